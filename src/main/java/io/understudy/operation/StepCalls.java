package io.understudy.operation;

import io.understudy.operation.OperationFact.CompensationFailed;
import io.understudy.operation.OperationFact.Finding;
import io.understudy.operation.OperationFact.StepFailed;
import io.understudy.operation.OperationFact.StepInDoubt;
import io.understudy.operation.OperationFact.StepObserved;
import io.understudy.operation.StepRun.Purpose;
import io.understudy.runbook.Step;
import io.understudy.topology.UnderstudyException;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Makes the calls of steps, each on a thread of its own with a timer beside it. Thread-safe. */
final class StepCalls {

    private final Wiring wiring;
    private final BiConsumer<StepRun, OperationFact> ended;
    private final Consumer<StepRun> overdue;

    /**
     * @param ended hears of each call that returned, and of the fact that it amounts to
     * @param overdue hears of each call whose time is up
     */
    StepCalls(Wiring wiring, BiConsumer<StepRun, OperationFact> ended, Consumer<StepRun> overdue) {
        this.wiring = wiring;
        this.ended = ended;
        this.overdue = overdue;
    }

    /**
     * A call that has not begun.
     *
     * @param moves the steps that can't be undone: a fence is not lifted once anybody has carried one of them out
     */
    StepRun prepare(StepContext context, Purpose purpose, StepResult.Done reported, List<StepContext> moves) {
        Step step = context.step();
        Pace pace = new Pace(step, wiring.ticker());
        Supplier<OperationFact> call = call(context.heardBy(pace), purpose, reported);
        boolean lifts = purpose == Purpose.UNDO && step.type().equals(IrreversibleGate.FENCE);
        return new StepRun(step.name(), purpose, pace, lifts ? unlessMoved(step, moves, call) : call, ended);
    }

    /**
     * Nothing of this operation can have passed its point of no return, or it would not go back; but a person may have promoted
     * the standby by hand, or broken the glass.
     */
    private Supplier<OperationFact> unlessMoved(Step fence, List<StepContext> moves, Supplier<OperationFact> lift) {
        return () -> {
            for (StepContext move : moves) {
                StepCall call = new StepCall(wiring.types().of(move.step()), move, wiring.ticker());
                StepObserved seen = call.observe();
                if (seen.finding() == Finding.REACHED) {
                    return new CompensationFailed(
                            fence.name(),
                            "step %s is done although this operation did not do it (%s): the fence stays, or two sites would take writes; find out who moved %s"
                                    .formatted(
                                            move.step().name(),
                                            seen.summary(),
                                            move.policy().application()),
                            false);
                }
            }
            return lift.get();
        };
    }

    /** Begins a call; throws {@link java.util.concurrent.RejectedExecutionException} when the service is stopping. */
    void launch(StepRun run) {
        run.pace().begin();
        watch(run);
        wiring.executor().execute(run);
    }

    private void watch(StepRun run) {
        int moves = run.pace().moves();
        run.disarm = wiring.timers().after(run.pace().left(), () -> look(run, moves));
    }

    /** Without any progress since the timer was set, its time is up, whatever two clocks make of it. */
    private void look(StepRun run, int moves) {
        if (run.pace().moves() > moves && run.pace().left().isPositive()) {
            watch(run);
        } else {
            overdue.accept(run);
        }
    }

    private Supplier<OperationFact> call(StepContext context, Purpose purpose, StepResult.Done reported) {
        return () -> {
            StepType type;
            try {
                type = wiring.types().of(context.step());
            } catch (UnderstudyException.Permanent e) {
                return unable(context.step(), purpose, StepCall.text(e));
            }
            StepCall call = new StepCall(type, context, wiring.ticker());
            return switch (purpose) {
                case APPLY -> call.apply();
                case OBSERVE, LOOK -> call.observe();
                case UNDO -> call.undo(reported);
            };
        };
    }

    /** What a call amounts to that can't be made. */
    static OperationFact unable(Step step, Purpose purpose, String why) {
        return switch (purpose) {
            case APPLY -> new StepFailed(step.name(), why, false);
            case OBSERVE, LOOK -> new StepObserved(step.name(), Finding.UNKNOWN, why, Map.of());
            case UNDO -> new CompensationFailed(step.name(), why, false);
        };
    }

    /** What a call amounts to that did not answer in time. */
    static OperationFact silent(StepRun run) {
        String why = run.pace().over();
        return switch (run.purpose()) {
            case APPLY -> new StepInDoubt(run.step(), why, Map.of());
            case OBSERVE, LOOK -> new StepObserved(run.step(), Finding.UNKNOWN, why, Map.of());
            case UNDO -> new CompensationFailed(run.step(), why, true);
        };
    }
}
