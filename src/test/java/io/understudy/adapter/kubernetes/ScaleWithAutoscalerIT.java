package io.understudy.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The embedded API server has no autoscaler at work: what one makes of these limits is tested on the rig. */
class ScaleWithAutoscalerIT {

    private static final StepResult.Done DONE = new StepResult.Done("done");

    private KubernetesWorld world;
    private ScaleStep step;

    @BeforeEach
    void start(@TempDir Path folder) {
        world = new KubernetesWorld(folder);
        step = new ScaleStep(world.clients, world.memory());
    }

    @AfterEach
    void close() {
        world.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2", "v2beta2"})
    void raises_the_least_replicas_of_the_autoscaler_by_the_api_that_the_server_has(String version) {
        switch (version) {
            case "v2" -> world.west.lack("autoscaling/v1");
            case "v2beta2" -> world.west.lack("autoscaling/v1", "autoscaling/v2");
            default -> {}
        }
        autoscaler(version, "web", 2, 20);

        assertThat(step.precheck(scale("'asPrimary'"))).isEmpty();
        assertThat(step.observe(scale("'asPrimary'")).summary())
                .isEqualTo(
                        "Deployment shop/web at us-west-2: replicas 1 -> 10; HorizontalPodAutoscaler shop/web: limits 2-20 -> 10-20");
        assertThat(step.apply(scale("'asPrimary'"))).isInstanceOf(StepResult.Done.class);

        assertThat(limits(version)).isEqualTo(new Autoscaler.Limits(10, 20));
        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(10);
        assertThat(step.observe(scale("'asPrimary'"))).isInstanceOf(Goal.Reached.class);
    }

    @Test
    void undoes_the_limits_together_with_the_count() {
        autoscaler("v1", "web", 2, 20);
        step.apply(scale("'asPrimary'"));

        assertThat(step.compensate(scale("'asPrimary'"), DONE).summary())
                .isEqualTo(
                        "Deployment shop/web at us-west-2: replicas 10 -> 1; HorizontalPodAutoscaler shop/web: limits 10-20 -> 2-20");

        assertThat(limits("v1")).isEqualTo(new Autoscaler.Limits(2, 20));
        assertThat(autoscaler("v1").getMetadata().getAnnotations())
                .containsEntry(ScaleStep.EPOCH, "1")
                .doesNotContainKeys(AutoscalerWish.LIMITS_BEFORE, AutoscalerWish.LIMITS_SET);
        assertThat(step.compensate(scale("'asPrimary'"), DONE).summary()).startsWith("nothing to undo");
    }

    @Test
    void limits_that_were_raised_before_a_crash_are_undone_although_the_workload_was_not_scaled() {
        autoscaler("v1", "web", 2, 20);
        StepContext context = scale("'asPrimary'");
        AutoscalerWish.look(call(context), Workload.of(context.with()))
                .leaving(10, false, context.newPrimary())
                .raise(call(context));

        assertThat(step.compensate(context, DONE).summary())
                .contains("nothing to undo", "HorizontalPodAutoscaler shop/web: limits 10-20 -> 2-20");

        assertThat(limits("v1")).isEqualTo(new Autoscaler.Limits(2, 20));
    }

    @Test
    void what_somebody_has_changed_since_is_not_undone() {
        autoscaler("v1", "web", 2, 20);
        step.apply(scale("'asPrimary'"));
        edit("minReplicas", 4);

        assertThat(step.compensate(scale("'asPrimary'"), DONE).summary())
                .contains("keeps its limits 4-20: somebody has changed them since");

        assertThat(limits("v1")).isEqualTo(new Autoscaler.Limits(4, 20));
    }

    @Test
    void the_original_limits_survive_a_second_raise() {
        autoscaler("v1", "web", 2, 20);
        step.apply(scale("5"));
        StepContext later = world.failoverFrom(3, ScaleStep.ID, KubernetesWorld.WEB.formatted("8"));
        step.apply(later);
        assertThat(limits("v1")).isEqualTo(new Autoscaler.Limits(8, 20));

        step.compensate(later, DONE);

        assertThat(limits("v1")).isEqualTo(new Autoscaler.Limits(2, 20));
    }

    @Test
    void an_unplanned_move_takes_what_the_autoscaler_allows_and_says_so() {
        autoscaler("v1", "web", 2, 6);

        assertThat(step.precheck(scale("'asPrimary'")))
                .singleElement()
                .asString()
                .contains("allows at most 6 replicas, 10 are asked for", "raise its maxReplicas", "raiseMaximum: true");
        assertThat(step.apply(scale("'asPrimary'")).summary())
                .contains("replicas 1 -> 6", "limits 2-6 -> 6-6", "allows at most 6 replicas, 10 are asked for");

        assertThat(limits("v1")).isEqualTo(new Autoscaler.Limits(6, 6));
        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(6);
    }

    @Test
    void a_planned_move_waits_for_a_person_when_the_autoscaler_allows_too_few() {
        autoscaler("v1", "web", 2, 6);

        assertThat(step.apply(world.switchover(ScaleStep.ID, KubernetesWorld.WEB.formatted("'asPrimary'"))))
                .isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
                    assertThat(failed.retryable()).isFalse();
                    assertThat(failed.summary()).contains("raise its maxReplicas");
                });

