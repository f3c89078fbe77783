package io.understudy.adapter.velero;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.understudy.operation.Acceptance;
import io.understudy.operation.OperationKind;
import io.understudy.operation.Progress;
import io.understudy.operation.SharedFences;
import io.understudy.operation.StepContext;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.ReplicationLink;
import io.understudy.policy.Site;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.LinkName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Two clusters of the sandbox with a simulated Velero each; what east backs up west shows. */
final class VeleroWorld implements AutoCloseable {

    static final SiteName EAST = new SiteName("east");
    static final SiteName WEST = new SiteName("west");
    static final Duration POLL = Duration.ofMillis(5);

    final VeleroSite east;
    final VeleroSite west;
    final SimulatedVelero eastVelero;
    final SimulatedVelero westVelero;
    final Map<SiteName, KubernetesClient> clients;
    final List<Acceptance> acceptances = new ArrayList<>();
    final List<String> progress = new ArrayList<>();
    Duration timeout = Duration.ofSeconds(20);
    List<ReplicationLink> links = List.of();

    VeleroWorld(Path folder) {
        east = VeleroSite.start("east", folder).location("default", "Available");
        west = VeleroSite.start("west", folder).location("default", "Available");
        eastVelero = new SimulatedVelero(east);
        eastVelero.other = west.operator();
        westVelero = new SimulatedVelero(west);
        clients = Map.of(EAST, east.client(), WEST, west.client());
    }

    KubernetesClient client(Site site) {
        return Objects.requireNonNull(clients.get(site.name()));
    }

    static ReplicationLink hourly() {
        return new ReplicationLink.Velero(
                new LinkName("volumes"),
                "velero",
                new ReplicationLink.Selection.Schedule("shop-hourly"),
                Map.of(),
                false,
                Optional.empty(),
                Duration.ofSeconds(10));
    }

    StepContext context(String type, String with) {
        FailoverPolicy policy = VeleroReplicationProbeIT.policy(links.toArray(ReplicationLink[]::new));
        return new StepContext(
                new OperationId("shop-2-1"),
                OperationKind.SWITCHOVER,
                policy,
                Map.of(EAST, east.document, WEST, west.document),
                new Placement(new ApplicationName("shop"), EAST, WEST, Epoch.INITIAL),
                step(type, with),
                Map.of(),
                acceptances,
                Optional.empty(),
                (Progress) (amount, summary) -> progress.add(summary),
                SharedFences.NONE);
    }

    private Step step(String type, String with) {
        try {
            return new Step(
                    new StepName("volumes"),
                    type,
                    new JsonMapper().readTree(with.replace('\'', '"')),
                    List.of(),
                    timeout,
                    1,
                    Duration.ZERO,
                    Step.OnError.FAIL);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(with, e);
        }
    }

    static List<Backup> backups(VeleroSite site) {
        return site.operator()
                .resources(Backup.class)
                .inNamespace("velero")
                .list()
                .getItems();
    }

    static List<Restore> restores(VeleroSite site) {
        return site.operator()
                .resources(Restore.class)
                .inNamespace("velero")
                .list()
                .getItems();
    }

    @Override
    public void close() {
        eastVelero.close();
        westVelero.close();
        clients.values().forEach(KubernetesClient::close);
        east.close();
        west.close();
    }
}
