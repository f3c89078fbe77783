package io.understudy.decision;

import io.understudy.health.Signal;
import io.understudy.health.VantagePoint;
import io.understudy.health.Verdict;
import io.understudy.replication.ReplicationStatus;
import io.understudy.replication.ReplicationStatus.Rpo;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A snapshot with the questions that the rules ask of it. Pure. */
record Situation(Snapshot snapshot, Map<VantagePoint, PrimaryView> views) {

    private static final Set<Verdict> ERRING = Set.of(Verdict.DOWN, Verdict.RECOVERING);

    static Situation of(Snapshot snapshot) {
        return new Situation(
                snapshot,
                snapshot.views().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, e -> PrimaryView.of(e.getValue(), snapshot.failoverWhen()))));
    }

    boolean anyone(PrimaryView view) {
        return views.containsValue(view);
    }

    long count(PrimaryView view) {
        return views.values().stream().filter(view::equals).count();
    }

    /** The names of the vantage points that hold a view, for a sentence. */
    String who(PrimaryView view) {
        return views.entrySet().stream()
                .filter(e -> e.getValue() == view)
                .map(e -> e.getKey().value())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** An application signal is down that alone does not count as the loss of the primary. */
    boolean applicationErrors() {
        return !snapshot.failoverWhen().contains(Signal.APPLICATION)
                && snapshot.views().values().stream()
                        .anyMatch(v -> ERRING.contains(v.getOrDefault(Signal.APPLICATION, Verdict.UNKNOWN)));
    }

    /**
     * An operation is under way, and not a switchover whose primary is seen lost. The loss of the application alone does not
     * count here: a switchover may itself have stopped it.
     */
    boolean boundByOperation() {
        boolean escalates = snapshot.escalatable().isPresent()
                && anyone(PrimaryView.LOST)
                && !snapshot.failoverWhen().equals(Set.of(Signal.APPLICATION));
        return snapshot.active().isPresent() && !escalates;
    }

    boolean quorum() {
        return count(PrimaryView.LOST) >= snapshot.requiredVantagePoints();
    }

    Optional<ReplicationStatus> broken() {
        return snapshot.replication().stream()
                .filter(r -> r.broken().isPresent())
                .findFirst();
    }

    /** Of the links whose objective stands so, the one with which a failover would lose the most; the first of equals. */
    Optional<ReplicationStatus> worst(Rpo rpo) {
        return snapshot.replication().stream()
                .filter(r -> r.rpo() == rpo)
                .reduce((a, b) -> window(b).compareTo(window(a)) > 0 ? b : a);
    }

    private static Duration window(ReplicationStatus status) {
        return status.lossWindow().orElse(Duration.ZERO);
    }

    String primary() {
        return snapshot.placement().primary().value();
    }
}