        assertThat(limits("v1")).isEqualTo(new Autoscaler.Limits(2, 6));
        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(1);
    }

    @Test
    void raises_the_most_replicas_too_where_it_is_asked_to() {
        autoscaler("v1", "web", 2, 6);
        String with = "{'deployment': 'web', 'namespace': 'shop', 'replicas': 'asPrimary', 'raiseMaximum': true}";
        assertThat(step.precheck(world.switchover(ScaleStep.ID, with))).isEmpty();

        step.apply(world.switchover(ScaleStep.ID, with));
        assertThat(limits("v1")).isEqualTo(new Autoscaler.Limits(10, 10));
        step.compensate(world.switchover(ScaleStep.ID, with), DONE);

        assertThat(limits("v1")).isEqualTo(new Autoscaler.Limits(2, 6));
    }

    @Test
    void the_autoscaler_of_a_workload_without_replicas_is_prepared_and_the_workload_scaled() {
        autoscaler("v1", "web", 2, 20);
        world.west
                .operator()
                .apps()
                .deployments()
                .inNamespace("shop")
                .withName("web")
                .scale(0);

        step.apply(scale("'asPrimary'"));

        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(10);
        assertThat(limits("v1")).isEqualTo(new Autoscaler.Limits(10, 20));
    }

    @Test
    void the_autoscaler_of_another_workload_is_left_alone() {
        autoscaler("v1", "cart", 2, 4);

        assertThat(step.apply(scale("'asPrimary'")).summary())
                .isEqualTo("Deployment shop/web at us-west-2: replicas 1 -> 10");

        assertThat(limits("v1")).isEqualTo(new Autoscaler.Limits(2, 4));
    }

    @Test
    void an_autoscaler_with_a_newer_epoch_is_left_alone() {
        autoscaler("v1", "web", 2, 20);
        world.west.operator().resource(autoscaler("v1")).edit(hpa -> {
            hpa.getMetadata().setAnnotations(Map.of(ScaleStep.EPOCH, "9"));
            return hpa;
        });

        assertThat(step.apply(scale("'asPrimary'")).summary()).contains("carries epoch 9", "leads to epoch 2");

        assertThat(limits("v1")).isEqualTo(new Autoscaler.Limits(2, 20));
        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(1);
    }

    @Test
    void where_autoscalers_may_not_be_listed_the_workload_is_scaled_and_that_is_said() {
        world.west.forbid("horizontalpodautoscalers");

        assertThat(step.precheck(scale("'asPrimary'"))).isEmpty();
        assertThat(step.apply(scale("'asPrimary'")).summary())
                .contains("replicas 1 -> 10", "the service's account may not list them");
        assertThat(step.compensate(scale("'asPrimary'"), DONE).summary()).contains("replicas 10 -> 1");
    }

    private StepContext scale(String replicas) {
        return world.failover(ScaleStep.ID, KubernetesWorld.WEB.formatted(replicas));
    }

    private SiteCall call(StepContext context) {
        return SiteCall.newPrimary(world.clients, context);
    }

    private void autoscaler(String version, String workload, int min, int max) {
        world.west
                .operator()
                .resource(Serialization.unmarshal(
                        """
                        apiVersion: autoscaling/%s
                        kind: HorizontalPodAutoscaler
                        metadata: {name: web, namespace: shop}
                        spec:
                          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: %s}
                          minReplicas: %d
                          maxReplicas: %d
                        """.formatted(version, workload, min, max), GenericKubernetesResource.class))
                .create();
    }

    private GenericKubernetesResource autoscaler(String version) {
        return world.west
                .operator()
                .genericKubernetesResources("autoscaling/" + version, "HorizontalPodAutoscaler")
                .inNamespace("shop")
                .withName("web")
                .get();
    }

    private void edit(String field, int value) {
        GenericKubernetesResource hpa = autoscaler("v1");
        Map<String, Object> spec = hpa.get("spec");
        spec.put(field, value);
        world.west.operator().resource(hpa).update();
    }

    private Autoscaler.Limits limits(String version) {
        return new Autoscaler(autoscaler(version)).limits();
    }
}
