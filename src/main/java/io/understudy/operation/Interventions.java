package io.understudy.operation;

import io.understudy.operation.OperationFact.OperationDeclined;
import io.understudy.operation.OperationFact.OperationEscalated;
import io.understudy.operation.OperationFact.OperationPaused;
import io.understudy.operation.OperationFact.OperationResumed;
import io.understudy.operation.OperationFact.RetryRequested;
import io.understudy.operation.OperationFact.StepSkippedByPerson;
import io.understudy.runbook.StepName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a person may do to an operation as it is now, and the fact that it amounts to. Changes nothing. */
final class Interventions {

    private final OperationState state;

    Interventions(OperationState state) {
        this.state = state;
    }

    /** What stands against an intervention; empty when nothing does. */
    Optional<String> against(Intervention intervention, Activity activity) {
        return switch (intervention) {
            case Intervention.Pause _ ->
                state.paused()
                        .map(p ->
                                "operation %s is paused already, by %s: %s".formatted(state.id(), p.by(), p.reason()));
            case Intervention.Resume _ ->
                state.paused().isPresent()
                        ? Optional.empty()
                        : Optional.of("operation %s is not paused: there is nothing to resume".formatted(state.id()));
            case Intervention.Retry _ -> againstRetry();
            case Intervention.Skip skip -> againstSkip(skip.step(), activity);
            case Intervention.Abort _ -> againstAbort();
            case Intervention.Escalate(Trigger trigger, var _, var _) ->
                trigger instanceof Trigger.Automatic
                        ? againstAutomaticEscalation()
                        : againstEscalation().or(() -> activity.undoing().map(this::underHand));
        };
    }

    /** What else stands against it while the operation is stopped before all else. */
    Optional<String> againstWhileStopped(Intervention intervention) {
        return switch (intervention) {
            case Intervention.Retry _, Intervention.Abort _, Intervention.Pause _, Intervention.Resume _ ->
                Optional.empty();
            case Intervention.Skip _, Intervention.Escalate _ ->
                Optional.of("operation %s is stopped: %s"
                        .formatted(state.id(), state.why().orElse("its documents are others")));
        };
    }

    /** What to journal for it; only when nothing stands against it. */
    OperationFact fact(Intervention intervention) {
        return switch (intervention) {
            case Intervention.Pause(String by, String reason) -> new OperationPaused(by, reason);
            case Intervention.Resume(String by, String reason) -> new OperationResumed(by, reason);
            case Intervention.Retry(String by, String reason) -> new RetryRequested(by, reason);
            case Intervention.Skip(StepName step, String by, String reason) ->
                new StepSkippedByPerson(step, by, reason);
            case Intervention.Abort(String by, String reason) -> new OperationDeclined(by, reason);
            case Intervention.Escalate(Trigger trigger, String reason, var _) ->
                new OperationEscalated(trigger, reason);
        };
    }

    /** What a person may choose about a step that stopped, in the words of the command line. */
    List<String> choices(StepState step) {
        List<String> choices = new ArrayList<>(List.of("retry"));
        if (unskippable(step).isEmpty()) {
            choices.add("skip");
        }
        if (againstAbort().isEmpty()) {
            choices.add("abort");
        }
        return choices;
    }

    private Optional<String> againstRetry() {
        boolean stopped = state.phase() == Phase.BLOCKED
                || state.steps().stream()
                        .anyMatch(s -> s.decisionAsked() || state.paused().isPresent() && s.failedForGood());
        return stopped
                ? Optional.empty()
                : Optional.of(
                        "operation %s is not blocked, and no step of it waits for a decision: there is nothing to retry"
                                .formatted(state.id()));
    }

    private Optional<String> againstAbort() {
        if (state.undoing() || state.declined()) {
            return Optional.of("operation %s is being undone already".formatted(state.id()));
        }
        return state.pastNoReturn()
                ? Optional.of(
                        "operation %s is past its point of no return: it can only roll forward; repair the cause, then retry or skip"
                                .formatted(state.id()))
                : Optional.empty();
    }

