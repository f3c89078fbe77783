package io.understudy.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.topology.Epoch;
import io.understudy.topology.Placement;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
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
import org.junit.jupiter.params.provider.CsvSource;

class ScaleStepIT {

    private static final String AS_PRIMARY = KubernetesWorld.WEB.formatted("'asPrimary'");
    private static final StepResult.Done DONE = new StepResult.Done("done");

    private KubernetesWorld world;
    private PrimaryScaleMemory memory;
    private ScaleStep step;

    @BeforeEach
    void start(@TempDir Path folder) {
        world = new KubernetesWorld(folder);
        memory = world.memory();
        step = new ScaleStep(world.clients, memory);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @ParameterizedTest
    @CsvSource({"'asPrimary', 10", "50%, 5", "25%, 3", "1%, 1", "7, 7", "150%, 15"})
    void scales_to_what_the_runbook_asks_for(String replicas, int expected) {
        assertThat(step.apply(failover(KubernetesWorld.WEB.formatted("'" + replicas + "'"))))
                .isInstanceOf(StepResult.Done.class);

        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(expected);
        assertThat(KubernetesWorld.annotation(world.west, ScaleStep.EPOCH)).contains("2");
        assertThat(KubernetesWorld.annotation(world.west, ScaleStep.REPLICAS_BEFORE))
                .contains("1");
    }

    @Test
    void scales_a_stateful_set_too() {
        world.east.statefulSet("shop", "cart", 3);
        world.west.statefulSet("shop", "cart", 0);

        StepResult result = step.apply(failover("{'statefulset':'cart','namespace':'shop','replicas':'asPrimary'}"));

        assertThat(result.summary()).isEqualTo("StatefulSet shop/cart at us-west-2: replicas 0 -> 3");
        assertThat(world.west
                        .operator()
                        .apps()
                        .statefulSets()
                        .inNamespace("shop")
                        .withName("cart")
                        .get()
                        .getSpec()
                        .getReplicas())
                .isEqualTo(3);
    }

    @Test
    void shows_the_difference_and_changes_nothing() {
        assertThat(step.observe(failover(AS_PRIMARY)))
                .isEqualTo(new Goal.Open("Deployment shop/web at us-west-2: replicas 1 -> 10"));
        assertThat(step.precheck(failover(AS_PRIMARY))).isEmpty();
        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(1);
    }

    @Test
    void knows_the_count_of_a_dead_primary_even_after_a_restart_and_does_not_wait_for_it() {
        memory.refresh(
                KubernetesWorld.policy(),
                new Placement(KubernetesWorld.SHOP, KubernetesWorld.EAST, KubernetesWorld.WEST, Epoch.INITIAL),
                world.runbook(ScaleStep.ID, AS_PRIMARY));
        world.east.kill();
        world.restart();
        ScaleStep restarted = new ScaleStep(world.clients, world.memory());

        assertThat(restarted.apply(failover(AS_PRIMARY))).isInstanceOf(StepResult.Done.class);

        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(10);
    }

    @Test
    void never_remembers_the_nought_of_a_fenced_primary() {
        Runnable refresh = () -> memory.refresh(
                KubernetesWorld.policy(),
                new Placement(KubernetesWorld.SHOP, KubernetesWorld.EAST, KubernetesWorld.WEST, Epoch.INITIAL),
                world.runbook(ScaleStep.ID, AS_PRIMARY));
        refresh.run();
        world.east
                .operator()
                .apps()
                .deployments()
                .inNamespace("shop")
                .withName("web")
                .scale(0);
        refresh.run();

        assertThat(step.observe(failover(AS_PRIMARY)).summary()).endsWith("replicas 1 -> 10");
        assertThat(step.observe(world.switchover(ScaleStep.ID, AS_PRIMARY)).summary())
                .endsWith("replicas 1 -> 10");
    }

    @Test
    void a_planned_move_asks_the_primary_rather_than_memory() {
        memory.live(
                KubernetesWorld.SHOP,
                KubernetesWorld.EAST,
                Workload.of(failover(AS_PRIMARY).with()));
        world.east
                .operator()
                .apps()
                .deployments()
                .inNamespace("shop")
                .withName("web")
                .scale(12);

        assertThat(step.observe(world.switchover(ScaleStep.ID, AS_PRIMARY)).summary())
                .endsWith("replicas 1 -> 12");
    }

    @Test
    void an_unplanned_move_keeps_the_replicas_that_are_there_and_says_so_when_nobody_knows_the_count() {
        world.east.kill();

        assertThat(step.precheck(failover(AS_PRIMARY)))
                .singleElement()
                .asString()
                .contains("nobody knows how many replicas", "write a number into the runbook");
        StepResult result = step.apply(failover(AS_PRIMARY));
        assertThat(result).isInstanceOf(StepResult.Done.class);
        assertThat(result.summary()).contains("keeps 1 replicas", "nobody knows how many replicas", "scale by hand");
    }

    @Test
    void a_planned_move_waits_for_a_person_when_nobody_knows_the_count() {
        world.east.kill();

        assertThat(step.apply(world.switchover(ScaleStep.ID, AS_PRIMARY))).isInstanceOf(StepResult.Failed.class);
    }

    @Test
    void a_repetition_keeps_the_original_count_for_the_way_back() {
        step.apply(failover(AS_PRIMARY));

        assertThat(step.apply(failover(AS_PRIMARY)).summary()).startsWith("already ");
        world.west
                .operator()
                .apps()
                .deployments()
                .inNamespace("shop")
                .withName("web")
                .scale(4);
        assertThat(step.apply(failover(AS_PRIMARY))).isInstanceOf(StepResult.Done.class);

        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(10);
        assertThat(KubernetesWorld.annotation(world.west, ScaleStep.REPLICAS_BEFORE))
                .contains("1");
    }

    @Test
    void never_scales_down() {
        StepResult result = step.apply(failover(KubernetesWorld.WEB.formatted("0")));
        assertThat(result.summary()).contains("keeps 1 replicas");

        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(1);
        assertThat(step.observe(failover(KubernetesWorld.WEB.formatted("1")))).isInstanceOf(Goal.Reached.class);
    }

    @Test
    void an_older_operation_changes_nothing() {
        step.apply(world.failoverFrom(5, ScaleStep.ID, KubernetesWorld.WEB.formatted("2")));

        StepResult late = step.apply(failover(AS_PRIMARY));

        assertThat(late).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.summary()).contains("carries epoch 6", "leads to epoch 2");
        });
        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(2);
    }

    @Test
    void a_concurrent_write_is_never_overwritten() throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<StepResult>> amounts = IntStream.rangeClosed(2, 4)
                    .<Callable<StepResult>>mapToObj(n -> () -> step.apply(failover(KubernetesWorld.WEB.formatted(n))))
                    .toList();

            List<StepResult> results =
                    threads.invokeAll(amounts).stream().map(Future::resultNow).toList();

            assertThat(results).allSatisfy(r -> assertThat(r).isInstanceOf(StepResult.Done.class));
        }
        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(4);
        assertThat(KubernetesWorld.annotation(world.west, ScaleStep.REPLICAS_BEFORE))
                .contains("1");
    }

    @Test
    void a_stale_read_can_not_be_written_back() {
        WorkloadApi api = new WorkloadApi(world.clients.of(world.document(KubernetesWorld.WEST)));
        WorkloadState stale = api.read(Workload.of(failover(AS_PRIMARY).with())).orElseThrow();
        world.west
                .operator()
                .apps()
                .deployments()
                .inNamespace("shop")
                .withName("web")
                .scale(3);

        assertThat(catchThrowableOfType(KubernetesClientException.class, () -> api.write(stale, 9, Map.of()))
                        .getCode())
                .isEqualTo(409);
        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(3);
    }

    @Test
    void the_epoch_of_another_kind_of_step_and_the_count_of_an_older_move_are_not_taken_for_its_own() {
        world.west
                .operator()
                .apps()
                .deployments()
                .inNamespace("shop")
                .withName("web")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\": {\"annotations\": {\"%s\": \"2\", \"%s\": \"0\"}}}"
                                .formatted(ScaleStep.EPOCH, ScaleStep.REPLICAS_BEFORE));

        assertThat(step.apply(failover(AS_PRIMARY))).isInstanceOf(StepResult.Done.class);
        assertThat(KubernetesWorld.annotation(world.west, ScaleStep.REPLICAS_BEFORE))
                .contains("1");
        assertThat(step.compensate(failover(AS_PRIMARY), DONE)).isInstanceOf(StepResult.Done.class);
        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(1);
    }

    @Test
    void two_steps_of_one_operation_go_back_to_what_was_before_both() {
        step.apply(failover("{'deployment':'web','namespace':'shop','replicas':'50%'}"));
        step.apply(failover(AS_PRIMARY));
        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(10);

        assertThat(step.compensate(failover(AS_PRIMARY), DONE)).isInstanceOf(StepResult.Done.class);
        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(1);
    }

    @Test
    void undoes_to_the_original_count_and_only_its_own_epoch() {
        step.apply(failover(AS_PRIMARY));

        assertThat(step.compensate(world.failoverFrom(7, ScaleStep.ID, AS_PRIMARY), DONE)
                        .summary())
                .startsWith("nothing to undo");
        assertThat(step.compensate(failover(AS_PRIMARY), DONE)).isInstanceOf(StepResult.Done.class);
        assertThat(step.compensate(failover(AS_PRIMARY), DONE).summary()).startsWith("nothing to undo");

        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(1);
        assertThat(KubernetesWorld.annotation(world.west, ScaleStep.REPLICAS_BEFORE))
                .isEmpty();
    }

    @Test
    void the_precheck_names_what_is_missing() {
        assertThat(step.precheck(failover("{'deployment':'shop','namespace':'shop','replicas':1}")))
                .singleElement()
                .asString()
                .contains("Deployment shop/shop does not exist at us-west-2");
        assertThat(step.precheck(failover("{'deployment':'web','namespace':'shop','replicas':'many'}")))
                .singleElement()
                .asString()
                .contains("'many' is no amount");
        world.west.allowReadingOnly();
        assertThat(step.precheck(failover(AS_PRIMARY)))
                .singleElement()
                .asString()
                .contains("may not update", "applications[].deployments");
        assertThat(step.apply(failover(AS_PRIMARY))).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.summary()).contains("forbids it (403, ", "\"understudy\" cannot put");
        });
        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(1);
        world.west.reject(401);
        assertThat(step.precheck(failover(AS_PRIMARY)))
                .singleElement()
                .asString()
                .contains("renew");
    }

    @Test
    void a_dead_standby_is_a_retryable_failure_and_found_fast() {
        world.west.kill();
        long start = System.nanoTime();

        assertThat(step.apply(failover(KubernetesWorld.WEB.formatted("2"))))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.retryable()).isTrue());

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        assertThat(step.observe(failover(KubernetesWorld.WEB.formatted("2")))).isInstanceOf(Goal.Unknown.class);
    }

    @Test
    void the_refusal_of_a_server_that_is_starting_does_not_stand() {
        world.west.startingFor(Duration.ofMinutes(5));

        assertThat(step.apply(failover(KubernetesWorld.WEB.formatted("2"))))
                .isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
                    assertThat(failed.summary()).contains("403");
                    assertThat(failed.retryable()).isTrue();
                });
        world.west.startingFor(Duration.ZERO);
        assertThat(step.apply(failover(KubernetesWorld.WEB.formatted("2")))).isInstanceOf(StepResult.Done.class);
    }

    @Test
    void a_write_without_answer_is_in_doubt_and_one_that_was_never_sent_is_not() {
        var reset = new KubernetesClientException("put", new IOException("Connection reset"));
        var refused = new KubernetesClientException("put", new IOException(new ConnectException("Connection refused")));

        assertThat(ApiFailure.afterWrite(KubernetesWorld.WEST, reset)).isInstanceOf(StepResult.InDoubt.class);
        assertThat(ApiFailure.afterWrite(KubernetesWorld.WEST, refused)).isInstanceOf(StepResult.Failed.class);
    }

    private StepContext failover(String with) {
        return world.failover(ScaleStep.ID, with);
    }
}
