package io.understudy.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A step that can't be undone, or starts what writes, begins with a proof of the fence that is fresh: one that is not is looked at again, and
 * where it does not hold any more the old primary is fenced again, or a person asked. A fresh proof costs no call.
 */
final class GuardedStep implements StepType {

    private final StepType step;
    private final FenceStep fence;
    private final FenceProofs proofs;
    private final LossGate losses;

    GuardedStep(StepType step, FenceStep fence, FenceProofs proofs, LossGate losses) {
        this.step = step;
        this.fence = fence;
        this.proofs = proofs;
        this.losses = losses;
    }

    @Override
    public String id() {
        return step.id();
    }

    @Override
    public boolean pointOfNoReturn() {
        return step.pointOfNoReturn();
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

    @Override
    public StepResult apply(StepContext context) {
        Optional<String> edited = edited(context);
        if (edited.isPresent()) {
            return new StepResult.Failed(edited.get(), false);
        }
        if (!step.pointOfNoReturn() && !step.startsWriters(context)) {
            return step.apply(context);
        }
        // Without an output of a fence a person has accepted that there is none; there is nothing to look at.
        Optional<StepName> fenced = fencing(context);
        return fenced.isEmpty() || proofs.fresh(context) ? step.apply(context) : looked(context, fenced.get());
    }

    /** What was approved is what is done: a file that holds something else by now is refused. */
    private Optional<String> edited(StepContext context) {
        return step.contents(context.with()).entrySet().stream()
                .filter(now -> !context.approved()
                        .getOrDefault(now.getKey(), now.getValue())
                        .equals(now.getValue()))
                .map(now ->
                        "the %s is not what was approved: put that back and retry, or abort and ask for another approval"
                                .formatted(now.getKey()))
                .findFirst();
    }

    private StepResult looked(StepContext context, StepName name) {
        StepContext asFence = asFence(context, name);
        if (fence.lookAgain(asFence) instanceof Goal.Reached) {
            return go(context);
        }
        return switch (fence.applyAgain(asFence, context.step().name())) {
            case StepResult.Done done -> fencedAgain(context, name, done);
            case StepResult.NeedsAcceptance needs -> needs;
            case StepResult.Failed failed -> new StepResult.Failed(gone(context, failed), failed.retryable());
            case StepResult.InDoubt doubt -> new StepResult.Failed(gone(context, doubt), false);
        };
    }

    private StepResult fencedAgain(StepContext context, StepName name, StepResult.Done done) {
        Map<StepName, Map<String, String>> outputs = new HashMap<>(context.outputs());
        outputs.put(name, done.outputs());
        StepContext now = context.after(outputs);
        // It may have taken writes in between: the loss is another one then, and is judged anew before the next
        // attempt.
        OptionalLong stopped = proofs.stoppedNanos(context.operation());
        boolean asBefore = stopped.isEmpty()
                || context.kind().planned()
                        && done.outputs().containsKey(IrreversibleGate.POSITION)
                        && IrreversibleGate.open(context.policy(), done.outputs())
                                .isEmpty()
                || losses.estimate(context.policy(), context.from(), context.kind(), stopped.getAsLong())
                        .within(context.policy().objectives());
        return asBefore
                ? go(now)
                : new StepResult.Failed(
                        "%s was not fenced any more and is fenced again (%s); the loss is judged anew"
                                .formatted(context.oldPrimary(), done.summary()),
                        true);
    }

    private StepResult go(StepContext context) {
        return Thread.currentThread().isInterrupted()
                ? new StepResult.Failed("the time was up before it began: looking at the fence took it", true)
                : step.apply(context);
    }

    private static String gone(StepContext context, StepResult result) {
        return "%s is not proven fenced any more: %s".formatted(context.oldPrimary(), result.summary());
    }

    private static StepContext asFence(StepContext context, StepName name) {
        Step as = new Step(
                name,
                IrreversibleGate.FENCE,
                JsonNodeFactory.instance.objectNode(),
                List.of(),
                context.timeout(),
                1,
                context.step().backoff(),
                Step.OnError.FAIL);
        return context.as(as);
    }

    @Override
    public Goal verify(StepContext context, StepResult.Done done) {
        return step.verify(context, done);
    }

    @Override
    public boolean upholds() {
        return step.upholds();
    }

    /** What starts writers is done again only behind a fence that is proven now; else people are told what would be. */
    @Override
    public Optional<String> uphold(StepContext context) {
        if (!step.upholds() || !step.startsWriters(context) || proven(context)) {
            return step.uphold(context);
        }
        return step.observe(context) instanceof Goal.Open(String what)
                ? Optional.of("something has undone it, and it is left so, as %s is not proven fenced now: %s"
                        .formatted(context.oldPrimary(), what))
                : Optional.empty();
    }

    private boolean proven(StepContext context) {
        Optional<StepName> fenced = fencing(context);
        boolean seen = proofs.fresh(context)
                && proofs.stoppedNanos(context.operation()).isPresent();
        return fenced.isPresent() && (seen || fence.lookAgain(asFence(context, fenced.get())) instanceof Goal.Reached);
    }

    private static Optional<StepName> fencing(StepContext context) {
        return context.outputs().entrySet().stream()
                .filter(e -> e.getValue().containsKey(IrreversibleGate.PROOF))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    @Override
    public StepResult compensate(StepContext context, StepResult.Done done) {
        return step.compensate(context, done);
    }
}
