package io.understudy.operation;

import io.understudy.operation.Company.Standing;
import io.understudy.operation.OperationFact.CompensationFailed;
import io.understudy.operation.OperationFact.CompensationStarted;
import io.understudy.operation.OperationFact.DecisionRequested;
import io.understudy.operation.OperationFact.EpochAdvanced;
import io.understudy.operation.OperationFact.EscalationAsked;
import io.understudy.operation.OperationFact.EscalationDropped;
import io.understudy.operation.OperationFact.OperationBlocked;
import io.understudy.operation.OperationFact.OperationEscalated;
import io.understudy.operation.OperationFact.OperationFinished;
import io.understudy.operation.OperationFact.OthersAwaited;
import io.understudy.operation.OperationFact.StepFailed;
import io.understudy.operation.OperationFact.StepInterrupted;
import io.understudy.operation.OperationFact.StepSkippedByCondition;
import io.understudy.operation.StepRun.Purpose;
import io.understudy.policy.FailoverPolicy;
import io.understudy.runbook.Step.OnError;
import io.understudy.runbook.StepName;
import io.understudy.topology.UnderstudyException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * From an operation's state to its next move; changes nothing. It is asked again after each move until the answer is to
 * wait, so that what a crash cut off is simply the next move after the restart.
 */
final class Course {

    private static final Move WAIT = new Move.Wait();

    private final IrreversibleGate gate;
    private final FailoverPolicy policy;
    private final Clock clock;
    private final Fellows fellows;

    /** @param clock of what waits for people */
    Course(IrreversibleGate gate, FailoverPolicy policy, Clock clock, Fellows fellows) {
        this.fellows = fellows;
        this.gate = gate;
        this.policy = policy;
        this.clock = clock;
    }

    Move next(OperationState state, Activity activity) {
        if (state.phase().closed()) {
            return WAIT;
        }
        Optional<OperationFact> due = Deadlines.due(state, clock.instant());
        if (due.isPresent()) {
            return new Move.Note(due.get());
        }
        if (state.phase() == Phase.AWAITING_APPROVAL) {
            return state.declined()
                    ? new Move.Note(
                            new OperationFinished(Phase.REFUSED, state.why().orElse("withdrawn")))
                    : WAIT;
        }
        Optional<Move> escalation = escalation(state, activity);
        if (escalation.isPresent()) {
            return escalation.get();
        }
        if (state.phase() == Phase.BLOCKED) {
            return blocked(state);
        }
        return state.undoing() ? back(state, activity) : forward(state, activity);
    }

