package io.understudy.adapter.velero;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.understudy.operation.StepContext;
import io.understudy.topology.SiteName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a {@code velero.backup} step asks for. */
record BackupOrder(JsonNode with) {

    static final String DEFAULT_NAMESPACE = "velero";

    /** Velero's own. */
    String namespace() {
        return with.path("namespace").asText(DEFAULT_NAMESPACE);
    }

    /** Where the backup is made. */
    SiteName at(StepContext context) {
        return atNewPrimary() ? context.newPrimary() : context.oldPrimary();
    }

    private boolean atNewPrimary() {
        return with.path("at").asText().equals("newPrimary");
    }

    /** Whether the site that takes over must show the backup too. */
    boolean shown() {
        return !atNewPrimary() && with.path("shown").asBoolean(true);
    }

    int maxWarnings() {
        return with.path("maxWarnings").asInt(0);
    }

    /** The schedule whose template is taken. */
    Optional<String> schedule() {
        return with.hasNonNull("schedule") ? Optional.of(with.path("schedule").asText()) : Optional.empty();
    }

    /** What is backed up where no schedule says so. */
    Backup.Spec spec() {
        Backup.Spec spec = new Backup.Spec();
        spec.includedNamespaces = texts(with.path("includedNamespaces"));
        spec.includedResources = texts(with.path("includedResources"));
        spec.excludedResources = texts(with.path("excludedResources"));
        Map<String, String> labels = labels(with);
        spec.labelSelector = labels.isEmpty()
                ? null
                : new LabelSelectorBuilder().withMatchLabels(labels).build();
        spec.storageLocation = with.path("storageLocation").asText(null);
        spec.ttl = with.path("ttl").asText(null);
        return spec;
    }

    String what() {
        return schedule()
                .map("what schedule %s backs up"::formatted)
                .orElseGet(() -> "the namespaces %s".formatted(texts(with.path("includedNamespaces"))));
    }

    static Map<String, String> labels(JsonNode with) {
        Map<String, String> labels = new LinkedHashMap<>();
        with.path("labelSelector")
                .properties()
                .forEach(field -> labels.put(field.getKey(), field.getValue().asText()));
        return labels;
    }

    static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
