package io.understudy.decision;

import io.understudy.health.Canaries.Reach;
import io.understudy.health.Signal;
import io.understudy.health.VantagePoint;
import io.understudy.health.Verdict;
import io.understudy.policy.FailoverPolicy.Mode;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.replication.ReplicationStatus;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything one decision is made from, read once. Immutable.
 *
 * @param views what each vantage point says of the primary, per signal; a vantage point that is silent or stale says UNKNOWN
 * @param failoverWhen signals that must all be down at one vantage point for it to say the primary is lost
 * @param requiredVantagePoints how many must say so
 * @param reach whether the orchestrator itself is cut off, by its canaries
 * @param replication of every link, the worst decides
 * @param active the operation that runs or waits for this application
 * @param escalatable the active one, while it is a switchover that may become a failover by itself
 * @param cooldown what is left of the cooldown after the last automatic operation; empty when none holds
 * @param maintenance when the maintenance window closes that is open now; empty while none is
 * @param failingTogether applications, this one included, whose primary is lost or already being failed over
 */
public record Snapshot(
        Placement placement,
        Mode mode,
        Map<VantagePoint, Map<Signal, Verdict>> views,
        Set<Signal> failoverWhen,
        int requiredVantagePoints,
        Reach reach,
        List<ReplicationStatus> replication,
        Objectives objectives,
        Optional<OperationId> active,
        Optional<OperationId> escalatable,
        Optional<Duration> cooldown,
        boolean paused,
        Optional<Instant> maintenance,
        int failingTogether,
        int concurrentFailovers) {

    public Snapshot {
        views = Map.copyOf(views);
        failoverWhen = Set.copyOf(failoverWhen);
        replication = List.copyOf(replication);
    }

    /** Where no switchover may become a failover by itself, and no maintenance window is open. */
    public Snapshot(
            Placement placement,
            Mode mode,
            Map<VantagePoint, Map<Signal, Verdict>> views,
            Set<Signal> failoverWhen,
            int requiredVantagePoints,
            Reach reach,
            List<ReplicationStatus> replication,
            Objectives objectives,
            Optional<OperationId> active,
            Optional<Duration> cooldown,
            boolean paused,
            int failingTogether,
            int concurrentFailovers) {
        this(
                placement,
                mode,
                views,
                failoverWhen,
                requiredVantagePoints,
                reach,
                replication,
                objectives,
                active,
                Optional.empty(),
                cooldown,
                paused,
                Optional.empty(),
                failingTogether,
                concurrentFailovers);
    }

    /** The same, while a maintenance window is open until then, or none is. */
    public Snapshot maintainedUntil(Optional<Instant> closes) {
        return new Snapshot(
                placement,
                mode,
                views,
                failoverWhen,
                requiredVantagePoints,
                reach,
                replication,
                objectives,
                active,
                escalatable,
                cooldown,
                paused,
                closes,
                failingTogether,
                concurrentFailovers);
    }
}
