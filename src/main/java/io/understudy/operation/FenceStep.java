package io.understudy.operation;

import com.fasterxml.jackson.databind.JsonNode;
import io.understudy.policy.FenceSpec;
import io.understudy.topology.OperationId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The step that fences, with the moments of its proofs kept. */
final class FenceStep implements StepType {

    /** Outputs that list fences, which add up. */
    static final Set<String> LISTS = Set.of("tried", "raised");

    private final StepType step;
    private final FenceProofs proofs;
    /** Fences raised again just before a promotion: the step's own report does not have them. */
    private final Map<OperationId, Map<String, String>> again = new ConcurrentHashMap<>();

    FenceStep(StepType step, FenceProofs proofs) {
        this.step = step;
        this.proofs = proofs;
    }

    @Override
    public String id() {
        return step.id();
    }

    @Override
    public List<String> precheck(StepContext context) {
        return step.precheck(context);
    }

    @Override
    public Map<String, String> contents(JsonNode with) {
        return step.contents(with);
    }

    @Override
    public boolean startsWriters(StepContext context) {
        return step.startsWriters(context);
    }

    @Override
    public Concern concerns(StepContext context) {
        return step.concerns(context);
    }

    @Override
    public List<String> precheckWithoutPrimary(StepContext context) {
        return step.precheckWithoutPrimary(context);
    }

    @Override
    public Goal observe(StepContext context) {
        return step.observe(context);
    }

    /** Looks at a proof that is not fresh; notes when it still holds. */
    Goal lookAgain(StepContext context) {
        Goal goal = step.observe(context);
        if (goal instanceof Goal.Reached) {
            proofs.holds(context);
        }
        return goal;
    }

    @Override
    public StepResult apply(StepContext context) {
        StepResult result = step.apply(context);
        if (result instanceof StepResult.Done done) {
            proofs.took(context, Fence.State.FENCED.name().equals(done.outputs().get(IrreversibleGate.PROOF)));
        }
        return result;
    }

    /** Fences once more, for a step after it. */
    StepResult applyAgain(StepContext context) {
        StepResult result = apply(context);
        again.compute(
                context.operation(),
                (_, before) -> result instanceof StepResult.Done done
                        ? done.outputs()
                        : tried(before == null ? Map.of() : before, context));
        return result;
    }

    @Override
    public Goal verify(StepContext context, StepResult.Done done) {
        return step.verify(context, done);
    }

    @Override
    public boolean upholds() {
        return step.upholds();
    }

    @Override
    public Optional<String> uphold(StepContext context) {
        return step.uphold(context);
    }

    @Override
    public StepResult compensate(StepContext context, StepResult.Done done) {
        // Once it is being lifted, it proves nothing any more about what is acknowledged from now on.
        proofs.forget(context.operation());
        Map<String, String> later = again.getOrDefault(context.operation(), Map.of());
        Map<String, String> outputs = new HashMap<>(done.outputs());
        if (outputs.containsKey("tried")) {
            LISTS.forEach(key -> outputs.merge(key, later.getOrDefault(key, ""), FenceStep::joined));
        }
        return step.compensate(context, new StepResult.Done(done.summary(), outputs));
    }

    /** Without a proof each fence may have been raised. */
    private static Map<String, String> tried(Map<String, String> before, StepContext context) {
        Map<String, String> outputs = new HashMap<>(before);
        outputs.put(
                "tried",
                context.policy().fencing().stream().map(FenceSpec::label).collect(Collectors.joining(",")));
        return outputs;
    }

    void forget(OperationId operation) {
        again.remove(operation);
        proofs.forget(operation);
    }

    /** Both comma-separated lists in one. */
    static String joined(String a, String b) {
        TreeSet<String> labels = new TreeSet<>(List.of(a.split(",")));
        labels.addAll(List.of(b.split(",")));
        labels.remove("");
        return String.join(",", labels);
    }
}
