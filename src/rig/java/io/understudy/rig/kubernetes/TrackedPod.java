package io.understudy.rig.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;

/** What the kubelet knows of a pod. Used by its one thread only. */
final class TrackedPod {

    /** As the API server last showed it. */
    Pod latest;

    /** The binding was sent, and may not be seen yet in {@link #latest}. */
    boolean bindingSent;

    /** It will run when its start is due. */
    boolean starting;

    boolean running;
    int restarts;

    TrackedPod(Pod pod) {
        latest = pod;
        restarts = pod.getStatus() == null
                ? 0
                : pod.getStatus().getContainerStatuses().stream()
                        .mapToInt(ContainerStatus::getRestartCount)
                        .max()
                        .orElse(0);
    }

    boolean bound() {
        return bindingSent || latest.getSpec().getNodeName() != null;
    }

    String uid() {
        return latest.getMetadata().getUid();
    }

    String name() {
        return latest.getMetadata().getName();
    }

    String namespace() {
        return latest.getMetadata().getNamespace();
    }

    String app() {
        var labels = latest.getMetadata().getLabels();
        return labels == null ? "" : labels.getOrDefault("app", "");
    }

    @Override
    public String toString() {
        return "pod %s/%s".formatted(namespace(), name());
    }
}
