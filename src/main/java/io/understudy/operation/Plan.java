package io.understudy.operation;

import io.understudy.runbook.StepName;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.util.List;

/**
 * What an operation would do if it started now; nothing was changed to find out.
 *
 * @param steps in an order in which they may run
 * @param worstCase the longest chain of steps, each with all its attempts to their timeouts
 */
public record Plan(OperationKind kind, Placement from, Loss loss, List<PlannedStep> steps, Duration worstCase) {

    public Plan {
        steps = List.copyOf(steps);
    }

    /** Whether nothing stands against it. */
    public boolean clear() {
        return steps.stream().allMatch(step -> step.problems().isEmpty());
    }

    /**
     * @param wave steps of one wave may run at the same time, from 1
     * @param goal what it would change now, or that there is nothing to change
     * @param problems what stands against it, one line each; empty when nothing does
     */
    public record PlannedStep(
            StepName name,
            String type,
            List<StepName> needs,
            int wave,
            boolean pointOfNoReturn,
            Duration budget,
            Goal goal,
            List<String> problems) {
        public PlannedStep {
            needs = List.copyOf(needs);
            problems = List.copyOf(problems);
        }
    }
}
