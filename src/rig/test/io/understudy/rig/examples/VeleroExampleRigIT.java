package io.understudy.rig.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.understudy.api.OperationReport;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.network.Host;
import io.understudy.rig.world.Installation;
import io.understudy.rig.world.RigSite;
import io.understudy.rig.world.Service;
import io.understudy.rig.world.Setting;
import io.understudy.rig.world.Story;
import io.understudy.sandbox.PowerSwitch;
import io.understudy.topology.HostPort;
import java.io.IOException;
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
    private static final int NODES = 8093;

    private ExampleWorld world;
    private BothVeleros veleros;

    @BeforeEach
    void starts() throws IOException {
        world = ExampleWorld.start(EXAMPLE, new Setting(WIKI, "east", "west", 0));
        veleros = BothVeleros.install(world, WIKI);
        world.grant("velero:");
    }

    @AfterEach
    void ends() throws IOException {
        veleros.close();
        world.close();
    }

    @Test
    void a_failover_by_hand_restores_the_newest_backup_and_waits_until_it_serves() throws IOException {
        String newest = veleros.backUp();
        Installation installation = installation();
        try (Service service = world.rig().protectedBy(installation, Map.of())) {
            veleros.loseEast();
            world.rig().east().web().close();
            world.rig().east().plane().kill();
            Story.awaitRule(service, "propose-mode");

            service.begin("FAILOVER");
            world.pointAtAndSign(service, Host.WEST);
            world.assertMoved(service, "west");

            assertThat(summary(service, "pages")).contains(newest);
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

    @Test
    void a_planned_move_backs_up_once_more_after_the_fence_and_restores_that() throws IOException {
        String newest = veleros.backUp();
        Installation installation = installation();
        HostPort nodes = new HostPort(world.publicName().host(), NODES);
        installation.edit(
                "routes/stop-wiki.camel.yaml",
                text -> text.replace(world.addresses().powerSwitch().toString(), nodes.toString()));
        try (PowerSwitch unused = PowerSwitch.open(nodes, Map.of("east", new Wiki()));
                Service service = world.rig().protectedBy(installation, Map.of())) {
            service.begin("SWITCHOVER");
            world.pointAtAndSign(service, Host.WEST);
            world.assertMoved(service, "west");

            List<String> backups = admin(world.rig().east())
                    .genericKubernetesResources("velero.io/v1", "Backup")
                    .inNamespace("velero")
                    .list()
                    .getItems()
                    .stream()
                    .map(backup -> backup.getMetadata().getName())
                    .filter(name -> !name.equals(newest))
                    .toList();
            assertThat(backups).as(Story.of(service)).hasSize(1);
            assertThat(summary(service, "save")).contains(backups.getFirst());
            assertThat(summary(service, "pages")).contains(backups.getFirst()).doesNotContain(newest);
            assertThat(admin(world.rig().west())
                            .apps()
                            .deployments()
                            .inNamespace(WIKI)
                            .withName("web")
                            .require()
                            .getMetadata()
                            .getLabels())
                    .containsKey("velero.io/restore-name");
        }
    }

    /** Stands for what stops the wiki alone from outside its namespace, as its nodes would: the cluster and its Velero go on. */
    private final class Wiki implements PowerSwitch.Outlet {

        private volatile boolean off;

        @Override
        public void off() {
            world.rig().east().web().close();
            off = true;
        }

        @Override
        public boolean isOff() {
            return off;
        }
    }

    private Installation installation() throws IOException {
        Installation installation = world.install(Map.of(
                "http://wiki.example.test/", "http://%s/".formatted(world.publicName()),
                "10.1.0.20:80", world.web(Host.EAST).toString(),
                "10.2.0.20:80", world.web(Host.WEST).toString()));
        installation.putPowerOff("stop-wiki", world.addresses());
        return installation;
    }

    private static String summary(Service service, String step) {
        return service.operation().orElseThrow().steps().stream()
                .filter(each -> each.name().equals(step))
                .map(OperationReport.Step::summary)
                .findFirst()
                .orElseThrow();
    }

    private static KubernetesClient admin(RigSite site) {
        return site.plane().admin();
    }
}
