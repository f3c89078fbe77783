package io.understudy.simulation;

import io.understudy.operation.Fence;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.FenceSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A planted bug: a fence that lapses by itself after some seconds. */
record Lapsing(World world, Fence fence) implements Fence {

    @Override
    public boolean handles(FenceSpec spec) {
        return fence.handles(spec);
    }

    @Override
    public Proof fence(FenceSpec spec, StepContext context, Duration timeout) {
        Proof proof = fence.fence(spec, context, timeout);
        if (proof.state() == State.FENCED) {
            world.loop.after(Duration.ofSeconds(12), world.process, () -> lapse(context));
        }
        return proof;
    }

    private void lapse(StepContext context) {
        Database database = world.app(context.policy().application()).database(context.oldPrimary());
        world.power(database.site(), true, database.site().healthy);
        if (!database.recovering()) {
            database.commit(Database.Kind.OPENED, 0, "nobody", Instant.EPOCH, world.loop.now());
        }
    }

    @Override
    public Proof observe(FenceSpec spec, StepContext context, Duration timeout) {
        return fence.observe(spec, context, timeout);
    }

    @Override
    public StepResult release(FenceSpec spec, StepContext context, Duration timeout) {
        return fence.release(spec, context, timeout);
    }

    @Override
    public List<String> precheck(FenceSpec spec, StepContext context) {
        return fence.precheck(spec, context);
    }
}
