package io.understudy.adapter.velero;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Velero's Backup, as far as it is used here. What is not known of its spec is kept, of its status left out. */
@Group(Velero.GROUP)
@Version(Velero.VERSION)
public class Backup extends CustomResource<Backup.Spec, Backup.Status> implements Namespaced {

    private static final long serialVersionUID = 1;

    @Override
    protected Spec initSpec() {
        return new Spec();
    }

    @Override
    protected @Nullable Status initStatus() {
        return null;
    }

    /** What Velero says of it; nothing yet where it has not looked at it. */
    @JsonIgnore
    Status said() {
        @Nullable Status status = getStatus();
        return status == null ? Status.NONE : status;
    }

    @JsonIgnore
    Map<String, String> labels() {
        @Nullable Map<String, String> labels = getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }

    /** What is backed up. Mutable, as Kubernetes' own model is. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public static class Spec {

        /** Without any: all namespaces. */
        public @Nullable List<String> includedNamespaces;

        public @Nullable List<String> includedResources;
        public @Nullable List<String> excludedResources;
        public @Nullable LabelSelector labelSelector;
        public @Nullable String storageLocation;

        /** Such as {@code 720h0m0s}. */
        public @Nullable String ttl;

        private final Map<String, Object> others = new LinkedHashMap<>();

        @JsonAnyGetter
        public Map<String, Object> others() {
            return others;
        }

        @JsonAnySetter
        public void other(String key, Object value) {
            others.put(key, value);
        }

        /** The labels that backups of a schedule with this template get instead of the schedule's own; empty: its own. */
        @JsonIgnore
        Optional<Map<String, String>> templateLabels() {
            return others.get("metadata") instanceof Map<?, ?> metadata
                            && metadata.get("labels") instanceof Map<?, ?> given
                    ? Optional.of(texts(given))
                    : Optional.empty();
        }

        private static Map<String, String> texts(Map<?, ?> given) {
            Map<String, String> texts = new LinkedHashMap<>();
            given.forEach((key, value) -> texts.put(String.valueOf(key), String.valueOf(value)));
            return texts;
        }
    }

    /**
     * @param phase empty until Velero has seen it
     * @param startTimestamp RFC 3339, in whole seconds; what was written later may be missing in it
     * @param expiration RFC 3339; after that it is deleted
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Status(
            @Nullable String phase,
            @Nullable String startTimestamp,
            @Nullable String completionTimestamp,
            @Nullable String expiration,
            @Nullable Integer warnings,
            @Nullable Integer errors,
            @Nullable String failureReason,
            @Nullable List<String> validationErrors,
            @Nullable Progress progress,
            @Nullable Integer backupItemOperationsCompleted) {

        static final Status NONE = new Status(null, null, null, null, null, null, null, null, null, null);

        Optional<Instant> started() {
            return Velero.time(startTimestamp);
        }

        boolean expired(Instant now) {
            return Velero.time(expiration).filter(end -> !end.isAfter(now)).isPresent();
        }

        /** As the steps see it. */
        Run run() {
            return new Run(
                    Phase.of(phase),
                    Velero.count(warnings),
                    Velero.count(errors),
                    Velero.reason(failureReason, validationErrors),
                    progress == null ? Optional.empty() : Optional.of(Velero.count(progress.totalItems())),
                    progress == null ? 0 : Velero.count(progress.itemsBackedUp()),
                    Velero.count(backupItemOperationsCompleted));
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Progress(
            @Nullable Integer totalItems, @Nullable Integer itemsBackedUp) {}
}
