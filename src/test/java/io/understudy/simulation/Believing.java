package io.understudy.simulation;

import io.understudy.operation.Fence;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.FenceSpec;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** A planted bug: a fence whose answer is read as something else. */
record Believing(Fence fence, UnaryOperator<Fence.Proof> reading) implements Fence {

    @Override
    public boolean handles(FenceSpec spec) {
        return fence.handles(spec);
    }

    @Override
    public Proof fence(FenceSpec spec, StepContext context, Duration timeout) {
        return reading.apply(fence.fence(spec, context, timeout));
    }

    @Override
    public Proof observe(FenceSpec spec, StepContext context, Duration timeout) {
        return reading.apply(fence.observe(spec, context, timeout));
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
