package io.understudy.app;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.notification.Notice;
import io.understudy.notification.Urgency;
import io.understudy.operation.Fence;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FenceSpec;
import io.understudy.policy.ReplicationLink;
import io.understudy.policy.Site;
import io.understudy.replication.LagSample;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.time.Ticker;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes an old primary that came back writable after the application had moved: the one with the older epoch is fenced in-band
 * and reported, never served. Acts only while the current primary proves itself by a heartbeat in the very same sample, and only
 * where the other server carries an older epoch or none, or is provably a copy of the current primary that is no standby; tries
 * again every ten seconds until it is closed. Thread-safe.
 *
 * <p>Does not see a server that does not answer under the site's own address, and sees no faster than lag is sampled.
 */
final class Quarantine {

    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
    private static final Duration AGAIN = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Fence fence;
    private final BiPredicate<FailoverPolicy, Placement> settled;
    private final BiFunction<ReplicationLink, SiteName, Optional<Epoch>> epochs;
    private final BiPredicate<ReplicationLink, Placement> strays;
    private final Map<SiteName, Site> sites;
    private final Ticker ticker;
    private final Executor executor;
    private final Consumer<Notice> people;
    private final Map<String, Long> triedNanos = new ConcurrentHashMap<>();

    /**
     * @param settled whether the roles are still so, led by this instance and exchanged by nothing; asked once more just before
     *     anything is closed
     * @param epochs what a site's database carries; empty when it carries none
     * @param strays whether the server of the site that waits is provably a copy of the current primary, and no standby
     * @param executor closes what must be closed, so that no sample waits for it
     * @param people hears of each attempt, one sentence
     */
    Quarantine(
            Fence fence,
            BiPredicate<FailoverPolicy, Placement> settled,
            BiFunction<ReplicationLink, SiteName, Optional<Epoch>> epochs,
            BiPredicate<ReplicationLink, Placement> strays,
            Map<SiteName, Site> sites,
            Ticker ticker,
            Executor executor,
            Consumer<Notice> people) {
        this.fence = fence;
        this.settled = settled;
        this.epochs = epochs;
        this.strays = strays;
        this.sites = sites;
        this.ticker = ticker;
        this.executor = executor;
        this.people = people;
    }

    /** Looks at one sample that was just taken under this placement; returns at once. */
    void consider(FailoverPolicy policy, Placement placement, LagSample sample) {
        boolean bothWritable = sample.primary().isPresent()
                && sample.standby().filter(end -> !end.inRecovery()).isPresent();
        if (!bothWritable || placement.epoch().equals(Epoch.INITIAL) || !settled.test(policy, placement)) {
            return;
        }
        policy.replication().stream()
                .filter(link -> link.name().equals(sample.link()))
                .filter(link -> due(policy, link))
                .forEach(link -> executor.execute(() -> closeIfForeign(policy, placement, link)));
    }

    private void closeIfForeign(FailoverPolicy policy, Placement placement, ReplicationLink link) {
        try {
            int age = epochs.apply(link, placement.standby())
                    .map(carried -> carried.compareTo(placement.epoch()))
                    .orElse(-1);
            boolean stray = age == 0 && strays.test(link, placement);
            if ((age < 0 || stray) && settled.test(policy, placement)) {
                close(policy, placement, link, stray);
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "application={} the old primary {} is writable on '{}', and not closed yet",
                    policy.application(),
                    placement.standby(),
                    link.name(),
                    e);
            people.accept(open(policy, placement, link, e));
        }
    }

    /** One that nobody can look at more closely may take writes for as long as nobody knows. */
    private static Notice open(FailoverPolicy policy, Placement placement, ReplicationLink link, RuntimeException why) {
        return Notice.ofEvent(
                policy.application(),
                "old primary of " + policy.application(),
                Urgency.CRITICAL,
                "application=%s QUARANTINE: %s, which waits, is no standby on '%s' and may take writes; it is NOT closed, as it can't be told whether it is the old primary (%s), and is looked at again every %d s. Look at it, make it a standby of %s, or switch it off"
                        .formatted(
                                policy.application(),
                                placement.standby(),
                                link.name(),
                                why instanceof UnderstudyException ? why.getMessage() : why,
                                AGAIN.toSeconds(),
                                placement.primary()));
    }

    private boolean due(FailoverPolicy policy, ReplicationLink link) {
        String key = policy.application() + "/" + link.name();
        long now = ticker.nanos();
        var due = new AtomicBoolean();
        triedNanos.compute(key, (_, last) -> {
            due.set(last == null || now - last >= AGAIN.toNanos());
            return due.get() ? Long.valueOf(now) : last;
        });
        return due.get();
    }

    private void close(FailoverPolicy policy, Placement placement, ReplicationLink link, boolean stray) {
        FenceSpec spec = inBand(link);
        Epoch newest = stray ? placement.epoch() : new Epoch(placement.epoch().value() - 1);
        Fence.Proof proof = fence.fence(spec, context(policy, placement, newest), TIMEOUT);
        people.accept(Notice.ofEvent(
                policy.application(),
                "old primary of " + policy.application(),
                Urgency.CRITICAL,
                "application=%s QUARANTINE: the old primary %s came back writable on '%s' %s epoch %s; it is %s now: %s. CronJobs there start again by themselves unless they were suspended. Make it a standby of %s, or switch it off"
                        .formatted(
                                policy.application(),
                                placement.standby(),
                                link.name(),
                                stray ? "as a copy that is no standby, with the same" : "with an older one than",
                                placement.epoch(),
                                proof.state(),
                                proof.evidence(),
                                placement.primary())));
    }

    private static FenceSpec inBand(ReplicationLink link) {
        return switch (link) {
            case ReplicationLink.Postgresql _ -> new FenceSpec.Postgresql(link.name(), false, TIMEOUT);
            case ReplicationLink.Mysql _ -> new FenceSpec.Mysql(link.name(), false, TIMEOUT);
            case ReplicationLink.Redis _ -> new FenceSpec.Redis(link.name(), false, TIMEOUT);
            case ReplicationLink.Velero _ ->
                throw new IllegalArgumentException("backups of link %s take no writes".formatted(link.name()));
        };
    }

    /**
     * As if the operation that moved the application fenced it once more.
     *
     * @param newest epoch that the server may carry, else it is left alone
     */
    private StepContext context(FailoverPolicy policy, Placement placement, Epoch newest) {
        Placement before = new Placement(placement.application(), placement.standby(), placement.primary(), newest);
        Step step = new Step(
                new StepName("quarantine"),
                "fence.primary",
                JsonNodeFactory.instance.objectNode(),
                List.of(),
                TIMEOUT,
                1,
                Duration.ZERO,
                Step.OnError.FAIL);
        return new StepContext(
                new OperationId("quarantine"),
                OperationKind.FAILOVER,
                policy,
                sites,
                before,
                step,
                Map.of(),
                List.of());
    }
}
