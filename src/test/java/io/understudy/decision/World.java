package io.understudy.decision;

import io.understudy.health.Canaries.Reach;
import io.understudy.health.Signal;
import io.understudy.health.VantagePoint;
import io.understudy.health.Verdict;
import io.understudy.policy.FailoverPolicy.Mode;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.replication.ReplicationStatus;
import io.understudy.replication.ReplicationStatus.Rpo;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.LinkName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A world in which everything that must hold for an automatic failover holds, until a test changes it. */
final class World {

    static final Map<Signal, Verdict> DOWN =
            Map.of(Signal.SITE, Verdict.DOWN, Signal.DATABASE, Verdict.DOWN, Signal.APPLICATION, Verdict.DOWN);
    static final Map<Signal, Verdict> UP =
            Map.of(Signal.SITE, Verdict.UP, Signal.DATABASE, Verdict.UP, Signal.APPLICATION, Verdict.UP);

    final Map<VantagePoint, Map<Signal, Verdict>> views = new HashMap<>();
    Set<Signal> failoverWhen = Set.of(Signal.DATABASE);
    Mode mode = Mode.AUTOMATIC;
    Reach reach = Reach.CONNECTED;
    Optional<OperationId> active = Optional.empty();
    Optional<OperationId> escalatable = Optional.empty();
    Optional<Duration> cooldown = Optional.empty();
    List<ReplicationStatus> links = List.of(status(Rpo.MET, Optional.empty()));
    Objectives objectives = new Objectives(Duration.ofSeconds(30), Duration.ofMinutes(5));
    boolean paused;
    Optional<Instant> maintenance = Optional.empty();
    int failingTogether = 1;

    World() {
        sees("here", DOWN);
        sees("witness", DOWN);
    }

    World sees(String who, Map<Signal, Verdict> view) {
        views.put(new VantagePoint(who), view);
        return this;
    }

    Snapshot snapshot() {
        Placement placement = new Placement(
                new ApplicationName("shop"), new SiteName("us-east-1"), new SiteName("us-west-2"), Epoch.INITIAL);
        return new Snapshot(
                placement,
                mode,
                views,
                failoverWhen,
                2,
                reach,
                links,
                objectives,
                active,
                escalatable,
                cooldown,
                paused,
                maintenance,
                failingTogether,
                10);
    }

    static ReplicationStatus status(Duration loss) {
        return status(Rpo.MET, Optional.empty(), loss);
    }

    static ReplicationStatus status(Rpo rpo, Optional<String> broken) {
        return status(rpo, broken, Duration.ofSeconds(3));
    }

    private static ReplicationStatus status(Rpo rpo, Optional<String> broken, Duration loss) {
        return status("orders", rpo, broken, loss);
    }

    static ReplicationStatus status(String link, Rpo rpo, Optional<String> broken, Duration loss) {
        return new ReplicationStatus(
                new LinkName(link),
                rpo,
                Optional.of(Duration.ofMillis(20)),
                0,
                0,
                Optional.empty(),
                Optional.of(loss),
                Optional.of(Duration.ZERO),
                true,
                broken,
                "as sampled");
    }
}
