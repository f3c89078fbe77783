package io.understudy.simulation;

import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import java.util.List;

/** A step type whose calls the checker hears of. */
record WatchedStep(World world, Instance self, StepType step) implements StepType {

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
        Goal goal = step.observe(context);
        world.checker.observed(context);
        world.trace(() -> "%s: %s %s looked at: %s".formatted(self.process, context.operation(), name(context), goal));
        return goal;
    }

    @Override
    public StepResult apply(StepContext context) {
        world.checker.applies(self, context);
        StepResult result = step.apply(context);
        world.trace(() -> "%s: %s %s: %s".formatted(self.process, context.operation(), name(context), result));
        return result;
    }

    @Override
    public Goal verify(StepContext context, StepResult.Done done) {
        return step.verify(context, done);
    }

    @Override
    public StepResult compensate(StepContext context, StepResult.Done done) {
        world.checker.undoes(self, context);
        StepResult result = step.compensate(context, done);
        world.trace(() -> "%s: %s %s undone: %s".formatted(self.process, context.operation(), name(context), result));
        return result;
    }

    private static String name(StepContext context) {
        return context.step().name().value();
    }
}