    /** What keeps even a person from escalating it. */
    Optional<String> againstEscalation() {
        if (state.phase().closed()) {
            return Optional.of("operation %s is over".formatted(state.id()));
        }
        if (state.kind() == OperationKind.FAILOVER) {
            return Optional.of("operation %s is a failover already".formatted(state.id()));
        }
        if (!state.kind().moves()) {
            return Optional.of("operation %s moves nothing: abort it, then ask for a failover".formatted(state.id()));
        }
        if (state.phase() == Phase.AWAITING_APPROVAL) {
            return Optional.of("operation %s has not begun: ask for a failover instead, which takes its place"
                    .formatted(state.id()));
        }
        return state.pastNoReturn()
                ? Optional.of(
                        "operation %s is past its point of no return: %s becomes the primary whatever happens to %s; retry or skip what stopped it"
                                .formatted(
                                        state.id(),
                                        state.started().from().standby(),
                                        state.started().from().primary()))
                : Optional.empty();
    }

    private String underHand(StepName step) {
        return "step %s of operation %s is being undone: escalate it once that has ended".formatted(step, state.id());
    }

    /** What keeps a rule from escalating it; asked of memory all the time. */
    Optional<String> againstAutomaticEscalation() {
        return againstEscalation()
                .or(
                        () -> when(
                                state.fenceAttempted(),
                                "operation %s has asked for a fence: that the primary is down may be its own doing, so only a person escalates it"))
                .or(() -> when(
                        state.paused().isPresent() || state.declined(),
                        "a person has paused or aborted operation %s, so only a person escalates it"))
                .or(() -> state.steps().stream()
                        .filter(StepState::beingUndone)
                        .findFirst()
                        .map(s -> underHand(s.step().name())));
    }

    private Optional<String> when(boolean holds, String why) {
        return holds ? Optional.of(why.formatted(state.id())) : Optional.empty();
    }

    private Optional<String> againstSkip(StepName name, Activity activity) {
        Optional<StepState> found =
                state.steps().stream().filter(s -> s.step().name().equals(name)).findFirst();
        if (found.isEmpty()) {
            return Optional.of("operation %s has no step %s".formatted(state.id(), name));
        }
        if (state.phase() == Phase.AWAITING_APPROVAL) {
            return Optional.of(
                    "operation %s has not begun: what is to be approved is its plan as it is; abort it instead"
                            .formatted(state.id()));
        }
        boolean held = state.paused().isPresent()
                || state.phase() == Phase.BLOCKED
                || found.get().decisionAsked();
        if (!held) {
            return Optional.of(
                    "operation %s goes on by itself: pause it before a step of it is skipped".formatted(state.id()));
        }
        if (activity.running(name)) {
            return Optional.of("step %s is being carried out or looked at: wait until that has ended".formatted(name));
        }
        return unskippable(found.get());
    }

    private Optional<String> unskippable(StepState step) {
        StepName name = step.step().name();
        if (state.undoing()) {
            return Optional.of(
                    "operation %s is being undone: a step that is to be undone can't be skipped, only retried"
                            .formatted(state.id()));
        }
        if (step.step().type().equals(IrreversibleGate.FENCE)) {
            return Optional.of(
                    "step %s keeps the old primary from writing: it is never skipped, as both sides might take writes after the promotion; retry it, or abort"
                            .formatted(name));
        }
        if (step.irreversible()) {
            return Optional.of(
                    "step %s is the move itself, its point of no return: it is never skipped; retry it, or abort"
                            .formatted(name));
        }
        return switch (step.status()) {
            case PENDING, FAILED, IN_DOUBT -> Optional.empty();
            case RUNNING -> Optional.of("step %s runs: wait until it has ended".formatted(name));
            case DONE, SKIPPED -> Optional.of("step %s is %s already".formatted(name, step.status()));
            case COMPENSATED -> Optional.of("step %s was undone".formatted(name));
        };
    }
}
