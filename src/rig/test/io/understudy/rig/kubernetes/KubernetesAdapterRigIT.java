package io.understudy.rig.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.understudy.adapter.kubernetes.PrimaryScaleMemory;
import io.understudy.adapter.kubernetes.ScaleStep;
import io.understudy.adapter.kubernetes.WaitStep;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.time.Ticker;
import io.understudy.topology.Epoch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scaling and waiting at real API servers, with exactly the rights of the chart. */
@NeedsNetwork
@NeedsKubernetes
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubernetesAdapterRigIT {

    private static final String SCALE = "kubernetes.scale";
    private static final String WAIT = "kubernetes.wait";
    private static final String AS_PRIMARY = "'replicas': 'asPrimary'";
    private static final StepResult.Done DONE = new StepResult.Done("done");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private AdapterWorld world;
    private PrimaryScaleMemory memory;
    private ScaleStep scale;
    private WaitStep wait;

    @BeforeAll
    void starts_two_sites(@TempDir Path folder) throws IOException {
        world = new AdapterWorld(folder);
        wait = new WaitStep(world.clients, threads, Ticker.system());
    }

    @AfterAll
    void closes() throws IOException {
        world.close();
        threads.close();
    }

    @BeforeEach
    void deploys_the_shop() throws IOException {
        world.timeout = Duration.ofSeconds(30);
        world.next();
        memory = world.memory();
        scale = new ScaleStep(world.clients, memory);
    }

    @AfterEach
    void lifts_what_was_forbidden_and_makes_room() {
        world.clear();
        world.western.acceptImages();
        world.western.capacity(KubeletSettings.DEFAULT.capacity());
        world.western.podStart(KubeletSettings.DEFAULT.podStart());
    }

    @ParameterizedTest
    @CsvSource({"asPrimary, 3", "50%, 2", "5, 5", "150%, 5"})
    void scales_to_what_the_runbook_asks_for_and_waits_until_it_serves(String replicas, int expected) {
        assertThat(scale.precheck(web("'replicas': '%s'".formatted(replicas)))).isEmpty();
        assertThat(scale.apply(web("'replicas': '%s'".formatted(replicas)))).isInstanceOf(StepResult.Done.class);

        StepResult served = wait.apply(waiting("'all'"));

        assertThat(served).isInstanceOf(StepResult.Done.class);
        assertThat(served.summary()).contains("%d of %d available".formatted(expected, expected));
        assertThat(world.web(world.west).getMetadata().getAnnotations())
                .containsEntry(ScaleStep.EPOCH, "2")
                .containsEntry(ScaleStep.REPLICAS_BEFORE, "1");
    }

    @Test
    void scales_a_stateful_set_and_waits_for_it_too() {
        String cart = "{'statefulset': 'cart', 'namespace': '%s', %s}";
        StepContext scaling = world.failover(SCALE, cart.formatted(world.namespace, AS_PRIMARY));
        StepContext waiting = world.failover(WAIT, cart.formatted(world.namespace, "'available': 'all'"));

        assertThat(scale.precheck(scaling)).isEmpty();
        assertThat(wait.precheck(waiting)).isEmpty();
        assertThat(scale.apply(scaling).summary()).endsWith("replicas 1 -> 3");
        assertThat(wait.apply(waiting).summary()).contains("3 of 3 available");
    }

    @Test
    void undoes_to_the_original_count() {
        scale.apply(web(AS_PRIMARY));

        assertThat(scale.compensate(web(AS_PRIMARY), DONE).summary()).endsWith("replicas 3 -> 1");

        assertThat(world.replicas(world.west)).isEqualTo(1);
        assertThat(world.web(world.west).getMetadata().getAnnotations()).doesNotContainKey(ScaleStep.REPLICAS_BEFORE);
    }

    @Test
    void an_older_operation_changes_nothing() {
        scale.apply(world.failoverFrom(5, SCALE, world.web("'replicas': 2")));

        StepResult late = scale.apply(web(AS_PRIMARY));

        assertThat(late).isInstanceOf(StepResult.Failed.class);
        assertThat(late.summary()).contains("carries epoch 6", "leads to epoch 2");
        assertThat(world.replicas(world.west)).isEqualTo(2);
    }

    @Test
    void writes_of_others_are_neither_overwritten_nor_in_the_way() throws InterruptedException {
        List<Callable<StepResult>> amounts = IntStream.rangeClosed(2, 4)
                .<Callable<StepResult>>mapToObj(n -> () -> scale.apply(web("'replicas': %d".formatted(n))))
                .toList();
        assertThat(threads.invokeAll(amounts).stream().map(Future::resultNow))
                .allSatisfy(r -> assertThat(r).isInstanceOf(StepResult.Done.class));
        assertThat(world.replicas(world.west)).isEqualTo(4);
        assertThat(world.web(world.west).getMetadata().getAnnotations()).containsEntry(ScaleStep.REPLICAS_BEFORE, "1");
    }

    @Test
    void the_standby_remembers_the_primarys_count_while_its_controllers_write() throws IOException {
        for (int replicas = 2; replicas <= 6; replicas++) {
            world.scale(world.east, replicas);
            world.scale(world.west, 8 - replicas); // its controller writes the status meanwhile
            memory.refresh(
                    AdapterWorld.policy(), world.placement(Epoch.INITIAL), world.runbook(SCALE, world.web(AS_PRIMARY)));
            assertThat(world.web(world.west).getMetadata().getAnnotations())
                    .containsEntry(PrimaryScaleMemory.AS_PRIMARY, Integer.toString(replicas));
        }
    }

    @Test
    void fails_at_once_when_images_can_not_be_pulled() {
        world.western.refuseImages();
        scale.apply(web(AS_PRIMARY));

        StepResult result = wait.apply(waiting("'all'"));

        assertThat(result).isInstanceOf(StepResult.Failed.class);
        assertThat(result.summary()).contains("1 of 3 available", "ImagePullBackOff: Back-off pulling image");
        assertThat(afterMillis(result)).isLessThan(15_000);
    }

    @Test
    void fails_at_once_when_there_is_no_room() {
        world.western.capacity(0);
        scale.apply(web(AS_PRIMARY));

        StepResult result = wait.apply(waiting("'all'"));

        assertThat(result.summary()).contains("1 of 3 available", "Unschedulable: 0/1 nodes are available");
        assertThat(afterMillis(result)).isLessThan(15_000);
        assertThat(wait.apply(waiting("1"))).isInstanceOf(StepResult.Done.class);
    }

    @Test
    void fails_at_once_when_a_quota_is_exhausted() throws IOException {
        var quota = world.west
                .admin()
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("pods")
                        .withNamespace(world.namespace)
                        .endMetadata()
                        .withNewSpec()
                        .withHard(Map.of("pods", new Quantity("2")))
                        .endSpec()
                        .build());
        quota.create();
        AdapterWorld.await(
                "the quota is in force",
                () -> quota.get().getStatus() != null
                        && !quota.get().getStatus().getUsed().isEmpty());
        assertThat(scale.precheck(web(AS_PRIMARY)))
                .singleElement()
                .asString()
                .contains("ResourceQuota %s/pods at us-west-2 has room for 0 of 2 more".formatted(world.namespace));
        scale.apply(web(AS_PRIMARY));

        StepResult result = wait.apply(waiting("'all'"));

        assertThat(result.summary()).contains("1 of 3 available", "exceeded quota: pods");
        assertThat(afterMillis(result)).isLessThan(15_000);
    }

    @Test
    void says_what_is_missing_when_time_is_up() {
        world.western.podStart(Duration.ofMinutes(5));
        world.timeout = Duration.ofSeconds(1);
        scale.apply(web(AS_PRIMARY));

        assertThat(wait.apply(waiting("'all'")).summary()).contains("1 of 3 available, 3 needed");
    }

    @Test
    void what_the_chart_was_not_told_of_is_forbidden_and_said_so() {
        String other = "{'deployment': 'other', 'namespace': '%s', %s}";
        Workloads.deployment(world.west.admin(), world.namespace, "other", 1);
        StepContext forbidden = world.failover(SCALE, other.formatted(world.namespace, "'replicas': 2"));

        assertThat(scale.precheck(forbidden)).singleElement().asString().contains("403", "us-west-2", "get");
        assertThat(scale.apply(forbidden)).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.summary()).contains("deployments.apps \"other\" is forbidden", "understudy");
        });
        assertThat(wait.apply(world.failover(WAIT, other.formatted(world.namespace, "'available': 1"))))
                .isInstanceOf(StepResult.Failed.class);
        assertThat(scale.precheck(
                        world.failover(SCALE, "{'deployment': 'web', 'namespace': 'nowhere', 'replicas': 1}")))
                .singleElement()
                .asString()
                .contains("403");
    }

    @Test
    void a_missing_right_is_named_before_it_is_needed() {
        world.west
                .admin()
                .rbac()
                .roles()
                .inNamespace(world.namespace)
                .withName("understudy")
                .edit(role -> {
                    role.getRules().getFirst().setVerbs(List.of("get"));
                    return role;
                });

        assertThat(awaited(() -> scale.precheck(web(AS_PRIMARY))))
                .singleElement()
                .asString()
                .contains("may not update Deployment");
        assertThat(awaited(() -> wait.precheck(waiting("1"))))
                .singleElement()
                .asString()
                .contains("may not watch Deployment");
        assertThat(scale.apply(web("'replicas': 3")))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class, f -> assertThat(f.retryable()).isFalse());
        assertThat(wait.apply(waiting("1"))).as("polling does it too").isInstanceOf(StepResult.Done.class);
    }

    /** The API server learns of a changed role a moment later. */
    private static List<String> awaited(Callable<List<String>> precheck) {
        try {
            AdapterWorld.await("a problem is seen", () -> !precheck.call().isEmpty());
            return precheck.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void knows_the_count_of_a_primary_that_is_gone_and_does_not_wait_for_it() throws IOException {
        memory.refresh(
                AdapterWorld.policy(), world.placement(Epoch.INITIAL), world.runbook(SCALE, world.web(AS_PRIMARY)));
        world.east.kill();
        try {
            ScaleStep restarted = new ScaleStep(world.clients, world.memory());
            assertThat(restarted.apply(web(AS_PRIMARY)).summary()).endsWith("replicas 1 -> 3");
        } finally {
            world.east.restart();
        }
    }

    @Test
    void a_paused_standby_is_given_up_in_time_and_may_be_tried_again() {
        world.timeout = Duration.ofSeconds(3);
        world.west.pauseApi();
        try {
            long start = System.nanoTime();
            assertThat(scale.apply(web("'replicas': 3"))).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
                assertThat(failed.retryable()).isTrue();
                assertThat(failed.summary()).contains("us-west-2 can't be reached");
            });
            assertThat(scale.observe(web("'replicas': 3"))).isInstanceOf(Goal.Unknown.class);
            assertThat(scale.precheck(web("'replicas': 3"))).hasSize(1);
            assertThat(wait.apply(waiting("1"))).isInstanceOf(StepResult.Failed.class);
            assertThat(wait.precheck(waiting("1"))).hasSize(1);
            memory.refresh(
                    AdapterWorld.policy(), world.placement(Epoch.INITIAL), world.runbook(SCALE, world.web(AS_PRIMARY)));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        } finally {
            world.west.resumeApi();
        }
    }

    @Test
    void a_write_that_a_paused_standby_took_without_answer_is_in_doubt_and_can_be_repeated() throws IOException {
        PrimaryScaleMemory pausing = new PrimaryScaleMemory(world.clients, site -> {
            world.west.pauseApi(); // asked for between the read and the write
            return world.document(site);
        });
        StepResult result;
        try {
            result = new ScaleStep(world.clients, pausing).apply(world.switchover(SCALE, world.web(AS_PRIMARY)));
        } finally {
            world.west.resumeApi();
        }

        assertThat(result).isInstanceOf(StepResult.InDoubt.class);
        // whether it was done is a race: the server may see the end of the connection first
        AdapterWorld.await("it can be told", () -> !(scale.observe(web(AS_PRIMARY)) instanceof Goal.Unknown));
        assertThat(scale.apply(web(AS_PRIMARY))).isInstanceOf(StepResult.Done.class);
        assertThat(world.replicas(world.west)).isEqualTo(3);
        assertThat(world.web(world.west).getMetadata().getAnnotations()).containsEntry(ScaleStep.REPLICAS_BEFORE, "1");
    }

    @Test
    void a_standby_that_restarts_while_it_is_waited_for_is_waited_for() throws Exception {
        world.western.podStart(Duration.ofSeconds(2));
        world.timeout = Duration.ofMinutes(2);
        scale.apply(web(AS_PRIMARY));
        Future<StepResult> waiting = threads.submit(() -> wait.apply(waiting("'all'")));
        AdapterWorld.await("pods are made", () -> pods() == 3);

        world.west.kill();
        world.west.restart();

        assertThat(waiting.get()).isInstanceOf(StepResult.Done.class);
    }

    @Test
    void a_standby_that_is_dead_is_told_in_time() throws IOException {
        world.timeout = Duration.ofSeconds(1);
        world.west.kill();
        try {
            assertThat(wait.apply(waiting("1")))
                    .isInstanceOfSatisfying(
                            StepResult.Failed.class,
                            failed -> assertThat(failed.summary()).contains("us-west-2 can't be reached"));
        } finally {
            world.west.restart();
        }
    }

    @Test
    void the_refusals_of_a_standby_that_is_starting_do_not_stand() throws Exception {
        world.west.kill();
        Future<?> restart = threads.submit(() -> {
            world.west.restart();
            return null;
        });
        try {
            AdapterWorld.await("it is scaled", () -> {
                StepResult result = scale.apply(web("'replicas': 3"));
                assertThat(result instanceof StepResult.Failed(String summary, boolean retryable, boolean _)
                                && !retryable)
                        .as("a failure for good: %s", result)
                        .isFalse();
                return result instanceof StepResult.Done;
            });
        } finally {
            restart.get();
        }
    }

    private int pods() {
        return world.west
                .admin()
                .pods()
                .inNamespace(world.namespace)
                .withLabel("app", AdapterWorld.WEB)
                .list()
                .getItems()
                .size();
    }

    private StepContext web(String replicas) {
        return world.failover(SCALE, world.web(replicas));
    }

    private StepContext waiting(String available) {
        return world.failover(WAIT, world.web("'available': " + available));
    }

    private static long afterMillis(StepResult result) {
        return Long.parseLong(result.summary().replaceAll("(?s).* after (\\d+) ms.*", "$1"));
    }
}
