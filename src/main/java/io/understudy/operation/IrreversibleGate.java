package io.understudy.operation;

import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.policy.ReplicationLink;
import io.understudy.runbook.Step;
import io.understudy.time.Moments;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What must hold before a step that can't be undone, whatever the runbook says: the old primary is fenced, and the loss is
 * within the objective, or a named person has accepted in writing what is not.
 */
final class IrreversibleGate {

    /** The step type whose proof counts, and its outputs. */
    static final String FENCE = "fence.primary";

    static final String PROOF = "fence";
    static final String POSITION = "lsn";

    /** What the fences of other databases call where the old primary ended. */
    static final List<String> POSITIONS = List.of(POSITION, "gtid", "offset");

    private final LossGate losses;

    private final FenceProofs proofs;

    IrreversibleGate(LossGate losses, FenceProofs proofs) {
        this.losses = losses;
        this.proofs = proofs;
    }

    /** What stands against the step now. */
    sealed interface Verdict {
        record Open(Loss loss) implements Verdict {}

        /** A person must accept this first. */
        record Ask(Risk risk, Optional<Loss> loss, String why) implements Verdict {}

        /** Nobody may accept it: a planned move has time to be safe. */
        record Shut(String why) implements Verdict {}
    }

    Verdict check(OperationState state, FailoverPolicy policy, Step step) {
        SiteName old = state.started().from().primary();
        Risk splitBrain = new Risk.SplitBrain(old);
        boolean accepted = state.accepted(splitBrain) || state.accepted(new Risk.OpenPrimary(old));
        boolean fenced = fenced(state, policy, step);
        if (!fenced && !accepted) {
            String why = "no fence is proven for %s: after a promotion both sides might take writes".formatted(old);
            return state.kind().planned() ? new Verdict.Shut(why) : new Verdict.Ask(splitBrain, Optional.empty(), why);
        }
        Loss loss = fenced && !accepted
                ? announced(state, step).orElseGet(() -> forecast(state, policy))
                : forecast(state, policy);
        return loss(loss, state, policy);
    }

    /**
     * What was let through just before an attempt that may have taken effect: behind a proven fence the loss can't have grown
     * since, and a standby that may be promoted already can't be asked any more how far behind it was.
     */
    private static Optional<Loss> announced(OperationState state, Step step) {
        return state.step(step.name()).doubt().isPresent() ? state.loss() : Optional.empty();
    }

    private static Verdict loss(Loss loss, OperationState state, FailoverPolicy policy) {
        Objectives objectives = policy.objectives();
        boolean covered = state.acceptedLoss()
                .map(accepted -> accepted.covers(loss, objectives))
                .orElse(false);
        if (loss.within(objectives) || covered) {
            return new Verdict.Open(loss);
        }
        return new Verdict.Ask(
                loss.risk(objectives),
                Optional.of(loss),
                "the loss may be more than the objective of %s allows: %s%s"
                        .formatted(objectives.allowedLoss(), loss.why(), since(loss, objectives)));
    }

    private static String since(Loss loss, Objectives objectives) {
        List<Loss.OfLink> beyond = loss instanceof Loss.AtMost most ? most.beyond(objectives) : List.of();
        String safe = beyond.stream()
                .flatMap(part -> since(part, beyond.size() > 1).stream())
                .collect(Collectors.joining(", "));
        return safe.isEmpty()
                ? ""
                : "; what was committed after %s may be lost, accepting holds for that".formatted(safe);
    }

    private static Optional<String> since(Loss.OfLink part, boolean named) {
        return Optional.ofNullable(part.safe())
                .map(Moments::of)
                .map(safe -> named ? "%s (%s)".formatted(safe, part.link()) : safe);
    }

    private Loss forecast(OperationState state, FailoverPolicy policy) {
        if (!state.kind().planned()) {
            return estimate(state, policy);
        }
        Optional<Map<String, String>> fence = fences(state)
                .map(StepState::outputs)
                .filter(outputs -> !ends(outputs).isEmpty())
                .findFirst();
        if (fence.isEmpty()) {
            return estimate(state, policy);
        }
        List<ReplicationLink> open = open(policy, fence.get());
        return open.isEmpty()
                ? new Loss.AtMost(
                        Duration.ZERO,
                        "the fenced primary ended at %s, the standby is promoted once it has replayed to there"
                                .formatted(ends(fence.get())))
                : estimate(state, policy.replicatedBy(open));
    }

    /** Where the old primary ended, by the outputs of its fences; empty when none told. */
    private static String ends(Map<String, String> outputs) {
        return outputs.entrySet().stream()
                .filter(output -> POSITIONS.contains(
                        output.getKey().substring(output.getKey().indexOf('.') + 1)))
                .map(Map.Entry::getValue)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private Loss estimate(OperationState state, FailoverPolicy policy) {
        OperationKind kind = state.kind();
        Placement from = state.started().from();
        OptionalLong stopped = proofs.stoppedNanos(state.id());
        return stopped.isPresent()
                ? losses.estimate(policy, from, kind, stopped.getAsLong())
                : losses.estimate(policy, from, kind);
    }

    /**
     * The links of which a fence did not tell where the old primary ended: a planned move waits for the others to be there, and
     * loses what these lack.
     */
    static List<ReplicationLink> open(FailoverPolicy policy, Map<String, String> outputs) {
        boolean only = policy.links(ReplicationLink.Postgresql.class).size() == 1;
        return policy.replication().stream()
                .filter(link -> POSITIONS.stream()
                        .noneMatch(position -> outputs.containsKey("%s.%s".formatted(link.name(), position))))
                .filter(link -> !(only && link instanceof ReplicationLink.Postgresql && outputs.containsKey(POSITION)))
                .toList();
    }

    /** A fenced database says nothing of another link's. */
    private static boolean fenced(OperationState state, FailoverPolicy policy, Step step) {
        String link = step.with().path("link").asText();
        Set<String> needed = link.isEmpty()
                ? policy.replication().stream().map(l -> l.name().value()).collect(Collectors.toSet())
                : Set.of(link);
        return fences(state).anyMatch(fence -> {
            List<String> covered =
                    List.of(fence.outputs().getOrDefault("links", "").split(","));
            return covered.contains("all") || !needed.isEmpty() && covered.containsAll(needed);
        });
    }

    private static Stream<StepState> fences(OperationState state) {
        return state.steps().stream()
                .filter(s -> s.step().type().equals(FENCE)
                        && s.status().satisfied()
                        && Fence.State.FENCED.name().equals(s.outputs().get(PROOF)));
    }
}
