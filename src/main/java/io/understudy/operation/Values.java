package io.understudy.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.understudy.policy.FailoverPolicy;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.runbook.Template;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the references in a runbook's steps stand for in one operation at one moment. A text stays a text: what a reference
 * yields is neither read as YAML nor searched for references. Not thread-safe.
 */
final class Values {

    /** What the steps of an operation have reported. */
    interface Reports {

        /** Empty when it reported none of that name. */
        Optional<String> output(StepName step, String name);

        /** Where the step is, for people. */
        String standing(StepName step);
    }

    private final Map<String, String> known = new HashMap<>();
    private final Reports reports;

    Values(
            OperationId id,
            OperationKind kind,
            Placement from,
            FailoverPolicy policy,
            Map<String, String> parameters,
            Reports reports) {
        this.reports = reports;
        known.put("operation.id", id.value());
        known.put("operation.kind", kind.name().toLowerCase(Locale.ROOT));
        known.put("operation.application", from.application().value());
        known.put("operation.from", from.primary().value());
        known.put("operation.to", from.standby().value());
        known.put("operation.epoch", kind.epoch(from).toString());
        known.put("policy.name", policy.application().value());
        policy.labels().forEach((key, value) -> known.put("policy.labels." + key, value));
        parameters.forEach((key, value) -> known.put("parameters." + key, value));
    }

    /** Who started it, and why. */
    Values startedBy(String trigger, String reason) {
        known.put("operation.trigger", trigger);
        known.put("operation.reason", reason);
        return this;
    }

    /** The step with its references replaced; throws {@link UnderstudyException.Permanent} for one that has no value. */
    Step fill(Step step) {
        JsonNode filled = fill(step, step.with());
        return filled == step.with() ? step : step.carrying(filled);
    }

    /** A text of a step likewise. */
    String fill(Step step, String text) {
        try {
            return Template.parse(text).fill(name -> value(step, name));
        } catch (IllegalArgumentException e) {
            throw new UnderstudyException.Permanent(
                    "step %s: %s: correct the runbook".formatted(step.name(), e.getMessage()));
        }
    }

    private JsonNode fill(Step step, JsonNode node) {
        if (node.isTextual()) {
            return node.textValue().contains("${") ? TextNode.valueOf(fill(step, node.textValue())) : node;
        }
        if (node.isObject()) {
            ObjectNode filled = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(e -> filled.set(e.getKey(), fill(step, e.getValue())));
            return filled.equals(node) ? node : filled;
        }
        if (node.isArray()) {
            ArrayNode filled = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> filled.add(fill(step, item)));
            return filled.equals(node) ? node : filled;
        }
        return node;
    }

    private String value(Step step, String name) {
        Optional<String> value = name.startsWith("steps.") ? output(step, name) : Optional.ofNullable(known.get(name));
        return value.orElseThrow(() -> new UnderstudyException.Permanent(
                "step %s refers to ${%s}, which has no value%s".formatted(step.name(), name, why(name))));
    }

    private Optional<String> output(Step step, String name) {
        String[] parts = name.split("\\.", 3);
        return parts.length < 3 ? Optional.empty() : reports.output(new StepName(parts[1]), parts[2]);
    }

    private String why(String name) {
        String[] parts = name.split("\\.", 3);
        return parts.length == 3 && parts[0].equals("steps")
                ? ": step %s is %s and reported no '%s'"
                        .formatted(parts[1], reports.standing(new StepName(parts[1])), parts[2])
                : "";
    }
}
