package io.understudy.operation;

import io.understudy.operation.OperationFact.Finding;
import io.understudy.operation.OperationFact.StepFailed;
import io.understudy.operation.OperationFact.StepObserved;
import io.understudy.operation.OperationFact.StepSkippedAsDone;
import io.understudy.operation.StepRun.Purpose;
import io.understudy.runbook.StepName;
import java.util.Map;
import java.util.Optional;

/** What the end of a step's call means for its operation. Confined to the thread that holds the operation's lock. */
final class Outcomes {

    private final OperationState state;
    private final Activity activity;

    Outcomes(OperationState state, Activity activity) {
        this.state = state;
        this.activity = activity;
    }

    /** The fact to journal; empty when there is none: after a look that could not tell and is repeated, or before a retry. */
    Optional<OperationFact> of(Purpose purpose, OperationFact ended) {
        return switch (purpose) {
            case APPLY, UNDO -> Optional.of(ended);
            case OBSERVE -> observed((StepObserved) ended);
            case LOOK -> lookedAt((StepObserved) ended);
        };
    }

    private Optional<OperationFact> observed(StepObserved seen) {
        StepName name = seen.step();
        Optional<String> late = seen.finding() == Finding.OPEN ? activity.late(name) : Optional.empty();
        if (seen.finding() != Finding.UNKNOWN && late.isEmpty()) {
            activity.resolved(name);
            return Optional.of(seen);
        }
        String summary = late.orElse(seen.summary());
        if (!activity.unknownForGood(name)) {
            return Optional.empty();
        }
        return Optional.of(
                state.step(name).irreversible()
                        ? new StepObserved(name, Finding.UNKNOWN, summary, Map.of())
                        : new StepFailed(name, "it can't be told whether it happened: " + summary, false));
    }

    private Optional<OperationFact> lookedAt(StepObserved seen) {
        if (seen.finding() == Finding.REACHED) {
            return Optional.of(new StepSkippedAsDone(seen.step(), seen.summary(), seen.outputs()));
        }
        StepName name = seen.step();
        Optional<String> doubt = state.step(name).doubt();
        if (seen.finding() == Finding.OPEN || doubt.isEmpty()) {
            // Every attempt before said itself that nothing happened, or this look does.
            activity.looked(name);
            return Optional.empty();
        }
        return activity.unknownForGood(name)
                ? Optional.of(new StepFailed(
                        name,
                        "an earlier attempt may have happened (%s), and it can't be told whether it did: %s"
                                .formatted(doubt.get(), seen.summary()),
                        false))
                : Optional.empty();
    }
}
