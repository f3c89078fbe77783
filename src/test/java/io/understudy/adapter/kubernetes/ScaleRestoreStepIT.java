package io.understudy.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScaleRestoreStepIT {

    private static final String WEB = "{'deployment': 'web', 'namespace': 'shop'}";
    private static final StepResult.Done DONE = new StepResult.Done("done");

    private KubernetesWorld world;
    private ScaleStep scale;
    private ScaleRestoreStep step;

    @BeforeEach
    void a_failover_has_scaled_the_standby(@TempDir Path folder) {
        world = new KubernetesWorld(folder);
        scale = new ScaleStep(world.clients, world.memory());
        step = new ScaleRestoreStep(world.clients);
        world.west
                .operator()
                .resource(Serialization.unmarshal("""
                        apiVersion: autoscaling/v1
                        kind: HorizontalPodAutoscaler
                        metadata: {name: web, namespace: shop}
                        spec:
                          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
                          minReplicas: 1
                          maxReplicas: 20
                        """, GenericKubernetesResource.class))
                .create();
        scale.apply(world.failover(ScaleStep.ID, KubernetesWorld.WEB.formatted("'asPrimary'")));
        assertThat(limits()).isEqualTo(new Autoscaler.Limits(10, 20));
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void the_way_back_gives_the_site_that_is_left_its_counts_and_limits_back() {
        assertThat(step.precheck(back())).isEmpty();
        assertThat(step.observe(back())).isEqualTo(new Goal.Open("Deployment shop/web at us-west-2: replicas 10 -> 1"));

        StepResult result = step.apply(back());

        assertThat(result.summary())
                .isEqualTo(
                        "Deployment shop/web at us-west-2: replicas 10 -> 1; HorizontalPodAutoscaler shop/web: limits 10-20 -> 1-20");
        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(1);
        assertThat(limits()).isEqualTo(new Autoscaler.Limits(1, 20));
        assertThat(step.observe(back())).isInstanceOf(Goal.Reached.class);
        assertThat(step.apply(back()).summary()).contains("keeps 1 replicas: nothing to give back");
    }

    @Test
    void undone_it_serves_with_as_many_as_before() {
        step.apply(back());

        assertThat(step.compensate(back(), DONE).summary()).contains("replicas 1 -> 10");

        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(10);
        assertThat(step.compensate(back(), DONE).summary()).startsWith("nothing to undo");
    }

    @Test
    void the_next_move_there_remembers_anew() {
        step.apply(back());

        StepContext again = world.failoverFrom(3, ScaleStep.ID, KubernetesWorld.WEB.formatted("6"));
        scale.apply(again);
        assertThat(limits()).isEqualTo(new Autoscaler.Limits(6, 20));
        scale.compensate(again, DONE);

        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(1);
        assertThat(limits()).isEqualTo(new Autoscaler.Limits(1, 20));
    }

    @Test
    void where_nothing_is_remembered_nothing_is_changed() {
        StepContext first = world.failover("kubernetes.restore", WEB);

        assertThat(step.observe(first)).isInstanceOf(Goal.Reached.class);
        assertThat(step.apply(first).summary())
                .isEqualTo("Deployment shop/web at us-east-1 keeps 10 replicas: nothing to give back");
    }

    @Test
    void an_older_operation_changes_nothing() {
        scale.apply(world.failoverFrom(5, ScaleStep.ID, KubernetesWorld.WEB.formatted("12")));

        assertThat(step.apply(back()).summary()).contains("carries epoch 6", "leads to epoch 3");

        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(12);
        assertThat(limits()).isEqualTo(new Autoscaler.Limits(12, 20));
    }

    private StepContext back() {
        return world.failback(2, "kubernetes.restore", WEB);
    }

    private Autoscaler.Limits limits() {
        return new Autoscaler(world.west
                        .operator()
                        .genericKubernetesResources("autoscaling/v1", "HorizontalPodAutoscaler")
                        .inNamespace("shop")
                        .withName("web")
                        .get())
                .limits();
    }
}
