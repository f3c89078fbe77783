package io.understudy.rig.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a kubelet and a scheduler write about a pod. */
final class PodStatuses {

    /** What is to be seen of a pod. */
    enum Shown {
        /** On no node, for want of room. */
        UNSCHEDULABLE,
        /** On the node; its containers are being made, or being made again. */
        STARTING,
        /** On the node; its image can't be pulled. */
        IMAGE_REFUSED,
        READY
    }

    private static final String NO_ROOM = "0/1 nodes are available: 1 Too many pods.";

    private PodStatuses() {}

    /** Whether the API server has that already. */
    static boolean shows(Pod pod, Shown shown, int restarts) {
        PodStatus status = pod.getStatus();
        if (status == null) {
            return false;
        }
        return switch (shown) {
            case UNSCHEDULABLE -> has(status, "PodScheduled", "False");
            case STARTING -> waits(status, "ContainerCreating");
            case IMAGE_REFUSED -> waits(status, "ImagePullBackOff");
            case READY ->
                has(status, "Ready", "True")
                        && status.getContainerStatuses().stream().allMatch(c -> c.getRestartCount() == restarts);
        };
    }

    /** @param address the pod's and its node's */
    static PodStatus of(Pod pod, Shown shown, int restarts, String address) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        if (shown == Shown.UNSCHEDULABLE) {
            return new PodStatusBuilder()
                    .withPhase("Pending")
                    .withQosClass(pod.getStatus().getQosClass())
                    .withConditions(new PodConditionBuilder(condition("PodScheduled", false, now))
                            .withReason("Unschedulable")
                            .withMessage(NO_ROOM)
                            .build())
                    .build();
        }
        boolean ready = shown == Shown.READY;
        return new PodStatusBuilder()
                .withPhase(ready || restarts > 0 ? "Running" : "Pending")
                .withQosClass(pod.getStatus().getQosClass())
                .withHostIP(address)
                .withPodIP(address)
                .withStartTime(now)
                .withConditions(
                        condition("Initialized", true, now),
                        condition("Ready", ready, now),
                        condition("ContainersReady", ready, now),
                        condition("PodScheduled", true, now))
                .withContainerStatuses(containers(pod, shown, restarts, now))
                .build();
    }

    private static List<ContainerStatus> containers(Pod pod, Shown shown, int restarts, String now) {
        return pod.getSpec().getContainers().stream()
                .map(container -> new ContainerStatusBuilder()
                        .withName(container.getName())
                        .withImage(container.getImage())
                        .withImageID("")
                        .withReady(shown == Shown.READY)
                        .withStarted(shown == Shown.READY)
                        .withRestartCount(restarts)
                        .withState(state(shown, container.getImage(), now))
                        .build())
                .toList();
    }

    private static ContainerState state(Shown shown, String image, String now) {
        return switch (shown) {
            case READY ->
                new ContainerStateBuilder()
                        .withNewRunning()
                        .withStartedAt(now)
                        .endRunning()
                        .build();
            case IMAGE_REFUSED -> waiting("ImagePullBackOff", "Back-off pulling image \"%s\"".formatted(image));
            case STARTING, UNSCHEDULABLE -> waiting("ContainerCreating", null);
        };
    }

    private static ContainerState waiting(String reason, @Nullable String message) {
        return new ContainerStateBuilder()
                .withNewWaiting()
                .withReason(reason)
                .withMessage(message)
                .endWaiting()
                .build();
    }

    private static PodCondition condition(String type, boolean holds, String now) {
        return new PodConditionBuilder()
                .withType(type)
                .withStatus(holds ? "True" : "False")
                .withLastTransitionTime(now)
                .build();
    }

    private static boolean has(PodStatus status, String type, String value) {
        return status.getConditions().stream().anyMatch(c -> type.equals(c.getType()) && value.equals(c.getStatus()));
    }

    private static boolean waits(PodStatus status, String reason) {
        return !status.getContainerStatuses().isEmpty()
                && status.getContainerStatuses().stream()
                        .allMatch(c -> c.getState() != null
                                && c.getState().getWaiting() != null
                                && reason.equals(c.getState().getWaiting().getReason()));
    }
}
