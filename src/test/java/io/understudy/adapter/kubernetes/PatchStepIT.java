package io.understudy.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatchStepIT {

    private static final String SETTINGS =
            "{'apiVersion': 'v1', 'kind': 'ConfigMap', 'name': 'settings', 'namespace': 'shop', %s}";
    private static final String MERGE = "'merge': {'data': {'mode': 'primary', 'colour': null, 'new': 'yes'}}";
    private static final String JSON =
            "'json': [{'op': 'replace', 'path': '/data/mode', 'value': 'primary'}, {'op': 'remove', 'path': '/data/colour'}, {'op': 'add', 'path': '/data/new', 'value': 'yes'}]";
    private static final StepResult.Done DONE = new StepResult.Done("done");

    private KubernetesWorld world;
    private PatchStep step;

    @BeforeEach
    void start(@TempDir Path folder) {
        world = new KubernetesWorld(folder);
        step = new PatchStep(world.clients);
        world.west
                .operator()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("settings")
                        .withNamespace("shop")
                        .endMetadata()
                        .addToData("mode", "standby")
                        .addToData("colour", "blue")
                        .addToData("size", "xl")
                        .build())
                .create();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {MERGE, JSON})
    void patches_tells_names_only_and_puts_everything_back(String patch) {
        assertThat(step.precheck(context(patch))).isEmpty();
        assertThat(step.observe(context(patch)))
                .isEqualTo(new Goal.Open("ConfigMap shop/settings at us-west-2: data.colour, data.mode, data.new"));
        assertThat(data()).containsEntry("mode", "standby");

        StepResult.Done done = (StepResult.Done) step.apply(context(patch));
        assertThat(step.verify(context(patch), done)).isInstanceOf(Goal.Reached.class);
        assertThat(data()).isEqualTo(Map.of("mode", "primary", "size", "xl", "new", "yes"));
        assertThat(step.apply(context(patch)).summary()).contains("patched already");

        assertThat(step.compensate(context(patch), done).summary()).contains("as before");
        assertThat(data()).isEqualTo(Map.of("mode", "standby", "colour", "blue", "size", "xl"));
        assertThat(map().getMetadata().getAnnotations()).isEqualTo(Map.of(ScaleStep.EPOCH, "1"));
        assertThat(step.compensate(context(patch), done).summary()).startsWith("nothing to undo");
    }

    @Test
    void what_somebody_has_changed_since_is_not_undone_and_other_fields_are_not_touched() {
        step.apply(context(MERGE));
        edit("size", "xs");
        assertThat(step.compensate(context(MERGE), DONE).summary()).contains("as before");
        assertThat(data()).containsEntry("size", "xs").containsEntry("mode", "standby");

        step.apply(context(MERGE));
        edit("mode", "repair");

        assertThat(step.compensate(context(MERGE), DONE).summary()).contains("somebody has changed it since");
        assertThat(data()).containsEntry("mode", "repair");
    }

    @Test
    void concurrent_writes_are_not_overwritten() throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<StepResult>> patches = IntStream.rangeClosed(1, 4)
                    .<Callable<StepResult>>mapToObj(
                            n -> () -> step.apply(context("'merge': {'data': {'k%d': 'v'}}".formatted(n))))
                    .toList();
            assertThat(threads.invokeAll(patches).stream().map(Future::resultNow))
                    .allSatisfy(r -> assertThat(r).isInstanceOf(StepResult.Done.class));
        }
        assertThat(data()).containsKeys("k1", "k2", "k3", "k4", "size");
    }

    @Test
    void what_can_not_be_patched_is_told() {
        assertThat(step.precheck(context("'json': [{'op': 'test', 'path': '/data/mode', 'value': 'primary'}]")))
                .singleElement()
                .asString()
                .contains("the patch does not fit ConfigMap settings");
        assertThat(step.precheck(context("'merge': {'metadata': {'name': 'other'}}")))
                .singleElement()
                .asString()
                .contains("another name, namespace or kind");
        assertThat(step.apply(
                        world.failover(PatchStep.ID, SETTINGS.formatted(MERGE).replace("settings", "gone"))))
                .isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
                    assertThat(failed.retryable()).isFalse();
                    assertThat(failed.summary()).contains("ConfigMap shop/gone does not exist at us-west-2");
                });
        world.west.allowReadingOnly();
        assertThat(step.precheck(context(MERGE))).singleElement().asString().contains("403");
    }

    @Test
    void an_older_operation_changes_nothing() {
        step.apply(world.failoverFrom(5, PatchStep.ID, SETTINGS.formatted("'merge': {'data': {'mode': 'later'}}")));

        assertThat(step.apply(context(MERGE)).summary()).contains("carries epoch 6", "leads to epoch 2");
        assertThat(data()).containsEntry("mode", "later");
    }

    @Test
    void a_patch_that_is_too_large_to_be_remembered_stays() {
        String large = "'merge': {'data': {'mode': '%s'}}".formatted("x".repeat(40_000));
        step.apply(context(large));

        assertThat(step.compensate(context(large), DONE).summary()).contains("what it was before is not remembered");
        assertThat(data().get("mode")).hasSize(40_000);
    }

    private StepContext context(String patch) {
        return world.failover(PatchStep.ID, SETTINGS.formatted(patch));
    }

    private ConfigMap map() {
        return world.west
                .operator()
                .configMaps()
                .inNamespace("shop")
                .withName("settings")
                .get();
    }

    private Map<String, String> data() {
        return map().getData();
    }

    private void edit(String key, String value) {
        world.west.operator().resource(map()).edit(map -> {
            map.getData().put(key, value);
            return map;
        });
    }
}
