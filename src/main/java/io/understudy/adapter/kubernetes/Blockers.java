package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What keeps pods of a workload from starting, by waiting alone.
 *
 * @param pods how many pods exist and are blocked
 * @param uncreated true when the controller can't create the pods that are missing
 * @param existing how many pods exist
 * @param reasons each once, in plain words
 */
record Blockers(int pods, boolean uncreated, int existing, Set<String> reasons) {

    private static final Set<String> HOPELESS = Set.of(
            "ImagePullBackOff", "ErrImagePull", "ErrImageNeverPull", "InvalidImageName", "CreateContainerConfigError");

    static Blockers of(List<Pod> pods, WorkloadState state) {
        return of(
                pods,
                state,
                pod -> Stream.concat(unschedulable(pod), waiting(pod)).findFirst());
    }

    /** Without what an autoscaler of nodes mends by itself: a pod that finds no room yet. */
    static Blockers lasting(List<Pod> pods, WorkloadState state) {
        return of(pods, state, pod -> waiting(pod).findFirst());
    }

    private static Blockers of(List<Pod> pods, WorkloadState state, Function<Pod, Optional<String>> of) {
        Set<String> reasons = new TreeSet<>();
        int blocked = 0;
        for (Pod pod : pods) {
            Optional<String> reason = pod.getStatus() == null ? Optional.empty() : of.apply(pod);
            blocked += reason.isPresent() ? 1 : 0;
            reason.ifPresent(reasons::add);
        }
        state.creationFailure().ifPresent(reasons::add);
        return new Blockers(blocked, state.creationFailure().isPresent(), pods.size(), reasons);
    }

    /** How many replicas can still become available. */
    int leaves(int wanted) {
        return (uncreated ? Math.min(wanted, existing) : wanted) - pods;
    }

    private static Stream<String> unschedulable(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .filter(c -> "PodScheduled".equals(c.getType()) && "Unschedulable".equals(c.getReason()))
                .map(PodCondition::getMessage)
                .map(message -> "Unschedulable: " + message);
    }

    private static Stream<String> waiting(Pod pod) {
        List<ContainerStatus> containers = new ArrayList<>(pod.getStatus().getInitContainerStatuses());
        containers.addAll(pod.getStatus().getContainerStatuses());
        return containers.stream()
                .filter(c -> c.getState() != null && c.getState().getWaiting() != null)
                .filter(c -> HOPELESS.contains(c.getState().getWaiting().getReason()))
                .map(c -> "%s: %s"
                        .formatted(
                                c.getState().getWaiting().getReason(),
                                c.getState().getWaiting().getMessage()));
    }

    @Override
    public String toString() {
        return reasons.isEmpty() ? "no pod says why" : String.join("; ", reasons);
    }
}
