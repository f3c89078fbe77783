package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A workload as its API server shows it at one moment.
 *
 * @param object what was read, to write it back changed
 * @param wanted spec.replicas
 * @param existing how many pods it has; those that are wanted count as there unless its controller says that it can't create them
 * @param available replicas that serve, 0 while the controller has not seen the newest spec
 * @param upToDate whether the controller has seen the newest spec
 * @param selector the labels of its pods
 * @param creationFailure why the controller can't create pods, such as a quota
 */
record WorkloadState(
        HasMetadata object,
        int wanted,
        int existing,
        int available,
        boolean upToDate,
        Map<String, String> selector,
        Optional<String> creationFailure) {

    WorkloadState {
        selector = Map.copyOf(selector);
    }

    PodSpec pod() {
        return switch (object) {
            case Deployment d -> d.getSpec().getTemplate().getSpec();
            case StatefulSet s -> s.getSpec().getTemplate().getSpec();
            default -> throw new IllegalArgumentException(object.getKind());
        };
    }

    Optional<String> annotation(String key) {
        return Marks.of(object, key);
    }

    static WorkloadState of(HasMetadata object) {
        return switch (object) {
            case Deployment d -> deployment(d);
            case StatefulSet s -> statefulSet(s);
            default -> throw new IllegalArgumentException(object.getKind());
        };
    }

    private static WorkloadState deployment(Deployment d) {
        var status = d.getStatus();
        boolean upToDate = status != null
                && seen(status.getObservedGeneration(), d.getMetadata().getGeneration());
        int wanted = orElse(d.getSpec().getReplicas(), 1);
        int pods = status == null ? 0 : orElse(status.getReplicas(), 0);
        Optional<String> failure = status == null
                ? Optional.empty()
                : status.getConditions().stream()
                        .filter(c -> "ReplicaFailure".equals(c.getType()) && "True".equals(c.getStatus()))
                        .map(DeploymentCondition::getMessage)
                        .findFirst();
        return new WorkloadState(
                d,
                wanted,
                failure.isPresent() ? pods : Math.max(wanted, pods),
                status != null && upToDate ? orElse(status.getAvailableReplicas(), 0) : 0,
                upToDate,
                labels(d.getSpec().getSelector().getMatchLabels()),
                failure);
    }

    private static WorkloadState statefulSet(StatefulSet s) {
        var status = s.getStatus();
        boolean upToDate = status != null
                && seen(status.getObservedGeneration(), s.getMetadata().getGeneration());
        int ready = status == null ? 0 : orElse(status.getReadyReplicas(), 0);
        int wanted = orElse(s.getSpec().getReplicas(), 1);
        return new WorkloadState(
                s,
                wanted,
                Math.max(wanted, status == null ? 0 : orElse(status.getReplicas(), 0)),
                status != null && upToDate ? orElse(status.getAvailableReplicas(), ready) : 0,
                upToDate,
                labels(s.getSpec().getSelector().getMatchLabels()),
                Optional.empty());
    }

    private static boolean seen(@Nullable Long observed, @Nullable Long generation) {
        return generation == null || (observed != null && observed >= generation);
    }

    private static int orElse(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }

    private static Map<String, String> labels(@Nullable Map<String, String> labels) {
        return labels == null ? Map.of() : labels;
    }
}
