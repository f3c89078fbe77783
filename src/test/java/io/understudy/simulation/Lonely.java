package io.understudy.simulation;

import io.understudy.operation.Goal;
import io.understudy.operation.SharedFences;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import java.util.List;

/** A planted bug: a step that knows nothing of the applications that share its fences. */
record Lonely(StepType step) implements StepType {

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
        return step.observe(alone(context));
    }

    @Override
    public StepResult apply(StepContext context) {
        return step.apply(alone(context));
    }

    @Override
    public Goal verify(StepContext context, StepResult.Done done) {
        return step.verify(alone(context), done);
    }

    @Override
    public StepResult compensate(StepContext context, StepResult.Done done) {
        return step.compensate(alone(context), done);
    }

    private static StepContext alone(StepContext c) {
        return new StepContext(
                c.operation(),
                c.kind(),
                c.policy(),
                c.sites(),
                c.from(),
                c.step(),
                c.outputs(),
                c.acceptances(),
                c.doubt(),
                c.progress(),
                SharedFences.NONE);
    }
}
