package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.understudy.readiness.Severity;
import java.util.Objects;
import java.util.stream.Stream;

/** Which volumes a drill's pods may have: none that holds production's data, credentials or a node's files. */
final class DrillVolumes {

    private DrillVolumes() {}

    /** The volume as the copy may have it; what it needs and what stands against it is added to the pod's. */
    static Volume of(PodCopy pod, Volume volume) {
        if (volume.getPersistentVolumeClaim() != null || volume.getEphemeral() != null) {
            pod.find(
                    Severity.NOTE,
                    "volume %s is empty in a drill: production's data stay out of its reach"
                            .formatted(volume.getName()),
                    "");
            return empty(volume.getName());
        }
        if (volume.getSecret() != null) {
            pod.secret(volume.getSecret().getSecretName(), volume.getSecret().getOptional());
        } else if (volume.getConfigMap() != null) {
            pod.configMap(volume.getConfigMap().getName(), volume.getConfigMap().getOptional());
        } else if (volume.getProjected() != null) {
            volume.getProjected().getSources().forEach(source -> projected(pod, volume.getName(), source));
        } else if (volume.getEmptyDir() == null && volume.getDownwardAPI() == null) {
            pod.find(
                    Severity.BLOCKING,
                    "volume %s is of a kind that may reach production's data or a node's files"
                            .formatted(volume.getName()),
                    "a drill copies emptyDir, configMap, secret, downwardAPI, projected and claims only: rehearse this workload otherwise");
        }
        return volume;
    }

    private static void projected(PodCopy pod, String volume, VolumeProjection source) {
        if (source.getSecret() != null) {
            pod.secret(source.getSecret().getName(), source.getSecret().getOptional());
        } else if (source.getConfigMap() != null) {
            pod.configMap(source.getConfigMap().getName(), source.getConfigMap().getOptional());
        } else if (source.getDownwardAPI() == null) {
            boolean token = Stream.of(source.getServiceAccountToken()).anyMatch(Objects::nonNull);
            pod.find(
                    Severity.BLOCKING,
                    "volume %s holds %s"
                            .formatted(
                                    volume,
                                    token ? "a token of its ServiceAccount" : "something that a drill does not know"),
                    "a drill's pods get no credentials of production: let it start without");
        }
    }

    static Volume empty(String name) {
        return new VolumeBuilder()
                .withName(name)
                .withEmptyDir(new EmptyDirVolumeSource())
                .build();
    }
}
