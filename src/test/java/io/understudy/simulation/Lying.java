package io.understudy.simulation;

import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import java.util.List;

/** A planted bug: a step that is done without doing anything. */
record Lying(StepType step) implements StepType {

    @Override
    public String id() {
        return step.id();
    }

    @Override
    public List<String> precheck(StepContext context) {
        return List.of();
    }

    @Override
    public Goal observe(StepContext context) {
        return new Goal.Reached("so it says");
    }

    @Override
    public StepResult apply(StepContext context) {
        return new StepResult.Done("so it says");
    }
}
