package io.understudy.operation.steps;

import io.understudy.operation.Goal;
import io.understudy.operation.Risk;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import java.util.List;

/** {@code manual}: waits until a named person says in writing that the instructions were carried out. */
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
    public Goal observe(StepContext context) {
        return context.accepted(risk(context))
                .<Goal>map(a -> new Goal.Reached("done by " + a.by()))
                .orElseGet(() -> new Goal.Open("a person does: " + instructions(context)));
    }

    @Override
    public StepResult apply(StepContext context) {
        return context.accepted(risk(context))
                .<StepResult>map(a -> new StepResult.Done("done by " + a.by()))
                .orElseGet(() -> new StepResult.NeedsAcceptance(risk(context), instructions(context)));
    }

    private static Risk risk(StepContext context) {
        return new Risk.ManualStep(context.step().name().value());
    }

    private static String instructions(StepContext context) {
        return context.with().path("instructions").asText("no instructions were written");
    }
}
