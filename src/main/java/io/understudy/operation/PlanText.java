package io.understudy.operation;

import io.understudy.policy.FailoverPolicy;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.runbook.When;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an operation is going to do, one line for each step, with everything that its references stand for already. Pure. */
final class PlanText {

    private static final Values.Reports NOTHING_YET = new Values.Reports() {
        @Override
        public Optional<String> output(StepName step, String name) {
            return Optional.empty();
        }

        @Override
        public String standing(StepName step) {
            return "still to run";
        }
    };

    private PlanText() {}

    static List<String> lines(
            OperationId id,
            OperationKind kind,
            Trigger trigger,
            String reason,
            FailoverPolicy policy,
            Placement from,
            Runbook runbook,
            Map<String, String> parameters,
            List<StepName> irreversible) {
        Values values = new Values(id, kind, from, policy, parameters, NOTHING_YET).startedBy(trigger.label(), reason);
        List<String> lines = new ArrayList<>();
        lines.add("%s of %s from %s to %s, epoch %s, by runbook %s"
                .formatted(
                        kind.name().toLowerCase(Locale.ROOT),
                        from.application(),
                        from.primary(),
                        from.standby(),
                        kind.epoch(from),
                        runbook.name()));
        if (trigger instanceof Trigger.Drill drill) {
            lines.add(
                    "it is the first part of %s, which moves it back to %s by itself: that waits for no further approval. %s"
                            .formatted(drill.drill(), from.primary(), reason));
        }
        for (Step step : runbook.steps()) {
            lines.add(line(filled(step, values), irreversible.contains(step.name())));
        }
        return lines;
    }

    private static String line(Step step, boolean pointOfNoReturn) {
        String after = step.needs().isEmpty()
                ? "at once"
                : "after " + step.needs().stream().map(StepName::toString).collect(Collectors.joining(", "));
        return "%s: %s %s, %s%s%s"
                .formatted(
                        step.name(),
                        step.type(),
                        step.with(),
                        after,
                        condition(step.when()),
                        pointOfNoReturn ? ", POINT OF NO RETURN" : "");
    }

    private static String condition(@Nullable When when) {
        if (when == null) {
            return "";
        }
        String kind = when.kind() == null ? "" : ", only in a " + when.kind();
        return when.output() == null ? kind : "%s, only if %s is %s".formatted(kind, when.output(), when.value());
    }

    /** What refers to a step that has not run yet stays as it is written. */
    private static Step filled(Step step, Values values) {
        try {
            return values.fill(step);
        } catch (UnderstudyException.Permanent e) {
            return step;
        }
    }
}
