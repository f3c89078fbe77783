package io.understudy.operation;

import io.understudy.operation.Company.Companion;
import io.understudy.operation.Company.Standing;
import java.util.Optional;

/** How operations stand with those that they move together with; those that move alone are free. Thread-safe. */
final class Fellows {

    private static final Standing FREE = new Standing.Free();

    private volatile Company company = Company.UNKNOWN;

    void keep(Company known) {
        company = known;
    }

    Standing standing(OperationState state) {
        return companion(state).map(company::standing).orElse(FREE);
    }

    Standing leave(OperationState state, String why) {
        return companion(state).map(c -> company.leave(c, why)).orElse(FREE);
    }

    private static Optional<Companion> companion(OperationState state) {
        return state.started().trigger() instanceof Trigger.Wave wave && wave.together() != null
                ? Optional.of(new Companion(state.id(), state.application(), wave.wave(), wave.together()))
                : Optional.empty();
    }

    /** Why one that waits for its approval must not begin now; empty when it may. */
    Optional<String> againstBeginning(OperationState state) {
        return state.phase() == Phase.AWAITING_APPROVAL && state.started().trigger() instanceof Trigger.Wave wave
                ? company.againstBeginning(wave.wave())
                : Optional.empty();
    }

    /** The consistency group that it moves with; empty text: none. */
    static String group(OperationState state) {
        return companion(state).map(Companion::group).orElse("");
    }

    /** Why a person's order does not fit with the others; empty when it does, and an abort is then one of them all. */
    Optional<String> against(Intervention intervention, OperationState state) {
        return switch (intervention) {
            case Intervention.Abort abort ->
                switch (leave(
                        state, "%s was aborted by %s: %s".formatted(state.application(), abort.by(), abort.reason()))) {
                    case Standing.Free _, Standing.Back _ -> Optional.empty();
                    case Standing.Bound _ ->
                        Optional.of(
                                "operation %s is past the point of no return of its consistency group: it can only roll forward; repair the cause, then retry or skip"
                                        .formatted(state.id()));
                    case Standing.Waits(String why) ->
                        Optional.of("operation %s can't be aborted now: %s".formatted(state.id(), why));
                };
            case Intervention.Escalate _ ->
                standing(state) instanceof Standing.Back(String why)
                        ? Optional.of(
                                "operation %s goes back with its consistency group (%s): start a failover after it"
                                        .formatted(state.id(), why))
                        : Optional.empty();
            case Intervention.Pause _, Intervention.Resume _, Intervention.Retry _, Intervention.Skip _ ->
                Optional.empty();
        };
    }
}
