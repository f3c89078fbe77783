package io.understudy.rig.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.understudy.api.DrillReport;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The documented game day on real API servers, with the Secrets and the rights that its README wants. */
@NeedsNetwork
@NeedsKubernetes
@Timeout(300)
@Tag("world")
class DrillsExampleRigIT {

    private static final Example EXAMPLE = Example.of("drills");
    private static final String SHOP = "shop";

    private ExampleWorld world;

    @BeforeEach
    void starts() throws IOException {
        world = ExampleWorld.start(EXAMPLE, Setting.SHOP);
        world.grant("drills: true");
        for (RigSite site : List.of(world.rig().east(), world.rig().west())) {
            KubernetesClient admin = site.plane().admin();
            secret(admin, "shop-db", Installation.PASSWORDS.application(), Map.of());
            secret(admin, "shop-db-drill", "none", Map.of("understudy.io/drill-only", "true"));
            letPodsReadTheSecret(admin);
        }
    }

    @AfterEach
    void ends() throws IOException {
        world.close();
    }

    @Test
    void an_isolated_drill_brings_copies_up_beside_production_and_leaves_nothing() throws IOException {
        try (Service service = world.rig().protectedBy(installation(), Map.of())) {
            Deployment before = web(world.rig().west().plane().admin());

            String id = service.drill("isolated").id();
            Story.awaitIn(
                    service,
                    "the drill ends",
                    () -> service.drilled(id)
                            .filter(drill -> drill.finishedAt() != null)
                            .isPresent());

            DrillReport drill = service.drilled(id).orElseThrow();
            assertThat(drill.result()).as("%s", drill).isEqualTo("PASSED");
            DrillReport.Isolated isolated = Objects.requireNonNull(drill.isolated());
            assertThat(isolated.readyMillis()).as("%s", drill).isNotNull();
            assertThat(isolated.left()).as(isolated.proof()).isEmpty();
            assertThat(isolated.made())
                    .extracting(DrillReport.Made::name)
                    .as("pods read shop-db, and get what is in shop-db-drill")
                    .anyMatch(name -> name.contains("Secret") && name.contains("shop-db"));
            KubernetesClient west = world.rig().west().plane().admin();
            assertThat(west.namespaces().list().getItems())
                    .extracting((Namespace namespace) -> namespace.getMetadata().getName())
                    .noneMatch(name -> name.startsWith("drill-"));
            assertThat(web(west).getSpec()).as("production").isEqualTo(before.getSpec());
            assertThat(service.operations()).as(Story.of(service)).isEmpty();
        }
    }

    private static void secret(KubernetesClient admin, String name, String password, Map<String, String> labels) {
        assertThat(admin.resource(new SecretBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .withNamespace(SHOP)
                                .withLabels(labels)
                                .endMetadata()
                                .addToStringData("password", password)
                                .build())
                        .create())
                .isNotNull();
    }

    /** Returns when the pods that do run, and no others. */
    private static void letPodsReadTheSecret(KubernetesClient admin) throws IOException {
        Deployment changed = admin.apps()
                .deployments()
                .inNamespace(SHOP)
                .withName("web")
                .edit(web -> new DeploymentBuilder(web)
                        .editSpec()
                        .editTemplate()
                        .editSpec()
                        .editFirstContainer()
                        .addNewEnv()
                        .withName("DATABASE_PASSWORD")
                        .withNewValueFrom()
                        .withNewSecretKeyRef("password", "shop-db", false)
                        .endValueFrom()
                        .endEnv()
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build());
        Integer wanted = changed.getSpec().getReplicas();
        Wait.until("the pods that read the Secret run", Duration.ofSeconds(60), () -> {
            var status = web(admin).getStatus();
            return status.getObservedGeneration() >= changed.getMetadata().getGeneration()
                    && wanted.equals(status.getUpdatedReplicas())
                    && wanted.equals(status.getAvailableReplicas())
                    && wanted.equals(status.getReplicas());
        });
    }

    private static Deployment web(KubernetesClient admin) {
        return admin.apps().deployments().inNamespace(SHOP).withName("web").require();
    }

    private Installation installation() throws IOException {
        Installation installation = world.install(Map.of(
                "10.1.0.10:8080", world.web(Host.EAST).toString(),
                "10.2.0.10:8080", world.web(Host.WEST).toString(),
                "[10.1.0.10]", "[%s]".formatted(world.web(Host.EAST).host()),
                "[10.2.0.10]", "[%s]".formatted(world.web(Host.WEST).host()),
                "10.1.0.20:5432", world.addresses().database(Host.EAST).toString(),
                "10.2.0.20:5432", world.addresses().database(Host.WEST).toString(),
                "10.3.0.53:8053", world.addresses().primaryDns().toString()));
        installation.put("secrets/understudy", Installation.PASSWORDS.operator());
        installation.put("secrets/shop", Installation.PASSWORDS.application());
        installation.put("secrets/tsig", Installation.TSIG);
        installation.putPowerOff("power-off", world.addresses());
        return installation;
    }
}
