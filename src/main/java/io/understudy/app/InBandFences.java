package io.understudy.app;

import io.understudy.operation.Fence;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.FenceSpec;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.List;

/** Every kind of in-band fence as one: each specification goes to the fence that handles it. Thread-safe. */
record InBandFences(List<Fence> kinds) implements Fence {

    @Override
    public boolean handles(FenceSpec spec) {
        return kinds.stream().anyMatch(fence -> fence.handles(spec));
    }

    @Override
    public Proof fence(FenceSpec spec, StepContext context, Duration timeout) {
        return kind(spec).fence(spec, context, timeout);
    }

    @Override
    public Proof observe(FenceSpec spec, StepContext context, Duration timeout) {
        return kind(spec).observe(spec, context, timeout);
    }

    @Override
    public StepResult release(FenceSpec spec, StepContext context, Duration timeout) {
        return kind(spec).release(spec, context, timeout);
    }

    @Override
    public List<String> precheck(FenceSpec spec, StepContext context) {
        return kind(spec).precheck(spec, context);
    }

    private Fence kind(FenceSpec spec) {
        return kinds.stream()
                .filter(fence -> fence.handles(spec))
                .findFirst()
                .orElseThrow(() -> new UnderstudyException.InvalidInput(
                        "%s: this service has no fence of that kind".formatted(spec.label())));
    }
}
