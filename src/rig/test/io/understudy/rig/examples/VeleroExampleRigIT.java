package io.understudy.rig.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.understudy.adapter.velero.SimulatedVelero;
import io.understudy.api.OperationReport;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.kubernetes.Crds;
import io.understudy.rig.kubernetes.Workloads;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import io.understudy.rig.world.Installation;
import io.understudy.rig.world.RigSite;
import io.understudy.rig.world.Service;
import io.understudy.rig.world.Setting;
import io.understudy.rig.world.Story;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The documented example on real API servers with a simulated Velero at each site, set up by what its README says. */
@NeedsNetwork
@NeedsKubernetes
@Timeout(300)
@Tag("world")
class VeleroExampleRigIT {

    private static final Example EXAMPLE = Example.of("velero");
    private static final String WIKI = "wiki";
    private static final String NEWEST = "wiki-hourly-20261122110000";
    private static final Duration ITEM = Duration.ofMillis(100);

    private ExampleWorld world;
    private SimulatedVelero eastern;
    private SimulatedVelero western;

    @BeforeEach
    void starts() throws IOException {
        world = ExampleWorld.start(EXAMPLE, new Setting(WIKI, "east", "west", 0));
        for (RigSite site : List.of(world.rig().east(), world.rig().west())) {
            Crds.VELERO.install(site.plane().admin());
            Workloads.namespace(site.plane().admin(), "velero");
            site.grant(Map.of("velero.links", "true", "velero.backup", "true", "velero.restore", "true"));
            install(site);
        }
        eastern = new SimulatedVelero(admin(world.rig().east()), ITEM);
        eastern.showAt(admin(world.rig().west()));
        western = new SimulatedVelero(admin(world.rig().west()), ITEM);
    }

    @AfterEach
    void ends() throws IOException {
        eastern.close();
        western.close();
        world.close();
    }

    @Test
    void a_failover_by_hand_restores_the_newest_backup_and_waits_until_it_serves() throws IOException {
        theScheduleIsDue();
        Installation installation = world.install(Map.of(
                "http://wiki.example.test/", "http://%s/".formatted(world.publicName()),
                "10.1.0.20:80", world.web(Host.EAST).toString(),
                "10.2.0.20:80", world.web(Host.WEST).toString()));
        installation.putPowerOff("stop-wiki", world.addresses());
        try (Service service = world.rig().protectedBy(installation, Map.of())) {
            eastern.close();
            world.rig().east().web().close();
            world.rig().east().plane().kill();
            Story.awaitRule(service, "propose-mode");

            service.begin("FAILOVER");
            world.pointAtAndSign(service, Host.WEST);
            world.assertMoved(service, "west");

            assertThat(summary(service, "pages")).contains(NEWEST);
            assertThat(world.rig().network().pids(Host.EAST))
                    .as("the fence stop-wiki took the power of east")
                    .isEmpty();
            Deployment web = admin(world.rig().west())
                    .apps()
                    .deployments()
                    .inNamespace(WIKI)
                    .withName("web")
                    .get();
            assertThat(web.getMetadata().getLabels()).containsKey("velero.io/restore-name");
            assertThat(web.getStatus().getAvailableReplicas())
                    .isEqualTo(web.getSpec().getReplicas());
        }
    }

    private static String summary(Service service, String step) {
        return service.operation().orElseThrow().steps().stream()
                .filter(each -> each.name().equals(step))
                .map(OperationReport.Step::summary)
                .findFirst()
                .orElseThrow();
    }

    /** Storage locations and schedule of the README; what is read-only and paused at the one site is not at the other. */
    private static void install(RigSite site) throws IOException {
        boolean home = site.name().equals("east");
        String ofEast = EXAMPLE.block("apiVersion: velero.io/v1\nkind: BackupStorageLocation");
        String schedule = EXAMPLE.block("apiVersion: velero.io/v1\nkind: Schedule");
        String ofWest = ofEast.replace("of-east", "of-west").replace("wiki-east", "wiki-west");
        create(site, home ? writable(ofEast) : ofEast, Map.of("phase", "Available"));
        create(site, home ? ofWest : writable(ofWest), Map.of("phase", "Available"));
        create(
                site,
                home ? schedule : changed(changed(schedule, "paused: false", "paused: true"), "of-east", "of-west"),
                Map.of("phase", "Enabled"));
    }

    private static String writable(String location) {
        return changed(location, "accessMode: ReadOnly, ", "");
    }

    private static String changed(String text, String what, String into) {
        assertThat(text).contains(what);
        return text.replace(what, into);
    }

    /** As Velero makes it of the schedule; returns when the site that waits shows it completed. */
    private void theScheduleIsDue() throws IOException {
        create(world.rig().east(), """
                apiVersion: velero.io/v1
                kind: Backup
                metadata:
                  name: %s
                  namespace: velero
                  labels: {velero.io/schedule-name: wiki-hourly, velero.io/storage-location: of-east}
                spec: {includedNamespaces: [wiki], storageLocation: of-east, snapshotMoveData: true, ttl: 72h0m0s}
                """.formatted(NEWEST), Map.of());
        try {
            Wait.until(
                    "west shows the backup",
                    Duration.ofSeconds(30),
                    () -> admin(world.rig().west())
                                    .genericKubernetesResources("velero.io/v1", "Backup")
                                    .inNamespace("velero")
                                    .withName(NEWEST)
                                    .get()
                            != null);
        } catch (IOException e) {
            throw new IOException("%s; the simulated Velero: %s".formatted(e.getMessage(), eastern.failures()), e);
        }
    }

    private static void create(RigSite site, String yaml, Map<String, String> status) {
        GenericKubernetesResource object = Serialization.unmarshal(yaml, GenericKubernetesResource.class);
        if (!status.isEmpty()) {
            object.setAdditionalProperty("status", status);
        }
        assertThat(admin(site).resource(object).create()).isNotNull();
    }

    private static KubernetesClient admin(RigSite site) {
        return site.plane().admin();
    }
}
