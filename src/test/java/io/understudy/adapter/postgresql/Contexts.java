package io.understudy.adapter.postgresql;

import io.understudy.operation.StepContext;
import io.understudy.runbook.Step;
import java.time.Duration;
import java.util.Optional;

/** Variations of a step's context. */
final class Contexts {

    private Contexts() {}

    static StepContext withTimeout(StepContext context, Duration timeout) {
        Step step = context.step();
        return new StepContext(
                context.operation(),
                context.kind(),
                context.policy(),
                context.sites(),
                context.from(),
                new Step(
                        step.name(),
                        step.type(),
                        step.with(),
                        step.needs(),
                        timeout,
                        step.attempts(),
                        step.backoff(),
                        step.onError()),
                context.outputs(),
                context.acceptances(),
                context.doubt());
    }

    static StepContext inDoubt(StepContext context, String doubt) {
        return new StepContext(
                context.operation(),
                context.kind(),
                context.policy(),
                context.sites(),
                context.from(),
                context.step(),
                context.outputs(),
                context.acceptances(),
                Optional.of(doubt));
    }
}
