package io.understudy.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaleTrialIT {

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
    @CsvSource({
        "400, admission webhook 'kyverno' denied the request: no more than 5 replicas",
        "403, admission webhook 'gatekeeper' denied the request: no more than 5 replicas",
        "422, ValidatingAdmissionPolicy 'few' denied request: no more than 5 replicas"
    })
    void tells_who_would_refuse_it_and_why(int status, String words) {
        world.west.deny("deployments", status, words);

        assertThat(step.precheck(scale()))
                .containsExactly(
                        "the API server of us-west-2 would refuse Deployment shop/web with 10 replicas (%d, %s): change what refuses it, or the workload"
                                .formatted(status, words));
        assertThat(step.apply(scale())).isInstanceOf(StepResult.Failed.class);
    }

    @Test
    void a_long_explanation_is_cut() {
        world.west.deny("deployments", 403, "no ".repeat(1000));

        assertThat(step.precheck(scale()))
                .singleElement()
                .asString()
                .hasSizeLessThan(600)
                .endsWith("...): change what refuses it, or the workload");
    }

    @Test
    void a_webhook_that_can_not_be_asked_stands_against_nothing() {
        world.west.deny("deployments", 400, "admission webhook 'old' does not support dry run");

        assertThat(step.precheck(scale())).isEmpty();
    }

    @Test
    void trouble_of_the_server_is_told_as_that() {
        world.west.deny("deployments", 500, "failed calling webhook 'dead': connection refused");

        assertThat(step.precheck(scale()))
                .containsExactly(
                        "the API server of us-west-2 answered 500 (failed calling webhook 'dead': connection refused): mend that admission webhook, or take its configuration away");
    }

    @Test
    void without_the_right_to_update_only_that_is_told() {
        world.west.deny("deployments", 403, "no");
        world.west.allowReadingOnly();

        assertThat(step.precheck(scale())).singleElement().asString().contains("may not update");
    }

    @Test
    void asking_leaves_the_workload_as_it_was() {
        var before = KubernetesWorld.web(world.west);

        assertThat(step.precheck(scale())).isEmpty();

        var after = KubernetesWorld.web(world.west);
        assertThat(after.getSpec()).isEqualTo(before.getSpec());
        assertThat(after.getMetadata().getGeneration())
                .isEqualTo(before.getMetadata().getGeneration());
        assertThat(KubernetesWorld.annotation(world.west, ScaleStep.EPOCH)).isEmpty();
    }

    private StepContext scale() {
        return world.failover(ScaleStep.ID, KubernetesWorld.WEB.formatted("'asPrimary'"));
    }
}
