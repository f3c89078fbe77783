package io.understudy.rig.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.understudy.adapter.kubernetes.DrillCluster;
import io.understudy.drill.Copies;
import io.understudy.drill.DrillSite.Removal;
import io.understudy.drill.Stage;
import io.understudy.policy.DrillTerms;
import io.understudy.readiness.Severity;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.Proves;
import io.understudy.rig.faults.Fault;
import io.understudy.runbook.Step;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Copies on a real API server with real controllers, made and removed with exactly the chart's rights. */
@NeedsNetwork
@NeedsKubernetes
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IsolatedDrillRigIT {

    private static final Stage STAGE = new Stage(
            "drill-shop-20261124-100000", AdapterWorld.SHOP, AdapterWorld.WEST, "drill-shop-20261124-100000", "nonce");

    private AdapterWorld world;
    private KubernetesClient admin;
    private DrillCluster drills;

    @BeforeAll
    void starts_two_sites(@TempDir Path folder) throws IOException {
        world = new AdapterWorld(folder);
        admin = world.west.admin();
        drills = new DrillCluster(world.clients, world.sites::get);
        world.next();
        Chart.grant(
                world.west,
                List.of(new Chart.Application(
                        world.namespace,
                        List.of(AdapterWorld.WEB),
                        List.of(AdapterWorld.CART),
                        Map.of("drill", "true"))),
                Map.of("drills", "true"));
    }

    @AfterAll
    void closes() throws IOException {
        world.close();
    }

    @Test
    void copies_become_ready_without_a_token_and_go_without_a_trace() throws IOException {
        Deployment before = world.web(world.west);
        Copies copies = drills.plan(STAGE, steps(), DrillTerms.DEFAULT);
        assertThat(copies.faults()).isEmpty();

        copies.parts().forEach(part -> assertThat(part.make()).startsWith("made, uid "));
        AdapterWorld.await(
                "the copies are ready",
                () -> copies.look().copies().stream().allMatch(copy -> copy.ready() >= copy.wanted()));

        List<Pod> pods = admin.pods().inNamespace(STAGE.namespace()).list().getItems();
        assertThat(pods).hasSize(2).allSatisfy(pod -> {
            assertThat(pod.getMetadata().getLabels()).containsEntry("understudy.io/drill", STAGE.namespace());
            assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getSpec().getVolumes()).isEmpty();
        });
        assertThat(drills.standing(AdapterWorld.WEST)).containsExactly(STAGE);

        Removal[] last = {drills.remove(STAGE)};
        AdapterWorld.await("nothing is left", () -> {
            last[0] = drills.remove(STAGE);
            return last[0].left().isEmpty();
        });
        assertThat(last[0].proof()).contains("is gone", ": none");
        assertThat(admin.namespaces().withName(STAGE.namespace()).get()).isNull();
        assertThat(world.web(world.west).getSpec()).isEqualTo(before.getSpec());
        assertThat(world.available(world.west)).isEqualTo(1);
    }

    @Test
    @Proves(Fault.DRILL_AIMED_AT_PRODUCTION)
    void a_namespace_of_somebody_else_is_left_alone() {
        Stage taken = new Stage("drill-shop-20261124-110000", AdapterWorld.SHOP, AdapterWorld.WEST, "taken", "nonce");
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("taken")
                        .endMetadata()
                        .build())
                .create();

        assertThat(drills.plan(taken, steps(), DrillTerms.DEFAULT).faults())
                .anyMatch(fault ->
                        fault.severity() == Severity.BLOCKING && fault.what().contains("a namespace taken"));
        assertThatThrownBy(() -> drills.remove(taken)).isInstanceOf(UnderstudyException.Permanent.class);
        assertThat(admin.namespaces().withName("taken").get().getMetadata().getDeletionTimestamp())
                .isNull();
    }

    private List<Step> steps() {
        return List.of(
                world.failover("kubernetes.wait", world.web("'available': 'all'"))
                        .step(),
                world.failover(
                                "kubernetes.scale",
                                "{'statefulset': 'cart', 'namespace': '%s', 'replicas': 1}".formatted(world.namespace))
                        .step());
    }
}
