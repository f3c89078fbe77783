package io.understudy.adapter.velero;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether what runs in restored namespaces serves. A restore that is Completed has made objects, no more: their pods may still
 * pend.
 *
 * @param available replicas that serve, and pods of nobody that are ready
 * @param pending what does not serve yet and why, one line each; empty when everything does
 */
record RestoredWorkloads(int available, List<String> pending) {

    RestoredWorkloads {
        pending = List.copyOf(pending);
    }

    /** One workload's wish and how far it is. */
    private record Workload(HasMetadata object, int wanted, int available, boolean seen) {
        boolean ready() {
            return seen && available >= wanted;
        }

        @Override
        public String toString() {
            return "%s %s: %d of %d available".formatted(object.getKind(), key(object), available, wanted);
        }
    }

    /**
     * Looks at every Deployment, StatefulSet and DaemonSet of these namespaces, and at pods that no controller owns.
     *
     * @param labels that they must have; empty: all
     */
    static RestoredWorkloads look(KubernetesClient client, List<String> namespaces, Map<String, String> labels) {
        int available = 0;
        List<String> pending = new ArrayList<>();
        for (String namespace : namespaces) {
            List<Pod> pods = client.pods().inNamespace(namespace).list().getItems();
            List<String> late = new ArrayList<>();
            for (Workload workload : workloads(client, namespace, labels)) {
                available += Math.min(workload.available(), workload.wanted());
                if (!workload.ready()) {
                    late.add(workload.toString());
                }
            }
            for (Pod pod : pods) {
                boolean alone = pod.getMetadata().getOwnerReferences().isEmpty() && restored(pod) && has(pod, labels);
                available += alone && ready(pod) ? 1 : 0;
                if (alone && !ready(pod)) {
                    late.add("Pod %s is not ready".formatted(key(pod)));
                }
            }
            if (!late.isEmpty()) {
                late.addAll(reasons(pods));
                late.addAll(claims(client, namespace));
            }
            pending.addAll(late);
        }
        if (available == 0 && pending.isEmpty()) {
            pending.add(
                    "in %s nothing runs: a backup of what was stopped restores it stopped; write 'wait: restored' and scale it in a later step"
                            .formatted(String.join(", ", namespaces)));
        }
        return new RestoredWorkloads(available, pending);
    }

    private static List<Workload> workloads(KubernetesClient client, String namespace, Map<String, String> labels) {
        List<Workload> workloads = new ArrayList<>();
        for (Deployment d : client.apps()
                .deployments()
                .inNamespace(namespace)
                .withLabels(labels)
                .list()
                .getItems()) {
            var status = d.getStatus();
            workloads.add(new Workload(
                    d,
                    count(d.getSpec().getReplicas(), 1),
                    status == null ? 0 : count(status.getAvailableReplicas(), 0),
                    seen(d, status == null ? null : status.getObservedGeneration())));
        }
        for (StatefulSet s : client.apps()
                .statefulSets()
                .inNamespace(namespace)
                .withLabels(labels)
                .list()
                .getItems()) {
            var status = s.getStatus();
            int ready = status == null ? 0 : count(status.getReadyReplicas(), 0);
            workloads.add(new Workload(
                    s,
                    count(s.getSpec().getReplicas(), 1),
                    status == null ? 0 : count(status.getAvailableReplicas(), ready),
                    seen(s, status == null ? null : status.getObservedGeneration())));
        }
        for (DaemonSet d : client.apps()
                .daemonSets()
                .inNamespace(namespace)
                .withLabels(labels)
                .list()
                .getItems()) {
            var status = d.getStatus();
            workloads.add(new Workload(
                    d,
                    status == null ? 1 : count(status.getDesiredNumberScheduled(), 0),
                    status == null ? 0 : count(status.getNumberAvailable(), 0),
                    seen(d, status == null ? null : status.getObservedGeneration())));
        }
        return workloads;
    }

    private static boolean restored(Pod pod) {
        return labels(pod).containsKey(Velero.RESTORE);
    }

    private static boolean has(HasMetadata object, Map<String, String> labels) {
        return labels(object).entrySet().containsAll(labels.entrySet());
    }

    private static boolean ready(Pod pod) {
        return pod.getStatus() != null
                && ("Succeeded".equals(pod.getStatus().getPhase())
                        || pod.getStatus().getConditions().stream()
                                .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus())));
    }

    /** Each reason once, with the pod where it was seen first. */
    private static List<String> reasons(List<Pod> pods) {
        List<String> seen = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (Pod pod : pods) {
            Optional<String> reason = pod.getStatus() == null ? Optional.empty() : reason(pod);
            reason.filter(text -> !seen.contains(text)).ifPresent(text -> {
                seen.add(text);
                reasons.add("Pod %s: %s".formatted(key(pod), text));
            });
        }
        return reasons;
    }

    private static Optional<String> reason(Pod pod) {
        Stream<String> scheduling = pod.getStatus().getConditions().stream()
                .filter(c -> "PodScheduled".equals(c.getType()) && "False".equals(c.getStatus()))
                .map(c -> "%s: %s".formatted(c.getReason(), c.getMessage()));
        List<ContainerStatus> containers = new ArrayList<>(pod.getStatus().getInitContainerStatuses());
        containers.addAll(pod.getStatus().getContainerStatuses());
        Stream<String> waiting = containers.stream()
                .filter(c -> c.getState() != null && c.getState().getWaiting() != null)
                .map(c -> "%s: %s"
                        .formatted(
                                c.getState().getWaiting().getReason(),
                                c.getState().getWaiting().getMessage()));
        return Stream.concat(scheduling, waiting).findFirst();
    }

    private static List<String> claims(KubernetesClient client, String namespace) {
        return client.persistentVolumeClaims().inNamespace(namespace).list().getItems().stream()
                .filter(claim -> claim.getStatus() != null
                        && "Pending".equals(claim.getStatus().getPhase()))
                .map((PersistentVolumeClaim claim) -> "PersistentVolumeClaim %s is not bound".formatted(key(claim)))
                .toList();
    }

    private static boolean seen(HasMetadata object, @Nullable Long observed) {
        @Nullable Long generation = object.getMetadata().getGeneration();
        return generation == null || observed != null && observed >= generation;
    }

    private static int count(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }

    private static Map<String, String> labels(HasMetadata object) {
        @Nullable Map<String, String> labels = object.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }

    private static String key(HasMetadata object) {
        return "%s/%s"
                .formatted(
                        object.getMetadata().getNamespace(),
                        object.getMetadata().getName());
    }
}
