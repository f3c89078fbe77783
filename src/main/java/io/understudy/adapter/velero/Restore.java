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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Velero's Restore, as far as it is used here. What is not known of its spec is kept, of its status left out. */
@Group(Velero.GROUP)
@Version(Velero.VERSION)
public class Restore extends CustomResource<Restore.Spec, Restore.Status> implements Namespaced {

    private static final long serialVersionUID = 1;

    @Override
    protected Spec initSpec() {
        return new Spec();
    }

    @Override
    protected @Nullable Status initStatus() {
        return null;
    }

    @JsonIgnore
    Status said() {
        @Nullable Status status = getStatus();
        return status == null ? Status.NONE : status;
    }

    /** What is restored from where. Mutable, as Kubernetes' own model is. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public static class Spec {

        public @Nullable String backupName;
        public @Nullable List<String> includedNamespaces;
        public @Nullable List<String> includedResources;
        public @Nullable List<String> excludedResources;

        /** From the namespace in the backup to the one to restore into. */
        public @Nullable Map<String, String> namespaceMapping;

        public @Nullable LabelSelector labelSelector;

        /** {@code none} or {@code update}. */
        public @Nullable String existingResourcePolicy;

        private final Map<String, Object> others = new LinkedHashMap<>();

        @JsonAnyGetter
        public Map<String, Object> others() {
            return others;
        }

        @JsonAnySetter
        public void other(String key, Object value) {
            others.put(key, value);
        }
    }

    /** @param phase empty until Velero has seen it */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Status(
            @Nullable String phase,
            @Nullable String startTimestamp,
            @Nullable String completionTimestamp,
            @Nullable Integer warnings,
            @Nullable Integer errors,
            @Nullable String failureReason,
            @Nullable List<String> validationErrors,
            @Nullable Progress progress,
            @Nullable Integer restoreItemOperationsCompleted) {

        static final Status NONE = new Status(null, null, null, null, null, null, null, null, null);

        /** As the steps see it. */
        Run run() {
            return new Run(
                    Phase.of(phase),
                    Velero.count(warnings),
                    Velero.count(errors),
                    Velero.reason(failureReason, validationErrors),
                    progress == null ? Optional.empty() : Optional.of(Velero.count(progress.totalItems())),
                    progress == null ? 0 : Velero.count(progress.itemsRestored()),
                    Velero.count(restoreItemOperationsCompleted));
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Progress(
            @Nullable Integer totalItems, @Nullable Integer itemsRestored) {}
}
