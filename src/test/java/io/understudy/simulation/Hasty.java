package io.understudy.simulation;

import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import java.util.List;

/** A planted bug: a promotion that takes a lost answer for a refusal. */
record Hasty(StepType step) implements StepType {

    @Override
    public String id() {
        return step.id();
    }

    @Override
    public boolean pointOfNoReturn() {
        return step.pointOfNoReturn();
    }

    @Override
    public List<String> precheck(StepContext context) {
        return step.precheck(context);
    }

    @Override
    public Goal observe(StepContext context) {
        return step.observe(context);
    }

    @Override
    public StepResult apply(StepContext context) {
        StepResult result = step.apply(context);
        return result instanceof StepResult.InDoubt(String summary) ? new StepResult.Failed(summary, false) : result;
    }
}