    /** A switchover that is asked to become a failover goes on as it is until that is approved. */
    private static Optional<Move> escalation(OperationState state, Activity activity) {
        Optional<EscalationAsk> ask = state.ask();
        if (ask.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> against = new Interventions(state).againstEscalation();
        if (against.isPresent()) {
            return Optional.of(new Move.Note(new EscalationDropped(against.get())));
        }
        if (!ask.get().complete()) {
            return Optional.empty();
        }
        EscalationAsked asked = ask.get().asked();
        return Optional.of(
                activity.undoing().isPresent()
                        ? WAIT
                        : new Move.Note(new OperationEscalated(asked.trigger(), asked.reason())));
    }

    /** It is stopped before all else, and does nothing; people are told once. */
    static Move stop(OperationState state, String why) {
        boolean told = state.phase() == Phase.BLOCKED && state.why().equals(Optional.of(why));
        StepName first = state.started().runbook().steps().getFirst().name();
        return told || state.phase().closed() ? WAIT : new Move.Note(new OperationBlocked(first, why));
    }

    private Move blocked(OperationState state) {
        if (state.undoing()) {
            return WAIT;
        }
        if (state.declined()) {
            return new Move.Note(new CompensationStarted(state.why().orElse("aborted")));
        }
        return !state.pastNoReturn() && fellows.standing(state) instanceof Standing.Back(String why)
                ? new Move.Note(new CompensationStarted(why))
                : WAIT;
    }

    private Move forward(OperationState state, Activity activity) {
        if (promoted(state) && state.moved().isEmpty()) {
            return moved(state);
        }
        return doubt(state, activity)
                .or(() -> held(state))
                .or(() -> precheck(state, activity))
                .or(() -> asks(state))
                .or(() -> undoBegins(state, activity))
                .or(() -> start(state, activity))
                .orElseGet(() -> end(state, activity));
    }

    /** Every point of no return is passed; with several links, those still to be promoted have not moved yet. */
    private static boolean promoted(OperationState state) {
        List<StepState> irreversible =
                state.steps().stream().filter(StepState::irreversible).toList();
        return !irreversible.isEmpty()
                && irreversible.stream().allMatch(s -> s.status().satisfied());
    }

    private static Move moved(OperationState state) {
        return new Move.Note(new EpochAdvanced(state.started().from().moved()));
    }

    /** What was running when the process ended, or may have happened, is looked at before anything else. */
    private static Optional<Move> doubt(OperationState state, Activity activity) {
        for (StepState step : state.steps()) {
            StepName name = step.step().name();
            if (activity.running(name)) {
                continue;
            }
            if (step.status() == StepStatus.RUNNING) {
                return Optional.of(new Move.Note(new StepInterrupted(
                        name, "the service stopped while it ran: whether it happened is looked at first")));
            }
            if (step.status() == StepStatus.IN_DOUBT
                    && !activity.resting(name)
                    && !activity.unresolved(name)
                    && !activity.inGrace(name)) {
                return Optional.of(new Move.Start(step.step(), Purpose.OBSERVE));
            }
        }
        return Optional.empty();
    }

    /** Paused: what runs ends and what may have happened is looked at, but nothing begins. */
    private static Optional<Move> held(OperationState state) {
        return state.paused().map(_ -> WAIT);
    }

    /** A person hears of it at once; whatever does not need the step goes on meanwhile. */
    private static Optional<Move> asks(OperationState state) {
        return state.steps().stream()
                .filter(s -> s.asks() && !s.decisionAsked())
                .findFirst()
                .map(s -> new Move.Note(new DecisionRequested(s.step().name(), s.summary())));
    }

    /** Only a planned move has the time; in an unplanned one the steps themselves tell. */
    private static Optional<Move> precheck(OperationState state, Activity activity) {
        if (!state.kind().planned() || !state.untouched() || state.declined()) {
            return Optional.empty();
        }
        return switch (activity.prechecks) {
            case NOT_YET -> Optional.of(new Move.Precheck());
            case RUNNING -> Optional.of(WAIT);
            case PASSED -> Optional.empty();
        };
    }

    /** Nobody goes back alone whom others count on: either they all do, or it goes on. */
    private Optional<Move> undoBegins(OperationState state, Activity activity) {
        if (state.pastNoReturn()) {
            return Optional.empty();
        }
        Optional<String> own = stopped(state, activity).map(Stop::why);
        return switch (fellows.standing(state)) {
            case Standing.Bound _ -> Optional.empty();
            case Standing.Free _ -> own.map(why -> undo(why, activity));
            case Standing.Back(String others) -> Optional.of(undo(own.orElse(others), activity));
            case Standing.Waits _ -> own.map(why -> activity.idle() ? new Move.Leave(why) : WAIT);
        };
    }

    private static Move undo(String why, Activity activity) {
        return activity.idle() ? new Move.Note(new CompensationStarted(why)) : WAIT;
    }

    private Optional<Move> start(OperationState state, Activity activity) {
        for (StepState step : state.steps()) {
            if (!state.ready(step)
                    || activity.running(step.step().name())
                    || activity.lingering(step.step().name())) {
                continue;
            }
            Move move = start(state, activity, step);
            if (move != WAIT) {
                return Optional.of(move);
            }
        }
        return Optional.empty();
    }

    private Move start(OperationState state, Activity activity, StepState step) {
        StepName name = step.step().name();
        Optional<Move> leftOut = step.fresh() ? condition(state, step) : Optional.empty();
        if (leftOut.isPresent()) {
            return leftOut.get();
        }
        if (step.tried() && !activity.rested(name)) {
            return activity.resting(name) ? WAIT : new Move.Rest(step.step(), step.failures());
        }
        if (step.observeFirst() && !activity.hasLooked(name)) {
            return activity.resting(name) ? WAIT : new Move.Start(step.step(), Purpose.LOOK);
        }
        return step.irreversible() ? irreversible(state, step) : new Move.Start(step.step(), Purpose.APPLY);
    }

    /** The condition is asked when the step could start for the first time, and never again. */
    private Optional<Move> condition(OperationState state, StepState step) {
        if (step.step().when() == null) {
            return Optional.empty();
        }
        StepName name = step.step().name();
        if (step.irreversible() || step.step().type().equals(IrreversibleGate.FENCE)) {
            return Optional.of(new Move.Note(new StepFailed(
                    name, "a step that fences or can't be undone has no condition: correct the runbook", false)));
        }
        try {
            return Conditions.unmet(step.step(), state.kind(), state.values(policy))
                    .map(why -> new Move.Note(new StepSkippedByCondition(name, why)));
        } catch (UnderstudyException.Permanent e) {
            return Optional.of(new Move.Note(new StepFailed(name, StepCall.text(e), false)));
        }
    }

    private Move irreversible(OperationState state, StepState step) {
        boolean decisionOpen = state.steps().stream().anyMatch(StepState::decisionAsked);
        if (!state.questions().isEmpty() || decisionOpen && !state.pastNoReturn()) {
            // A person is asked, and to give the move up is one of the answers.
            return WAIT;
        }
        return switch (gate.check(state, policy, step.step())) {
            case IrreversibleGate.Verdict.Open open ->
                together(state).orElseGet(() -> new Move.StartIrreversible(step.step(), open.loss()));
            case IrreversibleGate.Verdict.Ask ask -> new Move.Ask(step.step(), ask.risk(), ask.loss(), ask.why());
            case IrreversibleGate.Verdict.Shut shut ->
                new Move.Note(new StepFailed(step.step().name(), shut.why(), false));
        };
    }

    /** What comes before the point of no return when others pass theirs with it; empty when it may pass. */
    private Optional<Move> together(OperationState state) {
        return switch (fellows.standing(state)) {
            case Standing.Free _, Standing.Bound _ -> Optional.empty();
            case Standing.Back _ -> Optional.of(WAIT);
            case Standing.Waits _ ->
                Optional.of(state.awaits().isPresent() ? WAIT : new Move.Note(new OthersAwaited(Fellows.group(state))));
        };
    }

    private Move end(OperationState state, Activity activity) {
        if (!activity.idle() || activity.anyResting() || !state.questions().isEmpty()) {
            return WAIT;
        }
        if (state.complete()) {
            if (state.kind().moves() && state.moved().isEmpty()) {
                // A stateless application has no point of no return; it has moved all the same.
                return together(state).orElseGet(() -> moved(state));
            }
            return new Move.Note(new OperationFinished(Phase.SUCCEEDED, "every step is done"));
        }
        return stopped(state, activity)
                .or(() -> undecided(state))
                .<Move>map(stop -> new Move.Note(new OperationBlocked(stop.step(), stop.why())))
                .orElse(WAIT);
    }

    private static Optional<Stop> undecided(OperationState state) {
        return state.steps().stream()
                .filter(StepState::decisionAsked)
                .findFirst()
                .map(s -> new Stop(
                        s.step().name(), "step %s: %s".formatted(s.step().name(), s.summary())));
    }

    private record Stop(StepName step, String why) {}

    private static Optional<Stop> stopped(OperationState state, Activity activity) {
        Optional<Stop> failed = state.steps().stream()
                .filter(s -> s.failedForGood() && s.step().onError() == OnError.FAIL
                        || s.status() == StepStatus.IN_DOUBT
                                && activity.unresolved(s.step().name()))
                .findFirst()
                .map(s -> new Stop(
                        s.step().name(), "step %s: %s".formatted(s.step().name(), s.summary())));
        return state.declined()
                ? Optional.of(new Stop(
                        state.started().runbook().steps().getFirst().name(),
                        state.why().orElse("aborted")))
                : failed;
    }

    private static Move back(OperationState state, Activity activity) {
        if (!activity.idle() || state.paused().isPresent()) {
            return WAIT;
        }
        return state.nextToUndo()
                .map(step -> undo(step, activity))
                .orElseGet(() -> new Move.Note(
                        new OperationFinished(Phase.COMPENSATED, state.why().orElse("undone"))));
    }

    private static Move undo(StepState step, Activity activity) {
        StepName name = step.step().name();
        if (step.undoFailedForGood()) {
            return new Move.Note(
                    new OperationBlocked(name, "step %s could not be undone: %s".formatted(name, step.summary())));
        }
        if (activity.inGrace(name) || activity.resting(name)) {
            return WAIT;
        }
        if (step.undoTried() && !activity.rested(name)) {
            return new Move.Rest(step.step(), step.undoFailures());
        }
        // What a call sent before its time was up may land after what undoes it, such as a power-off after the release.
        return activity.late(name)
                .<Move>map(why -> new Move.Note(new CompensationFailed(
                        name, "%s: retry once it has, or restart the service".formatted(why), true)))
                .orElseGet(() -> new Move.Start(step.step(), Purpose.UNDO));
    }
}
