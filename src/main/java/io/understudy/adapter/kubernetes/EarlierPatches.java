package io.understudy.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.understudy.operation.StepContext;
import io.understudy.runbook.Step;

/** What steps of {@code kubernetes.patch} that come before a step will have changed when it runs. Pure. */
final class EarlierPatches {

    private EarlierPatches() {}

    static boolean change(StepContext context, String kind, String namespace, String name) {
        return context.earlier().stream()
                .filter(step -> step.type().equals(PatchStep.ID))
                .map(Step::with)
                .anyMatch(with -> is(with, "kind", kind)
                        && is(with, "name", name)
                        && with.path("namespace").asText("default").equals(namespace));
    }

    private static boolean is(JsonNode with, String field, String value) {
        return with.path(field).asText().equals(value);
    }
}
