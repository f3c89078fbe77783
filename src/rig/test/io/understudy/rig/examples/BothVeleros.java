package io.understudy.rig.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.understudy.adapter.velero.SimulatedVelero;
import io.understudy.rig.kubernetes.Crds;
import io.understudy.rig.kubernetes.Workloads;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.world.RigSite;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A simulated Velero at each site, set up for one namespace by what the README of the example velero says of its own. */
final class BothVeleros implements AutoCloseable {

    private static final Example VELERO = Example.of("velero");
    private static final Duration ITEM = Duration.ofMillis(100);

    private final ExampleWorld world;
    private final String namespace;
    private final SimulatedVelero eastern;
    private final SimulatedVelero western;

    private BothVeleros(ExampleWorld world, String namespace) {
        this.world = world;
        this.namespace = namespace;
        this.eastern = new SimulatedVelero(world.rig().east().plane().admin(), ITEM);
        this.western = new SimulatedVelero(world.rig().west().plane().admin(), ITEM);
        eastern.showAt(world.rig().west().plane().admin());
    }

    /** With a schedule {@code NAMESPACE-hourly}. Grants nothing. */
    static BothVeleros install(ExampleWorld world, String namespace) throws IOException {
        for (RigSite site : List.of(world.rig().east(), world.rig().west())) {
            Crds.VELERO.install(site.plane().admin());
            Workloads.namespace(site.plane().admin(), "velero");
            prepare(site, namespace, site == world.rig().east());
        }
        return new BothVeleros(world, namespace);
    }

    /** Storage locations and schedule; what is read-only and paused at the one site is not at the other. */
    private static void prepare(RigSite site, String namespace, boolean home) throws IOException {
        String ofEast = of(namespace, VELERO.block("apiVersion: velero.io/v1\nkind: BackupStorageLocation"));
        String schedule = of(namespace, VELERO.block("apiVersion: velero.io/v1\nkind: Schedule"));
        String ofWest = ofEast.replace("of-east", "of-west").replace(namespace + "-east", namespace + "-west");
        create(site, home ? writable(ofEast) : ofEast, Map.of("phase", "Available"));
        create(site, home ? ofWest : writable(ofWest), Map.of("phase", "Available"));
        create(
                site,
                home ? schedule : changed(changed(schedule, "paused: false", "paused: true"), "of-east", "of-west"),
                Map.of("phase", "Enabled"));
    }

    private static String of(String namespace, String block) {
        return changed(block, "wiki", namespace);
    }

    private static String writable(String location) {
        return changed(location, "accessMode: ReadOnly, ", "");
    }

    private static String changed(String text, String what, String into) {
        assertThat(text).contains(what);
        return text.replace(what, into);
    }

    /** The schedule is due: the name of the backup that Velero makes of it, once the site that waits shows it completed. */
    String backUp() throws IOException {
        String name = namespace + "-hourly-20261122110000";
        create(world.rig().east(), """
                apiVersion: velero.io/v1
                kind: Backup
                metadata:
                  name: %s
                  namespace: velero
                  labels: {velero.io/schedule-name: %s-hourly, velero.io/storage-location: of-east}
                spec: {includedNamespaces: [%s], storageLocation: of-east, snapshotMoveData: true, ttl: 72h0m0s}
                """.formatted(name, namespace, namespace), Map.of());
        try {
            Wait.until(
                    "west shows the backup",
                    Duration.ofSeconds(30),
                    () -> world.rig()
                                    .west()
                                    .plane()
                                    .admin()
                                    .genericKubernetesResources("velero.io/v1", "Backup")
                                    .inNamespace("velero")
                                    .withName(name)
                                    .get()
                            != null);
        } catch (IOException e) {
            throw new IOException("%s; the simulated Velero: %s".formatted(e.getMessage(), eastern.failures()), e);
        }
        return name;
    }

    private static void create(RigSite site, String yaml, Map<String, String> status) {
        GenericKubernetesResource object = Serialization.unmarshal(yaml, GenericKubernetesResource.class);
        if (!status.isEmpty()) {
            object.setAdditionalProperty("status", status);
        }
        assertThat(site.plane().admin().resource(object).create()).isNotNull();
    }

    /** The one at east is gone with its site. */
    void loseEast() {
        eastern.close();
    }

    @Override
    public void close() {
        eastern.close();
        western.close();
    }
}
