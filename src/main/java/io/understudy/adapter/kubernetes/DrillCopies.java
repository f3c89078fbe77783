package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.drill.Copies;
import io.understudy.drill.Stage;
import io.understudy.readiness.Fault;
import io.understudy.topology.UnderstudyException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Copies that are made by plain creates: what is there already is never changed. Not thread-safe. */
final class DrillCopies implements Copies {

    private final KubernetesClient client;
    private final Stage stage;
    private final List<Fault> faults;
    private final List<HasMetadata> objects;
    private final List<Workload> workloads;
    private final int replicas;

    /**
     * @param workloads as they are to be in the drill's namespace
     * @param replicas of each of them, from 1: whatever somebody scales them to, so many must be ready
     */
    DrillCopies(
            KubernetesClient client,
            Stage stage,
            List<Fault> faults,
            List<HasMetadata> objects,
            List<Workload> workloads,
            int replicas) {
        this.client = client;
        this.stage = stage;
        this.faults = List.copyOf(faults);
        this.objects = List.copyOf(objects);
        this.workloads = List.copyOf(workloads);
        this.replicas = Math.max(1, replicas);
    }

    @Override
    public List<Fault> faults() {
        return faults;
    }

    @Override
    public List<Part> parts() {
        return objects.stream().<Part>map(Made::new).toList();
    }

    private final class Made implements Part {
        private final HasMetadata object;

        Made(HasMetadata object) {
            this.object = object;
        }

        @Override
        public String name() {
            return "%s %s".formatted(object.getKind(), object.getMetadata().getName());
        }

        @Override
        public String make() {
            try {
                if (object instanceof Deployment || object instanceof StatefulSet) {
                    requireIsolated();
                }
                HasMetadata created = client.resource(object).create();
                if (!isOurs(created)) {
                    throw new UnderstudyException.Permanent(
                            "%s came back without the drill's mark: something at %s changes what is created"
                                    .formatted(name(), stage.site()));
                }
                return "made, uid %s".formatted(created.getMetadata().getUid());
            } catch (KubernetesClientException e) {
                throw e.getCode() == HttpURLConnection.HTTP_CONFLICT
                        ? new UnderstudyException.Permanent(
                                "%s is at %s already, and not this drill's".formatted(name(), stage.site()), e)
                        : DrillCluster.failure(stage.site(), e);
            }
        }
    }

    private boolean isOurs(HasMetadata created) {
        return created instanceof Namespace namespace
                ? DrillMarks.isNamespaceOf(stage, namespace)
                : DrillMarks.isOf(stage, created);
    }

    /** Network policies add up, so that any other one would let pods reach more than the drill's own does. */
    private void requireIsolated() {
        List<NetworkPolicy> found = client.network()
                .v1()
                .networkPolicies()
                .inNamespace(stage.namespace())
                .list()
                .getItems();
        boolean isolated = found.size() == 1
                && found.stream()
                        .allMatch(policy -> DrillMarks.isOf(stage, policy)
                                && policy.getMetadata().getName().equals(DrillObjects.POLICY));
        if (!isolated) {
            throw new UnderstudyException.Permanent(
                    "the namespace %s at %s should have the NetworkPolicy %s alone, and has %s: nothing is started there; see what makes or removes network policies in new namespaces"
                            .formatted(
                                    stage.namespace(),
                                    stage.site(),
                                    DrillObjects.POLICY,
                                    found.isEmpty()
                                            ? "none"
                                            : found.stream()
                                                    .map(policy ->
                                                            policy.getMetadata().getName())
                                                    .collect(Collectors.joining(", "))));
        }
    }

    @Override
    public Look look() {
        try {
            return new Look(workloads.stream().map(this::look).toList());
        } catch (KubernetesClientException e) {
            throw DrillCluster.failure(stage.site(), e);
        }
    }

    private Running look(Workload workload) {
        String name = "%s %s".formatted(workload.kind().word, workload.name());
        WorkloadApi api = new WorkloadApi(client);
        Optional<WorkloadState> read = api.read(workload);
        if (read.isEmpty()) {
            return new Running(name, 0, replicas, Optional.empty(), Optional.of("%s is gone".formatted(name)));
        }
        WorkloadState state = read.get();
        int available = state.upToDate() ? state.available() : 0;
        if (available >= replicas) {
            return new Running(name, available, replicas, Optional.empty(), Optional.empty());
        }
        List<Pod> pods = api.pods(workload, state);
        Blockers lasting = Blockers.lasting(pods, state);
        if (state.upToDate() && lasting.leaves(replicas) < replicas) {
            return new Running(name, available, replicas, Optional.empty(), Optional.of(lasting.toString()));
        }
        Blockers all = Blockers.of(pods, state);
        return new Running(
                name,
                available,
                replicas,
                all.reasons().isEmpty() ? Optional.empty() : Optional.of(all.toString()),
                Optional.empty());
    }
}
