package io.understudy.simulation;

import io.understudy.operation.Fence;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.FenceSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A planted bug: what was proven once is never looked at again. */
final class Remembering implements Fence {

    private final Fence fence;
    private final Map<String, Proof> proofs = new HashMap<>();

    Remembering(Fence fence) {
        this.fence = fence;
    }

    @Override
    public boolean handles(FenceSpec spec) {
        return fence.handles(spec);
    }

    private static String key(FenceSpec spec, StepContext context) {
        return context.policy().application() + "/" + spec.label() + "/" + context.oldPrimary();
    }

    private Proof remembered(FenceSpec spec, StepContext context, Proof proof) {
        if (proof.state() == State.FENCED) {
            proofs.put(key(spec, context), proof);
        }
        return proof;
    }

    @Override
    public Proof fence(FenceSpec spec, StepContext context, Duration timeout) {
        Proof known = proofs.get(key(spec, context));
        return known != null ? known : remembered(spec, context, fence.fence(spec, context, timeout));
    }

    @Override
    public Proof observe(FenceSpec spec, StepContext context, Duration timeout) {
        Proof known = proofs.get(key(spec, context));
        return known != null ? known : remembered(spec, context, fence.observe(spec, context, timeout));
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
