package io.understudy.operation;

import io.understudy.operation.OperationFact.AcceptanceRequested;
import io.understudy.operation.OperationFact.CompensationDone;
import io.understudy.operation.OperationFact.CompensationFailed;
import io.understudy.operation.OperationFact.Finding;
import io.understudy.operation.OperationFact.StepDone;
import io.understudy.operation.OperationFact.StepFailed;
import io.understudy.operation.OperationFact.StepInDoubt;
import io.understudy.operation.OperationFact.StepObserved;
import io.understudy.runbook.StepName;
import io.understudy.time.Ticker;
import io.understudy.topology.UnderstudyException;
import java.util.Map;

/**
 * One call of a step type, turned into the fact that it amounts to. Whatever is thrown becomes one: only exceptions that
 * promise that nothing was changed are failures, every other one leaves the step in doubt.
 */
record StepCall(StepType type, StepContext context, Ticker ticker) {

    OperationFact apply() {
        StepName step = context.step().name();
        long began = ticker.nanos();
        return switch (attempt()) {
            case StepResult.Done done -> proven(done, began);
            case StepResult.Failed failed ->
                new StepFailed(step, failed.summary(), failed.retryable(), failed.partly());
            case StepResult.InDoubt doubt -> new StepInDoubt(step, doubt.summary(), Map.of());
            case StepResult.NeedsAcceptance needs
            when context.accepted(needs.risk()).isPresent() ->
                new StepFailed(step, "asks again for what was accepted: " + needs.summary(), false);
            case StepResult.NeedsAcceptance needs ->
                new AcceptanceRequested(step, needs.risk(), needs.summary(), needs.patience());
        };
    }

    StepObserved observe() {
        return found(looked());
    }

    OperationFact undo(StepResult.Done done) {
        StepName step = context.step().name();
        return switch (undone(done)) {
            case StepResult.Done undone -> new CompensationDone(step, undone.summary());
            case StepResult.Failed failed -> new CompensationFailed(step, failed.summary(), failed.retryable());
            case StepResult.InDoubt doubt -> new CompensationFailed(step, doubt.summary(), true);
            case StepResult.NeedsAcceptance needs -> new CompensationFailed(step, needs.summary(), false);
        };
    }

    private OperationFact proven(StepResult.Done done, long began) {
        StepName step = context.step().name();
        Goal goal = verified(done);
        if (goal instanceof Goal.Reached) {
            return new StepDone(
                    step, done.summary(), done.outputs(), ticker.since(began).toMillis());
        }
        return new StepInDoubt(
                step, "%s; but its proof failed: %s".formatted(done.summary(), goal.summary()), done.outputs());
    }

    private StepResult attempt() {
        try {
            return type.apply(context);
        } catch (UnderstudyException.Transient e) {
            return new StepResult.Failed(text(e), true);
        } catch (UnderstudyException.Permanent | UnderstudyException.InvalidInput e) {
            return new StepResult.Failed(text(e), false);
        } catch (RuntimeException | Error e) {
            return new StepResult.InDoubt(text(e));
        }
    }

    private Goal verified(StepResult.Done done) {
        try {
            return type.verify(context, done);
        } catch (RuntimeException | Error e) {
            return new Goal.Unknown(text(e));
        }
    }

    private Goal looked() {
        try {
            return type.observe(context);
        } catch (RuntimeException | Error e) {
            return new Goal.Unknown(text(e));
        }
    }

    private StepResult undone(StepResult.Done done) {
        try {
            return type.compensate(context, done);
        } catch (UnderstudyException.Permanent | UnderstudyException.InvalidInput e) {
            return new StepResult.Failed(text(e), false);
        } catch (RuntimeException | Error e) {
            return new StepResult.Failed(text(e), true);
        }
    }

    private StepObserved found(Goal goal) {
        StepName step = context.step().name();
        return switch (goal) {
            case Goal.Reached reached -> new StepObserved(step, Finding.REACHED, reached.summary(), reached.outputs());
            case Goal.Open open -> new StepObserved(step, Finding.OPEN, open.summary(), Map.of());
            case Goal.Unknown unknown -> new StepObserved(step, Finding.UNKNOWN, unknown.summary(), Map.of());
        };
    }

    static String text(Throwable thrown) {
        String message = thrown.getMessage();
        return thrown instanceof UnderstudyException && message != null
                ? message
                : "unexpected %s: %s".formatted(thrown.getClass().getSimpleName(), message);
    }
}
