package io.understudy.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded API server merges what is applied, and knows no owners of fields: conflicts are tested on the rig. */
class ApplyStepIT {

    private static final String SETTINGS = "{'manifest': 'settings.yaml', 'namespace': 'shop'}";
    private static final StepResult.Done DONE = new StepResult.Done("done");

    private KubernetesWorld world;
    private ApplyStep step;

    private Path manifests = Path.of("");

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        manifests = folder;
        Files.writeString(folder.resolve("settings.yaml"), """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings}
                data: {mode: primary}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: banner}
                data: {text: "we moved"}
                """);
        world = new KubernetesWorld(folder);
        step = new ApplyStep(world.clients, new Manifests(folder));
        world.west
                .operator()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("settings")
                        .withNamespace("shop")
                        .endMetadata()
                        .addToData("mode", "standby")
                        .addToData("colour", "blue")
                        .build())
                .create();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void applies_what_the_dry_run_told() {
        assertThat(step.precheck(apply())).isEmpty();
        Goal open = step.observe(apply());
        assertThat(open).isInstanceOf(Goal.Open.class);
        assertThat(open.summary())
                .contains(
                        "settings.yaml (sha256 ",
                        "ConfigMap shop/settings: ",
                        "data.mode",
                        "creates ConfigMap shop/banner")
                .doesNotContain("colour", "we moved");
        assertThat(map("banner")).as("after the dry run").isNull();

        StepResult.Done done = (StepResult.Done) step.apply(apply());

        assertThat(done.summary()).contains("applied ConfigMap shop/settings; created ConfigMap shop/banner");
        assertThat(step.verify(apply(), done)).isInstanceOf(Goal.Reached.class);
        assertThat(map("settings").getData()).isEqualTo(Map.of("mode", "primary", "colour", "blue"));
        assertThat(map("settings").getMetadata().getAnnotations())
                .containsEntry(ApplyStep.EPOCH, "2")
                .doesNotContainKey(ApplyStep.CREATED_BY);
        assertThat(map("banner").getMetadata().getAnnotations()).containsEntry(ApplyStep.CREATED_BY, "shop-2-1/web");
    }

    @Test
    void undone_deletes_what_it_has_created_also_when_it_was_repeated() {
        step.apply(apply());
        step.apply(apply());

        assertThat(step.compensate(apply(), DONE).summary())
                .contains("deleted ConfigMap shop/banner; ConfigMap shop/settings stays as it is");

        assertThat(map("banner")).isNull();
        assertThat(map("settings").getData()).containsEntry("mode", "primary");
        assertThat(step.compensate(apply(), DONE).summary()).contains("ConfigMap shop/banner is not there");
    }

    @Test
    void undone_goes_by_what_was_applied_and_not_by_what_the_file_says_by_then() throws IOException {
        var done = (StepResult.Done) step.apply(apply());
        Files.writeString(manifests.resolve("settings.yaml"), "# nothing any more\n");

        assertThat(step.compensate(apply(), done).summary()).contains("deleted ConfigMap shop/banner");
        assertThat(map("banner")).isNull();
        assertThat(step.contents(apply().with()))
                .containsOnlyKeys("manifest " + apply().with().path("manifest").asText());
    }

    @Test
    void what_another_operation_has_created_is_not_deleted() {
        step.apply(apply());
        world.west.operator().resource(map("banner")).edit(banner -> {
            banner.getMetadata().getAnnotations().put(ApplyStep.CREATED_BY, "shop-1-1/web");
            return banner;
        });

        step.compensate(apply(), DONE);

        assertThat(map("banner")).isNotNull();
    }

    @Test
    void an_older_operation_changes_nothing() {
        step.apply(world.failoverFrom(5, ApplyStep.ID, SETTINGS));

        assertThat(step.apply(apply()).summary()).contains("carries epoch 6", "leads to epoch 2");
        assertThat(step.precheck(apply())).singleElement().asString().contains("carries epoch 6");
    }

    @Test
    void the_precheck_finds_that_it_may_not() {
        world.west.allowReadingOnly();

        assertThat(step.precheck(apply())).singleElement().asString().contains("403");
        assertThat(step.apply(apply())).isInstanceOf(StepResult.Failed.class);
    }

    private StepContext apply() {
        return world.failover(ApplyStep.ID, SETTINGS);
    }

    private ConfigMap map(String name) {
        return world.west
                .operator()
                .configMaps()
                .inNamespace("shop")
                .withName(name)
                .get();
    }
}
