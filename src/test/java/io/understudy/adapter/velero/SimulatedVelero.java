package io.understudy.adapter.velero;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A simulated Velero of one cluster: it drives Backups and Restores through their phases, item by item, as the real one does,
 * and a restore makes a namespace and the Deployment {@code web} in it. It moves no data, and nothing of the real one runs.
 */
public final class SimulatedVelero implements AutoCloseable {

    private static final int ITEMS = 5;

    private final KubernetesClient cluster;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());

    /** How what begins from now on ends. */
    volatile String ending = "Completed";

    volatile int warnings;
    volatile int errors;
    volatile int items = ITEMS;

    /** It works on nothing while this is set. */
    volatile boolean idle;

    /** Where completed backups are shown as well. */
    volatile @Nullable KubernetesClient other;

    /** The replicas of what is restored. */
    volatile int replicas = 2;

    final List<String> failures = new CopyOnWriteArrayList<>();

    SimulatedVelero(VeleroSite site) {
        this(site.operator());
    }

    /** @param cluster with the rights of an administrator */
    SimulatedVelero(KubernetesClient cluster) {
        this(cluster, Duration.ofMillis(5));
    }

    /**
     * @param cluster with the rights of an administrator
     * @param item how long it takes for one
     */
    public SimulatedVelero(KubernetesClient cluster, Duration item) {
        this.cluster = cluster;
        var unused = thread.scheduleWithFixedDelay(this::work, 0, item.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Completed backups are shown by that cluster as well from now on, as one does that knows the storage location. */
    public void showAt(KubernetesClient cluster) {
        other = cluster;
    }

    /** What it could not do. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    private void work() {
        if (idle) {
            return;
        }
        try {
            cluster.resources(Backup.class)
                    .inNamespace("velero")
                    .list()
                    .getItems()
                    .forEach(this::advance);
            cluster.resources(Restore.class)
                    .inNamespace("velero")
                    .list()
                    .getItems()
                    .forEach(this::advance);
        } catch (RuntimeException e) {
            failures.add(e.toString());
        }
    }

    private void advance(Backup backup) {
        Run run = backup.said().run();
        if (run.phase() == Phase.COMPLETED) {
            show(backup);
        }
        if (run.phase().ended) {
            return;
        }
        boolean last = run.items() >= items;
        String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        backup.setStatus(new Backup.Status(
                last ? ending : "InProgress",
                backup.said().startTimestamp() == null ? started : backup.said().startTimestamp(),
                null,
                null,
                last ? warnings : 0,
                last ? errors : 0,
                null,
                null,
                new Backup.Progress(items, last ? items : run.items() + 1),
                null));
        if (backup.getSpec().storageLocation == null) {
            backup.getSpec().storageLocation = "default";
        }
        cluster.resource(backup).update();
    }

    private void show(Backup backup) {
        KubernetesClient there = other;
        String name = backup.getMetadata().getName();
        if (there != null
                && there.resources(Backup.class)
                                .inNamespace("velero")
                                .withName(name)
                                .get()
                        == null) {
            backup.getMetadata().setResourceVersion(null);
            backup.getMetadata().setUid(null);
            there.resource(backup).create();
        }
    }

    private void advance(Restore restore) {
        Run run = restore.said().run();
        if (run.phase().ended) {
            return;
        }
        boolean last = run.items() >= items;
        if (last && items > 0 && !ending.equals("Failed")) {
            restore(restore);
        }
        restore.setStatus(new Restore.Status(
                last ? ending : "InProgress",
                null,
                null,
                last ? warnings : 0,
                last ? errors : 0,
                null,
                null,
                new Restore.Progress(items, last ? items : run.items() + 1),
                null));
        cluster.resource(restore).update();
    }

    private void restore(Restore restore) {
        Map<String, String> mapping = restore.getSpec().namespaceMapping;
        for (String from : Objects.requireNonNull(restore.getSpec().includedNamespaces)) {
            String into = mapping == null ? from : mapping.getOrDefault(from, from);
            if (cluster.namespaces().withName(into).get() == null) {
                cluster.resource(new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(into)
                                .endMetadata()
                                .build())
                        .create();
            }
            if (cluster.apps().deployments().inNamespace(into).withName("web").get() == null) {
                Map<String, String> labels = Map.of("app", "web");
                cluster.resource(new DeploymentBuilder()
                                .withNewMetadata()
                                .withName("web")
                                .withNamespace(into)
                                .addToLabels("app", "web")
                                .addToLabels(
                                        Velero.RESTORE, restore.getMetadata().getName())
                                .endMetadata()
                                .withNewSpec()
                                .withReplicas(replicas)
                                .withNewSelector()
                                .withMatchLabels(labels)
                                .endSelector()
                                .withNewTemplate()
                                .withNewMetadata()
                                .withLabels(labels)
                                .endMetadata()
                                .withNewSpec()
                                .addNewContainer()
                                .withName("web")
                                .withImage("rig.invalid/web")
                                .endContainer()
                                .endSpec()
                                .endTemplate()
                                .endSpec()
                                .build())
                        .create();
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            var unused = thread.awaitTermination(Duration.ofSeconds(5).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
