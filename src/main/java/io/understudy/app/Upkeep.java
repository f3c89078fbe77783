package io.understudy.app;

import io.understudy.notification.Notice;
import io.understudy.notification.Urgency;
import io.understudy.operation.Engine;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepType;
import io.understudy.topology.ApplicationName;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks after what the steps of an operation that runs did, and tells people what somebody else had undone. Thread-safe. */
record Upkeep(Engine engine, Map<String, StepType> types, Consumer<Notice> people) {

    /** Asks every step that is done. May block for as long as the sites do. */
    void look(ApplicationName application) {
        for (StepContext context : engine.done(application)) {
            @Nullable StepType type = types.get(context.step().type());
            Optional<String> found = type == null ? Optional.empty() : type.uphold(context);
            found.map(line -> "operation=%s application=%s step %s: %s"
                            .formatted(
                                    context.operation(),
                                    application,
                                    context.step().name(),
                                    line))
                    .map(words ->
                            Notice.ofEvent(application, "upkeep of " + context.operation(), Urgency.CRITICAL, words))
                    .ifPresent(people);
        }
    }
}
