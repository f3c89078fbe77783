package io.understudy.operation;

import io.understudy.policy.FenceSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Fences that answer as told, per label; FENCED unless told otherwise, and only while they were not released. */
public final class FakeFence implements Fence {

    public final Map<String, State> answers = new HashMap<>();
    public final Map<String, String> outputs = new HashMap<>();
    public final List<String> calls = new ArrayList<>();
    public final Set<String> holding = new HashSet<>();

    /** Fences of a kind that nobody here has. */
    public final Set<String> foreign = new HashSet<>();

    /** What stands against a fence, before it is needed. */
    public final Map<String, List<String>> problems = new HashMap<>();

    /** Fences that nobody can lift. */
    public final Set<String> stuck = new HashSet<>();

    /** Happens when it is asked to fence. */
    public Runnable before = () -> {};

    /** Happens when it is looked at. */
    public Runnable observing = () -> {};

    @Override
    public boolean handles(FenceSpec spec) {
        return !foreign.contains(spec.label());
    }

    @Override
    public Proof fence(FenceSpec spec, StepContext context, Duration timeout) {
        calls.add("fence " + spec.label());
        before.run();
        State state = answers.getOrDefault(spec.label(), State.FENCED);
        if (state == State.FENCED) {
            holding.add(spec.label());
        }
        return new Proof(state, "asked " + spec.label(), state == State.FENCED ? outputs : Map.of());
    }

    @Override
    public Proof observe(FenceSpec spec, StepContext context, Duration timeout) {
        calls.add("observe " + spec.label());
        observing.run();
        boolean holds = holding.contains(spec.label());
        return new Proof(
                holds ? State.FENCED : answers.getOrDefault(spec.label(), State.NOT_FENCED),
                "seen " + spec.label(),
                holds ? outputs : Map.of());
    }

    @Override
    public StepResult release(FenceSpec spec, StepContext context, Duration timeout) {
        calls.add("release " + spec.label());
        if (stuck.contains(spec.label())) {
            return new StepResult.Failed("lift %s by hand".formatted(spec.label()), false);
        }
        holding.remove(spec.label());
        return new StepResult.Done("released " + spec.label());
    }

    @Override
    public List<String> precheck(FenceSpec spec, StepContext context) {
        return problems.getOrDefault(spec.label(), List.of());
    }
}
