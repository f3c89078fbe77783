package io.understudy.camel;

import io.understudy.decision.Snapshot;
import io.understudy.health.Signal;
import io.understudy.health.Verdict;
import io.understudy.replication.ReplicationStatus;
import io.understudy.replication.ReplicationStatus.Rpo;
import io.understudy.topology.OperationId;
import java.util.Map;
import java.util.Optional;

/** What speaks against a failover that a person asks for, before anything is fenced. Pure. */
final class Doubts {

    private Doubts() {}

    /** What is so, and what to do instead; empty when nothing speaks against it. */
    static Optional<String> about(Snapshot s) {
        return against(s)
                .map(what ->
                        "%s. Nothing was started. A planned move: understudy switchover %s; to fail over all the same: --force"
                                .formatted(what, s.placement().application()));
    }

    /** The same for a switchover that a person wants to go on as a failover. */
    static Optional<String> aboutEscalating(Snapshot s, OperationId operation) {
        return against(s)
                .map(what ->
                        "%s. Nothing was changed: switchover %s goes on as it was; to escalate it all the same: --force"
                                .formatted(what, operation));
    }

    /** What is so alone. */
    static Optional<String> against(Snapshot s) {
        return serving(s).or(() -> link(s));
    }

    private static Optional<String> serving(Snapshot s) {
        boolean everywhere = !s.views().isEmpty() && s.views().values().stream().allMatch(view -> serves(s, view));
        return everywhere
                ? Optional.of("every vantage point sees %s served by %s: a failover would fence a primary that works"
                        .formatted(s.placement().application(), s.placement().primary()))
                : Optional.empty();
    }

    private static boolean serves(Snapshot s, Map<Signal, Verdict> view) {
        return s.failoverWhen().stream().anyMatch(signal -> view.get(signal) == Verdict.UP);
    }

    /** What speaks against a planned move as well. */
    static Optional<String> link(Snapshot s) {
        Optional<String> broken = s.replication().stream()
                .filter(l -> l.broken().isPresent())
                .findFirst()
                .map(l -> "link %s can't be promoted: %s"
                        .formatted(l.link(), l.broken().orElseThrow()));
        return broken.or(() -> s.replication().stream()
                .filter(l -> l.rpo() == Rpo.UNKNOWN)
                .findFirst()
                .map(Doubts::unknown));
    }

    private static String unknown(ReplicationStatus link) {
        return "what link %s has at the standby is not known: %s".formatted(link.link(), link.detail());
    }
}
