package io.understudy.simulation;

import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import java.util.List;

/** A planted bug: a step that, asked whether it happened, says no. */
record Forgetful(StepType step) implements StepType {

    @Override
    public String id() {
        return step.id();
    }

    @Override
    public List<String> precheck(StepContext context) {
        return step.precheck(context);
    }

    @Override
    public Goal observe(StepContext context) {
        return new Goal.Open("nothing was done");
    }

    @Override
    public StepResult apply(StepContext context) {
        return step.apply(context);
    }
}
