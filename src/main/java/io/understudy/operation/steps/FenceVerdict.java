package io.understudy.operation.steps;

import io.understudy.operation.Fence;
import io.understudy.operation.Fence.State;
import io.understudy.policy.FenceSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What several fences prove together. Without a required fence the first proof is enough; else every required one must hold,
 * and some of them holding is NOT_FENCED, not nearly fenced.
 */
record FenceVerdict(State state, List<Tried> tried) {

    record Tried(FenceSpec spec, Fence.Proof proof) {}

    static FenceVerdict of(List<FenceSpec> specs, Function<FenceSpec, Fence.Proof> ask) {
        boolean anyRequired = specs.stream().anyMatch(FenceSpec::required);
        List<Tried> tried = new ArrayList<>();
        for (FenceSpec spec : specs) {
            Fence.Proof proof = ask.apply(spec);
            tried.add(new Tried(spec, proof));
            if (!anyRequired && proof.state() == State.FENCED) {
                break;
            }
        }
        return new FenceVerdict(state(tried, anyRequired), List.copyOf(tried));
    }

    private static State state(List<Tried> tried, boolean anyRequired) {
        List<State> counted = tried.stream()
                .filter(t -> !anyRequired || t.spec().required())
                .map(t -> t.proof().state())
                .toList();
        boolean fenced =
                anyRequired ? counted.stream().allMatch(s -> s == State.FENCED) : counted.contains(State.FENCED);
        if (fenced) {
            return State.FENCED;
        }
        boolean some = counted.contains(State.FENCED) || counted.contains(State.NOT_FENCED);
        return some ? State.NOT_FENCED : State.UNKNOWN;
    }

    /** Every fence with what it saw. */
    String evidence() {
        return tried.isEmpty()
                ? "the policy declares no fencing"
                : tried.stream()
                        .map(t -> "%s %s: %s"
                                .formatted(
                                        t.spec().label(),
                                        t.proof().state(),
                                        t.proof().evidence()))
                        .collect(Collectors.joining("; "));
    }

    String by() {
        return tried.stream()
                .filter(t -> t.proof().state() == State.FENCED)
                .map(t -> t.spec().label())
                .collect(Collectors.joining(", "));
    }

    /** What the step reports once a person has accepted that it is not proven. */
    Map<String, String> accepted(String by) {
        return Map.of("fence", "ACCEPTED", "by", by, "evidence", evidence());
    }

    /** What the step reports once it is fenced: the fences' own facts, and the proof. */
    Map<String, String> outputs() {
        Map<String, String> outputs = new HashMap<>();
        tried.forEach(t -> outputs.putAll(t.proof().outputs()));
        outputs.put("fence", state.name());
        outputs.put("by", by());
        outputs.put("evidence", evidence());
        return Map.copyOf(outputs);
    }
}
