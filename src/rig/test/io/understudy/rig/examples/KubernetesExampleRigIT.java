package io.understudy.rig.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import io.understudy.rig.world.Installation;
import io.understudy.rig.world.RigSite;
import io.understudy.rig.world.Service;
import io.understudy.rig.world.Setting;
import io.understudy.rig.world.Story;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The documented example on real API servers with exactly the rights that its README has; a stand-in for the kubelet runs no container. */
@NeedsNetwork
@NeedsKubernetes
@Timeout(300)
@Tag("world")
class KubernetesExampleRigIT {

    private static final Example EXAMPLE = Example.of("kubernetes");
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String SHOP = "shop";

    private ExampleWorld world;

    @BeforeEach
    void starts() throws IOException {
        world = ExampleWorld.start(EXAMPLE, new Setting(SHOP, "east", "west", 1));
        world.grant("applications:");
        for (RigSite site : List.of(world.rig().east(), world.rig().west())) {
            KubernetesClient admin = site.plane().admin();
            ExampleObjects.createAutoscaler(admin, SHOP, "web", 1);
            ExampleObjects.createCronJob(
                    admin, SHOP, "report", site == world.rig().west());
            ExampleObjects.create(
                    admin,
                    "{apiVersion: v1, kind: ConfigMap, metadata: {name: shop, namespace: shop}, data: {banner: welcome, colour: red}}");
        }
    }

    @AfterEach
    void ends() throws IOException {
        world.close();
    }

    @Test
    void a_failover_brings_settings_job_report_and_banner_to_the_site_that_takes_over()
            throws IOException, SQLException {
        try (Service service = world.rig()
                .protectedBy(installation(), Map.of("SHOP_DB_PASSWORD", Installation.PASSWORDS.application()))) {
            service.insistOnFailover();
            Wait.until("the Job's pod has run", SOON, this::endJobPod);
            world.pointAtAndSign(service, Host.WEST);
            world.assertMoved(service, "west");

            assertThat(jobPods()).as("it ran once: %s", Story.of(service)).hasSize(1);
            assertThat(configMap("settings").getData()).containsEntry("mode", "primary");
            assertThat(configMap(SHOP).getData())
                    .containsEntry("banner", "served by west")
                    .containsEntry("colour", "red");
            assertThat(world.rig().west().replicas()).isEqualTo(3);
            assertThat(ExampleObjects.autoscaler(west(), SHOP, "web").getMinReplicas())
                    .isEqualTo(3);
            assertThat(report(world.rig().west())).contains("suspend=false");
            assertThat(report(world.rig().east())).contains("suspend=true");
        }
    }

    /** Refused, and so tried again, when the kubelet wrote meanwhile. */
    private boolean endJobPod() {
        List<Pod> pods = jobPods();
        if (pods.size() != 1 || !"Running".equals(pods.getFirst().getStatus().getPhase())) {
            return false;
        }
        west().resource(new PodBuilder(pods.getFirst())
                        .editStatus()
                        .withPhase("Succeeded")
                        .endStatus()
                        .build())
                .updateStatus();
        return true;
    }

    private List<Pod> jobPods() {
        return west().pods().inNamespace(SHOP).withLabel("job-name").list().getItems();
    }

    private ConfigMap configMap(String name) {
        return west().configMaps().inNamespace(SHOP).withName(name).require();
    }

    private static String report(RigSite site) {
        return ExampleObjects.cronJob(site.plane().admin(), SHOP, "report");
    }

    private KubernetesClient west() {
        return world.rig().west().plane().admin();
    }

    private Installation installation() throws IOException {
        Installation installation = world.install(Map.of(
                "10.1.0.10:80", world.web(Host.EAST).toString(),
                "10.2.0.10:80", world.web(Host.WEST).toString(),
                "db.east.example.test:5432",
                        world.addresses().database(Host.EAST).toString(),
                "db.west.example.test:5432",
                        world.addresses().database(Host.WEST).toString()));
        installation.put("secrets/understudy", Installation.PASSWORDS.operator());
        return installation;
    }
}
