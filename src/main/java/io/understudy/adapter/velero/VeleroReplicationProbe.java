package io.understudy.adapter.velero;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.policy.Catalogue;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.ReplicationLink;
import io.understudy.policy.Site;
import io.understudy.replication.CopySample;
import io.understudy.replication.ReplicationProbe;
import io.understudy.time.Ticker;
import io.understudy.topology.LinkName;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the newest backup of the primary, at the standby's cluster or the one that the link names: the primary's may be
 * lost. Its age counts from its start, by this machine's clock and the cluster's, which must agree. Whatever keeps it from
 * being told makes it unknown. Thread-safe.
 */
public final class VeleroReplicationProbe implements ReplicationProbe {

    private final Catalogue catalogue;
    private final Clusters clusters;
    private final Ticker ticker;
    private final Clock clock;

    /** @param clients the client of a site's cluster, whose requests have a time limit of their own */
    public VeleroReplicationProbe(
            Catalogue catalogue, Function<Site, KubernetesClient> clients, Ticker ticker, Clock clock) {
        this.catalogue = catalogue;
        this.clusters = new Clusters(clients);
        this.ticker = ticker;
        this.clock = clock;
    }

    @Override
    public CopySample sample(Placement placement, LinkName name) {
        long taken = ticker.nanos();
        Instant now = clock.instant();
        ReplicationLink.Velero link = link(placement, name);
        SiteName asked = link.asked().orElse(placement.standby());
        try {
            VeleroApi velero = clusters.velero(catalogue.sites(), asked, link.namespace());
            return switch (NewestBackup.find(velero, Source.of(link, placement.primary()), now)) {
                case NewestBackup.Found.Newest newest -> found(name, taken, newest, now, asked);
                case NewestBackup.Found.None none ->
                    CopySample.unknown(name, taken, "at %s: %s".formatted(asked, none.why()));
            };
        } catch (KubernetesClientException e) {
            return CopySample.unknown(name, taken, Trouble.describe(asked, e));
        } catch (UnderstudyException e) {
            return CopySample.unknown(name, taken, e.getMessage() + "");
        }
    }

    private static CopySample found(
            LinkName name, long taken, NewestBackup.Found.Newest newest, Instant now, SiteName asked) {
        return new CopySample(
                name,
                taken,
                Optional.of(new CopySample.Copy(newest.name(), Duration.between(newest.started(), now))),
                true,
                Optional.empty(),
                "newest backup at %s is %s of %s, %s"
                        .formatted(
                                asked,
                                newest.name(),
                                newest.started(),
                                newest.backup().said().run().counts()));
    }

    private ReplicationLink.Velero link(Placement placement, LinkName name) {
        @Nullable FailoverPolicy policy = catalogue.policies().get(placement.application());
        return Optional.ofNullable(policy).stream()
                .flatMap(p -> p.links(ReplicationLink.Velero.class).stream())
                .filter(link -> link.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UnderstudyException.InvalidInput(
                        "application %s has no Velero link '%s'".formatted(placement.application(), name)));
    }
}
