package io.understudy.simulation;

import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import java.time.Duration;
import java.util.List;

/** A planted bug: a DNS switch that marks the zone with the epoch of the policy's first placement instead of its own. */
record Backdating(World world, Instance self, StepType step) implements StepType {

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
        return step.observe(context);
    }

    @Override
    public StepResult apply(StepContext context) {
        Zone zone = world.app(context.policy().application()).zone;
        Zone.View view = new Zone.View(
                List.of(context.newPrimary()),
                new Zone.Mark(context.from().epoch().value() - 1, context.newPrimary()));
        return world.network.ask(self.process, zone, Duration.ofSeconds(2), () -> zone.exchange(zone.view(), view))
                        instanceof Network.Answer.Got<Boolean>
                ? new StepResult.Done("switched")
                : new StepResult.InDoubt("no answer");
    }
}
