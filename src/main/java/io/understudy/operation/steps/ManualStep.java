package io.understudy.operation.steps;

import io.understudy.operation.Concern;
import io.understudy.operation.Goal;
import io.understudy.operation.Patience;
import io.understudy.operation.Risk;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.runbook.ManualTerms;
import java.util.List;

/**
 * {@code manual}: waits until a named person says in writing that the instructions were carried out. When nobody does, people are
 * told once more, by the second channel; then it keeps waiting, or fails if its runbook says so.
 */
public final class ManualStep implements StepType {

    @Override
    public String id() {
        return "manual";
    }

    @Override
    public List<String> precheck(StepContext context) {
        return List.of();
    }

    @Override
    public Concern concerns(StepContext context) {
        return Concern.THIRD_PARTY;
    }

    @Override
    public Goal observe(StepContext context) {
        return context.accepted(risk(context))
                .<Goal>map(a -> new Goal.Reached("done by " + a.signature()))
                .orElseGet(
                        () -> new Goal.Open("a person does: " + terms(context).instructions()));
    }

    @Override
    public StepResult apply(StepContext context) {
        return context.accepted(risk(context))
                .<StepResult>map(a -> new StepResult.Done("done by " + a.signature()))
                .orElseGet(() -> asks(risk(context), terms(context)));
    }

    private static Risk risk(StepContext context) {
        return new Risk.ManualStep(context.step().name().value());
    }

    private static StepResult asks(Risk risk, ManualTerms terms) {
        return new StepResult.NeedsAcceptance(
                risk,
                terms.instructions(),
                new Patience(terms.escalateAfter(), terms.failAfter().orElse(null)));
    }

    private static ManualTerms terms(StepContext context) {
        return ManualTerms.of(context.with());
    }
}
