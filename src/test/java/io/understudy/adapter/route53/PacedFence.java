package io.understudy.adapter.route53;

import io.understudy.operation.Fence;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.FenceSpec;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A fake of a fence that holds once it was asked to, after some time. */
record PacedFence(SimulatedTime time, Duration takes, Set<String> holding) implements Fence {

    PacedFence(SimulatedTime time, Duration takes) {
        this(time, takes, ConcurrentHashMap.newKeySet());
    }

    @Override
    public boolean handles(FenceSpec spec) {
        return true;
    }

    @Override
    public Proof fence(FenceSpec spec, StepContext context, Duration timeout) {
        try {
            time.sleep(takes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Proof(State.UNKNOWN, "interrupted");
        }
        holding.add(spec.label());
        return new Proof(State.FENCED, "off");
    }

    @Override
    public Proof observe(FenceSpec spec, StepContext context, Duration timeout) {
        return new Proof(holding.contains(spec.label()) ? State.FENCED : State.NOT_FENCED, "seen");
    }

    @Override
    public StepResult release(FenceSpec spec, StepContext context, Duration timeout) {
        holding.remove(spec.label());
        return new StepResult.Done("on");
    }

    @Override
    public List<String> precheck(FenceSpec spec, StepContext context) {
        return List.of();
    }
}
