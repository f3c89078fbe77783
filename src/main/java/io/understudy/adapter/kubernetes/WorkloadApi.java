package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reading and writing one kind of workload at one cluster. Writes replace what was read under its resourceVersion, which
 * every API server checks; they throw {@link KubernetesClientException} with code 409 when somebody else was faster.
 */
final class WorkloadApi {

    private final KubernetesClient client;

    WorkloadApi(KubernetesClient client) {
        this.client = client;
    }

    Optional<WorkloadState> read(Workload workload) {
        HasMetadata object = switch (workload.kind()) {
            case DEPLOYMENT -> deployment(workload).get();
            case STATEFULSET -> statefulSet(workload).get();
        };
        return Optional.ofNullable(object).map(WorkloadState::of);
    }

    /** Sets replicas and annotations; an annotation without value is removed. */
    WorkloadState write(WorkloadState from, int replicas, Map<String, Optional<String>> annotations) {
        return WorkloadState.of(client.resource(changed(from, replicas, annotations))
                .lockResourceVersion(from.object().getMetadata().getResourceVersion())
                .update());
    }

    /** What {@link #write} would make of it, by the API server's own dry run, which changes nothing. */
    WorkloadState tried(WorkloadState from, int replicas, Map<String, Optional<String>> annotations) {
        return WorkloadState.of(client.resource(changed(from, replicas, annotations))
                .dryRun(true)
                .update());
    }

    private static HasMetadata changed(WorkloadState from, int replicas, Map<String, Optional<String>> annotations) {
        Map<String, String> merged = Marks.after(from.object(), annotations);
        return switch (from.object()) {
            case Deployment d ->
                new DeploymentBuilder(d)
                        .editMetadata()
                        .withAnnotations(merged)
                        .endMetadata()
                        .editSpec()
                        .withReplicas(replicas)
                        .endSpec()
                        .build();
            case StatefulSet s ->
                new StatefulSetBuilder(s)
                        .editMetadata()
                        .withAnnotations(merged)
                        .endMetadata()
                        .editSpec()
                        .withReplicas(replicas)
                        .endSpec()
                        .build();
            default -> throw new IllegalArgumentException(from.object().getKind());
        };
    }

    List<Pod> pods(Workload workload, WorkloadState state) {
        return client.pods()
                .inNamespace(workload.namespace())
                .withLabels(state.selector())
                .list()
                .getItems();
    }

    /** Calls back at every change until closed; a watch that ends calls back once more and is silent from then on. */
    Watch watch(Workload workload, Runnable changed) {
        return switch (workload.kind()) {
            case DEPLOYMENT -> deployment(workload).watch(new Calling<Deployment>(changed));
            case STATEFULSET -> statefulSet(workload).watch(new Calling<StatefulSet>(changed));
        };
    }

    private RollableScalableResource<Deployment> deployment(Workload workload) {
        return client.apps().deployments().inNamespace(workload.namespace()).withName(workload.name());
    }

    private RollableScalableResource<StatefulSet> statefulSet(Workload workload) {
        return client.apps().statefulSets().inNamespace(workload.namespace()).withName(workload.name());
    }

    private record Calling<T>(Runnable changed) implements Watcher<T> {
        @Override
        public void eventReceived(Action action, T resource) {
            changed.run();
        }

        @Override
        public void onClose(WatcherException cause) {
            changed.run();
        }
    }
}
