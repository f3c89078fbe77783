package io.understudy.operation;

import com.fasterxml.jackson.databind.JsonNode;
import io.understudy.operation.OperationFact.FenceAgainIntended;
import io.understudy.operation.OperationFact.FencedAgain;
import io.understudy.policy.FenceSpec;
import io.understudy.runbook.StepName;
import io.understudy.topology.OperationId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The step that fences, with the moments of its proofs kept. */
final class FenceStep implements StepType {

    private final StepType step;
    private final FenceProofs proofs;
    private final CallJournal journal;

    FenceStep(StepType step, FenceProofs proofs, CallJournal journal) {
        this.step = step;
        this.proofs = proofs;
        this.journal = journal;
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

    /**
     * Fences once more, for a step after it. Which fences that may raise is durable before: the step's own report does not have
     * them, and the way back is to lift them, whenever this process ends.
     *
     * @param before the step whose call this is
     * @throws io.understudy.topology.UnderstudyException.Transient when that can't be journaled, or what came of it
     */
    StepResult applyAgain(StepContext context, StepName before) {
        StepName name = context.step().name();
        List<String> fences =
                context.policy().fencing().stream().map(FenceSpec::label).toList();
        journal.write(context.operation(), before, new FenceAgainIntended(name, before, fences));
        StepResult result = apply(context);
        if (result instanceof StepResult.Done done) {
            journal.write(context.operation(), before, new FencedAgain(name, before, done.summary(), done.outputs()));
        }
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
        return step.compensate(context, done);
    }

    void forget(OperationId operation) {
        proofs.forget(operation);
    }
}
