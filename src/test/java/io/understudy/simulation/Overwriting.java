package io.understudy.simulation;

import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.List;

/**
 * A planted bug: a DNS switch without compare-and-set, or one that deletes the old answer before it adds the new one.
 *
 * @param deletes whether it deletes first
 */
record Overwriting(World world, Instance self, StepType step, boolean deletes) implements StepType {

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
        if (deletes && ask(zone, view(context, List.of())) instanceof Network.Answer.Silence<Object>) {
            return new StepResult.InDoubt("no answer");
        }
        return ask(zone, view(context, List.of(context.newPrimary()))) instanceof Network.Answer.Got<Object>
                ? new StepResult.Done("overwritten")
                : new StepResult.Failed("no answer, so nothing happened", true);
    }

    private Network.Answer<Object> ask(Zone zone, Zone.View view) {
        return world.network.ask(self.process, zone, Duration.ofSeconds(2), () -> {
            zone.overwrite(view);
            return true;
        });
    }

    private static Zone.View view(StepContext context, List<SiteName> answer) {
        return new Zone.View(answer, new Zone.Mark(context.epoch().value(), context.newPrimary()));
    }
}
