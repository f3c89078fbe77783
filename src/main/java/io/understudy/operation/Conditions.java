package io.understudy.operation;

import io.understudy.runbook.Step;
import io.understudy.runbook.When;
import java.util.Locale;
import java.util.Optional;

/** Whether a step's {@code when} holds. */
final class Conditions {

    private Conditions() {}

    /** Why the step is left out; empty when it is carried out. Throws as {@link Values#fill(Step, String)} does. */
    static Optional<String> unmet(Step step, OperationKind kind, Values values) {
        When when = step.when();
        return when == null ? Optional.empty() : otherKind(when, kind).or(() -> otherValue(step, when, values));
    }

    private static Optional<String> otherKind(When when, OperationKind kind) {
        String now = kind.name().toLowerCase(Locale.ROOT);
        return when.kind() == null || isFor(when.kind(), kind)
                ? Optional.empty()
                : Optional.of("it is for a %s only, and this is a %s".formatted(when.kind(), now));
    }

    /** A failback is a switchover as well, and shares its runbook unless it has one of its own. */
    static boolean isFor(String written, OperationKind kind) {
        String now = kind.name().toLowerCase(Locale.ROOT);
        return written.equals(now)
                || kind == OperationKind.FAILBACK
                        && written.equals(OperationKind.SWITCHOVER.name().toLowerCase(Locale.ROOT));
    }

    private static Optional<String> otherValue(Step step, When when, Values values) {
        if (when.output() == null) {
            return Optional.empty();
        }
        String now = values.fill(step, when.output());
        return now.equals(when.value())
                ? Optional.empty()
                : Optional.of("%s is '%s', not '%s'".formatted(when.output(), now, when.value()));
    }
}
