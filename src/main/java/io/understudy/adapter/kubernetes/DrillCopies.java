package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.drill.Copies;
import io.understudy.drill.Stage;
import io.understudy.readiness.Fault;
import io.understudy.topology.UnderstudyException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;

/** Copies that are made by plain creates: what is there already is never changed. Not thread-safe. */
final class DrillCopies implements Copies {

    private final KubernetesClient client;
    private final Stage stage;
    private final List<Fault> faults;
    private final List<HasMetadata> objects;
    private final List<Workload> workloads;

    /** @param workloads as they are to be in the drill's namespace */
    DrillCopies(
            KubernetesClient client,
            Stage stage,
            List<Fault> faults,
            List<HasMetadata> objects,
            List<Workload> workloads) {
        this.client = client;
        this.stage = stage;
        this.faults = List.copyOf(faults);
        this.objects = List.copyOf(objects);
        this.workloads = List.copyOf(workloads);
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
                HasMetadata created = client.resource(object).create();
                if (!DrillMarks.isOf(stage, created)) {
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
            return new Running(name, 0, 1, Optional.of("%s is gone".formatted(name)));
        }
        WorkloadState state = read.get();
        int available = state.upToDate() ? state.available() : 0;
        if (available >= state.wanted()) {
            return new Running(name, available, state.wanted(), Optional.empty());
        }
        Blockers blockers = Blockers.of(api.pods(workload, state), state);
        boolean hopeless = state.upToDate() && blockers.leaves(state.wanted()) < state.wanted();
        return new Running(
                name, available, state.wanted(), hopeless ? Optional.of(blockers.toString()) : Optional.empty());
    }
}
