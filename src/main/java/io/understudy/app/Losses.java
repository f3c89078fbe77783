package io.understudy.app;

import io.understudy.operation.Loss;
import io.understudy.operation.LossGate;
import io.understudy.operation.OperationKind;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.ReplicationLink;
import io.understudy.replication.LagBoard;
import io.understudy.replication.ReplicationStatus;
import io.understudy.replication.ReplicationStatus.Rpo;
import io.understudy.topology.LinkName;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a move would lose now of each of the application's links, as if the primary had acknowledged until this moment, or until the proof of its fence. An
 * upper bound: a primary that died earlier lost less. Thread-safe.
 */
record Losses(LagBoard lags) implements LossGate {

    @Override
    public Loss estimate(FailoverPolicy policy, Placement from, OperationKind kind) {
        return of(lags.status(from, names(policy), policy.objectives()::rpo));
    }

    @Override
    public Loss estimate(FailoverPolicy policy, Placement from, OperationKind kind, long stoppedNanos) {
        return of(lags.status(from, names(policy), policy.objectives()::rpo, stoppedNanos));
    }

    private static List<LinkName> names(FailoverPolicy policy) {
        return policy.replication().stream().map(ReplicationLink::name).toList();
    }

    private static Loss of(List<ReplicationStatus> links) {
        Optional<ReplicationStatus> unknown =
                links.stream().filter(l -> l.lossWindow().isEmpty()).findFirst();
        if (unknown.isPresent()) {
            return new Loss.Unknown(
                    "link %s: %s".formatted(unknown.get().link(), unknown.get().detail()));
        }
        return links.stream()
                .max(Comparator.comparing(l -> l.lossWindow().orElse(Duration.ZERO)))
                .<Loss>map(worst -> new Loss.AtMost(
                        worst.lossWindow().orElseThrow(),
                        why(links, worst),
                        worst.lastSafe().orElse(null),
                        links.stream().map(Losses::part).toList()))
                .orElseGet(() -> new Loss.AtMost(Duration.ZERO, "the application has no replicated data"));
    }

    /** Of each link that misses its objective, or of the worst where none does. */
    private static String why(List<ReplicationStatus> links, ReplicationStatus worst) {
        List<ReplicationStatus> missed =
                links.stream().filter(link -> link.rpo() == Rpo.BREACHED).toList();
        return (missed.isEmpty() ? List.of(worst) : missed)
                .stream()
                        .map(link -> "link %s: %s".formatted(link.link(), link.detail()))
                        .collect(Collectors.joining("; "));
    }

    private static Loss.OfLink part(ReplicationStatus link) {
        return new Loss.OfLink(
                link.link(), link.lossWindow().orElseThrow(), link.lastSafe().orElse(null));
    }
}
