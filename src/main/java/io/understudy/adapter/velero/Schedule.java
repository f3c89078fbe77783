package io.understudy.adapter.velero;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Velero's Schedule, as far as it is used here; it is only read. */
@Group(Velero.GROUP)
@Version(Velero.VERSION)
public class Schedule extends CustomResource<Schedule.Spec, Schedule.Status> implements Namespaced {

    private static final long serialVersionUID = 1;

    @Override
    protected @Nullable Spec initSpec() {
        return null;
    }

    @Override
    protected @Nullable Status initStatus() {
        return null;
    }

    @JsonIgnore
    Backup.Spec template() {
        @Nullable Spec spec = getSpec();
        return spec == null || spec.template() == null ? new Backup.Spec() : spec.template();
    }

    /** Whether it makes backups by itself. */
    @JsonIgnore
    boolean running() {
        @Nullable Spec spec = getSpec();
        @Nullable Status status = getStatus();
        boolean valid = status == null || Phase.of(status.phase()) != Phase.FAILED_VALIDATION;
        return valid && (spec == null || !Boolean.TRUE.equals(spec.paused()));
    }

    /** What its backups carry. */
    @JsonIgnore
    Map<String, String> labelsOfBackups() {
        @Nullable Map<String, String> own = getMetadata().getLabels();
        Map<String, String> labels = new HashMap<>(template().templateLabels().orElse(own == null ? Map.of() : own));
        labels.put(Velero.SCHEDULE, getMetadata().getName());
        return labels;
    }

    /** @param schedule as cron writes it */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Spec(
            Backup.@Nullable Spec template,
            @Nullable String schedule,
            @Nullable Boolean paused) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Status(
            @Nullable String phase,
            @Nullable String lastBackup,
            @Nullable List<String> validationErrors) {}

    /** Where its backups go; empty: into the default location. */
    @JsonIgnore
    Optional<String> location() {
        return Optional.ofNullable(template().storageLocation);
    }
}
