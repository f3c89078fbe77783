package io.understudy.adapter.velero;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.operation.StepResult;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a restore when its operation goes back. Nothing is deleted: users may have been sent there already, and what they
 * wrote is in no backup. But nothing of it may run beside the primary that serves again, so whatever does is for a person to stop.
 */
final class RestoreUndo {

    private final KubernetesClient client;
    private final List<Restore> restores;
    private final Set<String> names;
    private final RestoredOwners owners;

    /**
     * @param restores that are still there
     * @param reported the one that the step told of; Velero deletes it together with its backup
     */
    RestoreUndo(KubernetesClient client, List<Restore> restores, Optional<String> reported) {
        this.client = client;
        this.restores = restores;
        this.names = Stream.concat(
                        restores.stream().map(restore -> restore.getMetadata().getName()), reported.stream())
                .collect(Collectors.toSet());
        this.owners = new RestoredOwners(client, names);
    }

    StepResult undo(List<String> namespaces) {
        Optional<Restore> open = restores.stream()
                .filter(restore -> !restore.said().run().phase().ended)
                .findFirst();
        if (open.isPresent()) {
            return new StepResult.Failed(
                    "the restore %s is still under way, and Velero can't stop one"
                            .formatted(open.get().getMetadata().getName()),
                    true);
        }
        List<String> told = new ArrayList<>();
        boolean anything = false;
        for (String name : namespaces) {
            List<String> running = running(name);
            anything |= !running.isEmpty();
            told.add("what was restored into namespace %s stays%s"
                    .formatted(name, running.isEmpty() ? "" : "; there run " + Some.of(running)));
        }
        String summary = String.join("; ", told);
        return anything
                ? new StepResult.Failed(
                        summary
                                + ". That may serve users or take work beside the primary: save what was written there, stop it, then retry",
                        false)
                : new StepResult.Done(summary);
    }

    private List<String> running(String namespace) {
        Stream<String> workloads = Stream.of(
                        client.apps().deployments().inNamespace(namespace).list().getItems().stream()
                                .filter(d -> runs(
                                        d,
                                        wanted(d.getSpec().getReplicas()),
                                        d.getSpec().getSelector())),
                        client.apps().statefulSets().inNamespace(namespace).list().getItems().stream()
                                .filter(s -> runs(
                                        s,
                                        wanted(s.getSpec().getReplicas()),
                                        s.getSpec().getSelector())),
                        client.apps().daemonSets().inNamespace(namespace).list().getItems().stream()
                                .filter(d -> runs(d, true, d.getSpec().getSelector())),
                        cronJobs(namespace).filter(owners::labelled),
                        client.pods().inNamespace(namespace).list().getItems().stream()
                                .filter(pod -> alive(pod) && owners.restored(pod)))
                .flatMap(found -> found)
                .map(object ->
                        "%s %s".formatted(object.getKind(), object.getMetadata().getName()));
        return workloads.toList();
    }

    /** Those that are not suspended; clusters before Kubernetes 1.21 have them in an older version of the API alone. */
    private Stream<HasMetadata> cronJobs(String namespace) {
        try {
            return client.batch().v1().cronjobs().inNamespace(namespace).list().getItems().stream()
                    .filter(c -> !Boolean.TRUE.equals(c.getSpec().getSuspend()))
                    .map(c -> c);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
            return client.batch().v1beta1().cronjobs().inNamespace(namespace).list().getItems().stream()
                    .filter(c -> !Boolean.TRUE.equals(c.getSpec().getSuspend()))
                    .map(c -> c);
        }
    }

    private static boolean wanted(@Nullable Integer replicas) {
        return replicas == null || replicas > 0;
    }

    /** Until its last pod is gone: one that is being ended still works. */
    private boolean runs(HasMetadata workload, boolean wanted, LabelSelector selector) {
        return owners.labelled(workload)
                && (wanted
                        || client
                                .pods()
                                .inNamespace(workload.getMetadata().getNamespace())
                                .withLabelSelector(selector)
                                .list()
                                .getItems()
                                .stream()
                                .anyMatch(RestoreUndo::alive));
    }

    private static boolean alive(Pod pod) {
        String phase =
                pod.getStatus() == null ? "" : String.valueOf(pod.getStatus().getPhase());
        return !phase.equals("Succeeded") && !phase.equals("Failed");
    }
}
