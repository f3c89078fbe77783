package io.understudy.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the references of a runbook's steps get wrong, as far as it can be told before it runs. */
final class References {

    /** What can be known of every operation; {@code operation.} comes before each. */
    private static final Set<String> OPERATION =
            Set.of("id", "kind", "application", "from", "to", "epoch", "trigger", "reason");

    private static final String HINT =
            "write ${steps.STEP.OUTPUT}, ${operation.epoch}, ${policy.name} or ${parameters.NAME}; $${ for the characters themselves";

    private final List<Step> steps;
    private final Set<String> parameters;
    private final Optional<StepGraph> graph;

    private References(Runbook runbook) {
        this.steps = runbook.steps();
        this.parameters = runbook.parameters().stream().map(Parameter::name).collect(Collectors.toSet());
        this.graph = StepGraph.find(runbook);
    }

    static List<Defect> defects(Runbook runbook) {
        References references = new References(runbook);
        List<Defect> defects = new ArrayList<>();
        for (int i = 0; i < runbook.steps().size(); i++) {
            Step step = runbook.steps().get(i);
            Map<String, String> texts = new LinkedHashMap<>();
            collect(step.type(), step.with(), texts);
            if (step.when() != null && step.when().output() != null) {
                texts.put("when/output", step.when().output());
            }
            int at = i;
            texts.forEach((pointer, text) -> defects.addAll(references.text(at, pointer, text)));
        }
        return defects;
    }

    private static void collect(String pointer, JsonNode node, Map<String, String> texts) {
        if (node.isTextual()) {
            texts.put(pointer, node.textValue());
        }
        node.fieldNames().forEachRemaining(key -> collect("%s/%s".formatted(pointer, key), node.path(key), texts));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            collect("%s/%d".formatted(pointer, i), node.path(i), texts);
        }
    }

    private List<Defect> text(int at, String pointer, String text) {
        try {
            return Template.parse(text).references().stream()
                    .flatMap(name -> wrong(steps.get(at), name).stream())
                    .map(wrong -> new Defect(at, pointer, wrong.what(), wrong.whatToDo()))
                    .toList();
        } catch (IllegalArgumentException e) {
            return List.of(new Defect(at, pointer, String.valueOf(e.getMessage()), HINT));
        }
    }

    private record Wrong(String what, String whatToDo) {}

    private Optional<Wrong> wrong(Step step, String name) {
        String[] parts = name.split("\\.", 3);
        String rest = name.substring(name.indexOf('.') + 1);
        return switch (parts[0]) {
            case "steps" ->
                parts.length < 3
                        ? Optional.of(
                                new Wrong("'${%s}' names no output".formatted(name), "write ${steps.STEP.OUTPUT}"))
                        : output(step, parts[1], parts[2]);
            case "operation" ->
                OPERATION.contains(rest)
                        ? Optional.empty()
                        : Optional.of(new Wrong(
                                "an operation has no '%s'".formatted(rest),
                                "it has " + OPERATION.stream().sorted().collect(Collectors.joining(", "))));
            case "policy" ->
                rest.equals("name") || rest.startsWith("labels.")
                        ? Optional.empty()
                        : Optional.of(
                                new Wrong("a policy has no '%s'".formatted(rest), "it has name and labels.LABEL"));
            case "parameters" ->
                parameters.contains(rest)
                        ? Optional.empty()
                        : Optional.of(new Wrong(
                                "this runbook declares no parameter '%s'".formatted(rest), "add it to 'parameters'"));
            default -> Optional.of(new Wrong("'${%s}' refers to nothing that is known".formatted(name), HINT));
        };
    }

    private Optional<Wrong> output(Step step, String other, String output) {
        Optional<Step> found =
                steps.stream().filter(s -> s.name().value().equals(other)).findFirst();
        if (found.isEmpty()) {
            return Optional.of(new Wrong(
                    "'%s' is no step of this runbook".formatted(other), "use the name of a step that comes before"));
        }
        boolean before = graph.map(
                        g -> g.neededBy(step.name()).contains(found.get().name()))
                .orElse(true);
        if (!before) {
            return Optional.of(new Wrong(
                    "step '%s' may not have ended when '%s' starts".formatted(other, step.name()),
                    "name it in 'needs'"));
        }
        return StepTypes.reports(found.get().type(), output)
                ? Optional.empty()
                : Optional.of(new Wrong(
                        "step '%s', a %s, has no output '%s'"
                                .formatted(other, found.get().type(), output),
                        StepTypes.outputs(found.get().type())));
    }
}
