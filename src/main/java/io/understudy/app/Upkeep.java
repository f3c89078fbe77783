package io.understudy.app;

import io.understudy.notification.Notice;
import io.understudy.notification.Urgency;
import io.understudy.operation.StepContext;
import io.understudy.topology.ApplicationName;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after what the steps of an operation that runs did, and tells people what somebody else had undone. Thread-safe.
 *
 * @param done the steps that are done of the operation that acts on an application
 * @param uphold asks one of them, behind the fence, and answers what was found
 */
record Upkeep(
        Function<ApplicationName, List<StepContext>> done,
        Function<StepContext, Optional<String>> uphold,
        Consumer<Notice> people) {

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    /** Asks every step that is done. May block for as long as the sites do. */
    void look(ApplicationName application) {
        for (StepContext context : done.apply(application)) {
            found(context)
                    .map(line -> "operation=%s application=%s step %s: %s"
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

    /** One step that can't be looked after keeps no other from it. */
    private Optional<String> found(StepContext context) {
        try {
            return uphold.apply(context);
        } catch (RuntimeException e) {
            LOG.warn(
                    "operation={} step {} could not be looked after, tried again soon: {}",
                    context.operation(),
                    context.step().name(),
                    e.toString());
            return Optional.empty();
        }
    }
}
