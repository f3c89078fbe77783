package io.understudy.adapter.velero;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.understudy.operation.StepContext;
import io.understudy.policy.ReplicationLink;
import io.understudy.topology.UnderstudyException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a {@code velero.restore} step asks for. */
record RestoreOrder(JsonNode with) {

    /** Velero's own. */
    String namespace(StepContext context) {
        String otherwise = link(context).map(ReplicationLink.Velero::namespace).orElse(BackupOrder.DEFAULT_NAMESPACE);
        return with.path("namespace").asText(otherwise);
    }

    /** The backup that the runbook names; empty when the newest one is taken. */
    Optional<String> backup() {
        return with.hasNonNull("backup") ? Optional.of(with.path("backup").asText()) : Optional.empty();
    }

    /** Of which the newest is taken. */
    Source source(StepContext context) {
        return link(context)
                .map(link -> Source.of(link, context.oldPrimary()))
                .orElseGet(() -> Source.schedule(with.path("schedule").asText(), Optional.empty(), false));
    }

    /** The link that the runbook names. */
    Optional<ReplicationLink.Velero> link(StepContext context) {
        if (!with.hasNonNull("link")) {
            return Optional.empty();
        }
        String name = with.path("link").asText();
        return Optional.of(context.policy().links(ReplicationLink.Velero.class).stream()
                .filter(link -> link.name().value().equals(name))
                .findFirst()
                .orElseThrow(() -> new UnderstudyException.InvalidInput("application %s has no Velero link '%s'"
                        .formatted(context.policy().application(), name))));
    }

    List<String> includedNamespaces() {
        return BackupOrder.texts(with.path("includedNamespaces"));
    }

    Map<String, String> mapping() {
        Map<String, String> mapping = new LinkedHashMap<>();
        with.path("namespaceMapping")
                .properties()
                .forEach(field -> mapping.put(field.getKey(), field.getValue().asText()));
        return mapping;
    }

    /** The namespaces that it restores into. */
    List<String> targets() {
        return includedNamespaces().stream()
                .map(name -> mapping().getOrDefault(name, name))
                .toList();
    }

    /** What the workloads must carry that are restored. */
    Map<String, String> labels() {
        return BackupOrder.labels(with);
    }

    int maxWarnings() {
        return with.path("maxWarnings").asInt(0);
    }

    /** Whether claims of volumes are among what is restored. */
    boolean restoresVolumes() {
        List<String> included = BackupOrder.texts(with.path("includedResources"));
        return (included.isEmpty() || included.stream().anyMatch(RestoreOrder::claims))
                && BackupOrder.texts(with.path("excludedResources")).stream().noneMatch(RestoreOrder::claims);
    }

    private static boolean claims(String resource) {
        String name = resource.toLowerCase(Locale.ROOT);
        return List.of("*", "persistentvolumeclaims", "persistentvolumeclaim", "pvc")
                .contains(name);
    }

    /** Whether the restored workloads must become ready. */
    boolean untilReady() {
        return !with.path("wait").asText().equals("restored");
    }

    Restore.Spec spec(String backup) {
        Restore.Spec spec = new Restore.Spec();
        spec.backupName = backup;
        spec.includedNamespaces = includedNamespaces();
        spec.namespaceMapping = mapping();
        spec.includedResources = BackupOrder.texts(with.path("includedResources"));
        spec.excludedResources = BackupOrder.texts(with.path("excludedResources"));
        spec.labelSelector = labels().isEmpty()
                ? null
                : new LabelSelectorBuilder().withMatchLabels(labels()).build();
        spec.existingResourcePolicy = with.path("existingResourcePolicy").asText(null);
        return spec;
    }
}
