package io.understudy.camel;

import io.understudy.decision.Snapshot;
import io.understudy.health.Canaries;
import io.understudy.health.HealthBoard;
import io.understudy.health.RemoteViews;
import io.understudy.health.Signal;
import io.understudy.health.VantagePoint;
import io.understudy.health.Verdict;
import io.understudy.operation.Engine;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.Orchestrator;
import io.understudy.replication.ReplicationStatus;
import io.understudy.topology.Placement;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads the world once for one decision. Answers from memory; thread-safe.
 *
 * @param local this instance's own probes
 * @param sight what this instance knows of a primary, by its own probes and what other instances tell; one vantage point in any case
 * @param paused who paused the whole service and why; empty while it is not
 * @param clock tells whether a maintenance window is open
 */
public record SnapshotReader(
        Collection<FailoverPolicy> policies,
        Orchestrator self,
        Engine engine,
        HealthBoard local,
        Sight sight,
        RemoteViews remote,
        Canaries canaries,
        Links links,
        Supplier<Optional<String>> paused,
        Clock clock) {

    /** For an instance that probes everything itself. */
    public SnapshotReader(
            Collection<FailoverPolicy> policies,
            Orchestrator self,
            Engine engine,
            HealthBoard local,
            RemoteViews remote,
            Canaries canaries,
            Links links,
            Supplier<Optional<String>> paused,
            Clock clock) {
        this(
                policies,
                self,
                engine,
                local,
                placement -> local.signals(placement.application()),
                remote,
                canaries,
                links,
                paused,
                clock);
    }

    /** What this instance knows of a primary now. */
    @FunctionalInterface
    public interface Sight {
        Map<Signal, Verdict> of(Placement placement);
    }

    /** What is known of an application's links now. */
    @FunctionalInterface
    public interface Links {
        List<ReplicationStatus> of(FailoverPolicy policy, Placement placement);
    }

    /** Everything that a decision about this application is made from, as it is now. */
    public Snapshot read(FailoverPolicy policy) {
        Placement placement = engine.placement(policy);
        return new Snapshot(
                placement,
                policy.automation().mode(),
                views(placement),
                policy.health().failoverWhen(),
                policy.health().required(),
                canaries.reachSince(local.incidentSince(
                        policy.application(), policy.health().failoverWhen())),
                links.of(policy, placement),
                policy.objectives(),
                engine.inTheWay(policy),
                engine.escalatable(policy.application()),
                engine.cooldown(policy),
                paused.get().isPresent(),
                policy.automation().maintainedUntil(clock.instant()),
                failingTogether(policy),
                self.concurrentFailovers());
    }

    private Map<VantagePoint, Map<Signal, Verdict>> views(Placement placement) {
        Map<VantagePoint, Map<Signal, Verdict>> views = new HashMap<>();
        views.put(self.name(), sight.of(placement));
        self.witnesses()
                .forEach(w -> views.put(w.name(), remote.of(w.name(), placement.application(), placement.primary())));
        return views;
    }

    /** Only asked of the others when this one fails: in quiet times it costs nothing. */
    private int failingTogether(FailoverPolicy policy) {
        return fails(policy)
                ? (int) policies.stream()
                        .filter(p -> fails(p) || engine.acting(p.application()).isPresent())
                        .count()
                : 0;
    }

    /** Any vantage point sees everything that counts failing, whether or not for long enough yet. */
    private boolean fails(FailoverPolicy policy) {
        return views(engine.placement(policy)).values().stream()
                .anyMatch(view -> policy.health().failoverWhen().stream()
                        .map(view::get)
                        .noneMatch(v -> v == Verdict.UP || v == Verdict.UNKNOWN || v == null));
    }
}
