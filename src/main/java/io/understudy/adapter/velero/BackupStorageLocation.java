package io.understudy.adapter.velero;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Velero's BackupStorageLocation, as far as it is used here; it is only read. */
@Group(Velero.GROUP)
@Version(Velero.VERSION)
public class BackupStorageLocation extends CustomResource<BackupStorageLocation.Spec, BackupStorageLocation.Status>
        implements Namespaced {

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
    boolean isDefault() {
        @Nullable Spec spec = getSpec();
        return spec != null && Boolean.TRUE.equals(spec.standard());
    }

    @JsonIgnore
    boolean readOnly() {
        @Nullable Spec spec = getSpec();
        return spec != null && "ReadOnly".equals(spec.accessMode());
    }

    /** Why nothing can be read from it now; empty when it is available. Velero neither syncs nor restores from one that is not. */
    @JsonIgnore
    Optional<String> trouble() {
        @Nullable Status status = getStatus();
        @Nullable String phase = status == null ? null : status.phase();
        if ("Available".equals(phase)) {
            return Optional.empty();
        }
        String message =
                status == null || status.message() == null || status.message().isEmpty()
                        ? ""
                        : " (%s)".formatted(status.message());
        return Optional.of("the backup storage location %s is %s%s"
                .formatted(
                        getMetadata().getName(),
                        phase == null || phase.isEmpty() ? "not checked yet" : phase,
                        message));
    }

    /** @param standard written {@code default}: backups that name none go there */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Spec(
            @Nullable String provider,
            @JsonProperty("default") @Nullable Boolean standard,
            @Nullable String accessMode) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Status(
            @Nullable String phase,
            @Nullable String message,
            @Nullable String lastSyncedTime) {}
}
