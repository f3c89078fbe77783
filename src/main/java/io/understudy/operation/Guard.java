package io.understudy.operation;

import io.understudy.topology.OperationId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Puts the fence's proof before every step that can't be undone, or starts what writes. */
final class Guard {

    private final Map<String, StepType> types;
    private final Optional<FenceStep> fence;

    /** @param journal takes down each fence that is raised again */
    Guard(Map<String, StepType> known, FenceProofs proofs, LossGate losses, CallJournal journal) {
        types = new HashMap<>(known);
        fence = Optional.ofNullable(known.get(IrreversibleGate.FENCE))
                .map(step -> new FenceStep(step, proofs, journal));
        fence.ifPresent(first -> {
            types.replaceAll((id, step) -> new GuardedStep(step, first, proofs, losses));
            types.put(IrreversibleGate.FENCE, first);
        });
    }

    Map<String, StepType> types() {
        return Map.copyOf(types);
    }

    void forget(OperationId operation) {
        fence.ifPresent(step -> step.forget(operation));
    }
}
