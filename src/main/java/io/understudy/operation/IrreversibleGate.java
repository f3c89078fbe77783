package io.understudy.operation;

import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.Optional;
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

    private final LossGate losses;

    IrreversibleGate(LossGate losses) {
        this.losses = losses;
    }

    /** What stands against the step now. */
    sealed interface Verdict {
        record Open(Loss loss) implements Verdict {}

        /** A person must accept this first. */
        record Ask(Risk risk, Optional<Loss> loss, String why) implements Verdict {}

        /** Nobody may accept it: a planned move has time to be safe. */
        record Shut(String why) implements Verdict {}
    }

    Verdict check(OperationState state, FailoverPolicy policy) {
        SiteName old = state.started().from().primary();
        Risk splitBrain = new Risk.SplitBrain(old);
        boolean accepted = state.accepted(splitBrain) || state.accepted(new Risk.OpenPrimary(old));
        if (!fenced(state) && !accepted) {
            String why = "no fence is proven for %s: after a promotion both sides might take writes".formatted(old);
            return state.started().kind() == OperationKind.SWITCHOVER
                    ? new Verdict.Shut(why)
                    : new Verdict.Ask(splitBrain, Optional.empty(), why);
        }
        return loss(state, policy);
    }

    private Verdict loss(OperationState state, FailoverPolicy policy) {
        Loss loss = forecast(state, policy);
        Duration rpo = policy.objectives().rpo();
        boolean covered =
                state.acceptedLoss().map(accepted -> accepted.covers(loss)).orElse(false);
        if (loss.within(rpo) || covered) {
            return new Verdict.Open(loss);
        }
        return new Verdict.Ask(
                loss.risk(),
                Optional.of(loss),
                "the loss may be more than the objective of %d s allows: %s".formatted(rpo.toSeconds(), loss.why()));
    }

    private Loss forecast(OperationState state, FailoverPolicy policy) {
        OperationKind kind = state.started().kind();
        Optional<String> lsn = kind == OperationKind.SWITCHOVER
                ? fences(state)
                        .flatMap(s -> Optional.ofNullable(s.outputs().get(POSITION)).stream())
                        .findFirst()
                : Optional.empty();
        return lsn.<Loss>map(position -> new Loss.AtMost(
                        Duration.ZERO,
                        "the fenced primary ended at %s, the standby is promoted once it has replayed to there"
                                .formatted(position)))
                .orElseGet(() -> losses.estimate(policy, state.started().from(), kind));
    }

    private static boolean fenced(OperationState state) {
        return fences(state).findAny().isPresent();
    }

    private static Stream<StepState> fences(OperationState state) {
        return state.steps().stream()
                .filter(s -> s.step().type().equals(FENCE)
                        && s.status().satisfied()
                        && Fence.State.FENCED.name().equals(s.outputs().get(PROOF)));
    }
}
