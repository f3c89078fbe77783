package io.understudy.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.time.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaitStepIT {

    private static final String WAIT = "{'deployment':'web','namespace':'shop','available':%s}";

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private KubernetesWorld world;
    private WaitStep step;

    @BeforeEach
    void start(@TempDir Path folder) {
        world = new KubernetesWorld(folder);
        step = new WaitStep(world.clients, threads, Ticker.system());
        Awaitility.await().until(() -> step.observe(wait("1")) instanceof Goal.Reached);
    }

    @AfterEach
    void close() {
        world.close();
        threads.close();
    }

    @Test
    void waits_until_all_replicas_are_available() {
        scale(10);

        StepResult result = step.apply(wait("'all'"));

        assertThat(result).isInstanceOf(StepResult.Done.class);
        assertThat(result.summary()).contains("10 of 10 available");
        assertThat(step.verify(wait("'all'"), (StepResult.Done) result)).isInstanceOf(Goal.Reached.class);
    }

    @Test
    void is_woken_by_the_watch_and_does_not_depend_on_polling() {
        WaitStep patient = new WaitStep(world.clients, threads, Ticker.system(), Duration.ofMinutes(1));
        world.timeout = Duration.ofSeconds(50);
        world.west.podStart(Duration.ofMillis(300));
        scale(2);
        long start = System.nanoTime();

        assertThat(patient.apply(wait("'all'"))).isInstanceOf(StepResult.Done.class);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void a_watch_that_never_opens_keeps_nobody_waiting() {
        WaitStep unwatched = new WaitStep(world.clients, never -> {}, Ticker.system());
        scale(3);

        assertThat(unwatched.apply(wait("'all'"))).isInstanceOf(StepResult.Done.class);
    }

    @Test
    void an_api_server_that_is_restarted_meanwhile_does_not_end_the_wait() throws Exception {
        world.timeout = Duration.ofSeconds(30);
        world.west.kill();
        Future<StepResult> result = threads.submit(() -> step.apply(wait("1")));
        Awaitility.await().until(() -> step.observe(wait("1")) instanceof Goal.Unknown);
        world.west.revive();

        assertThat(result.get()).isInstanceOf(StepResult.Done.class);
    }

    @Test
    void what_is_forbidden_is_not_tried_again() {
        world.timeout = Duration.ofMinutes(5);
        world.west.allowNothing();

        assertThat(step.apply(wait("1")))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.retryable()).isFalse());
    }

    @Test
    void half_is_enough_where_half_is_asked_for() {
        world.west.capacity(3);
        scale(5);

        assertThat(step.apply(wait("'50%'"))).isInstanceOf(StepResult.Done.class);
        assertThat(step.apply(wait("'all'"))).isInstanceOf(StepResult.Failed.class);
    }

    @Test
    void the_availability_of_an_older_spec_does_not_count() {
        WorkloadState state = WorkloadState.of(stale());

        assertThat(state.upToDate()).isFalse();
        assertThat(state.available()).isZero();
    }

    private Deployment stale() {
        Deployment d = KubernetesWorld.web(world.west);
        d.getMetadata().setGeneration(5L);
        d.getStatus().setObservedGeneration(4L);
        d.getStatus().setAvailableReplicas(10);
        return d;
    }

    @Test
    void fails_fast_when_images_can_not_be_pulled() {
        world.west.refuseImages();
        world.timeout = Duration.ofSeconds(30);
        scale(3);

        long start = System.nanoTime();
        StepResult result = step.apply(wait("'all'"));

        assertThat(result).isInstanceOf(StepResult.Failed.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        assertThat(result.summary()).contains("1 of 3 available", "ImagePullBackOff");
    }

    @Test
    void fails_fast_when_there_is_no_room() {
        world.west.capacity(2);
        world.timeout = Duration.ofSeconds(30);
        scale(10);

        long start = System.nanoTime();
        StepResult result = step.apply(wait("'all'"));

        assertThat(result).isInstanceOf(StepResult.Failed.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        assertThat(result.summary()).contains("Unschedulable", "Insufficient cpu");
    }

    @Test
    void one_is_enough_where_one_is_asked_for_though_others_find_no_room() {
        world.west.capacity(1);
        scale(10);

        assertThat(step.apply(wait("1"))).isInstanceOf(StepResult.Done.class);
    }

    @Test
    void says_what_is_missing_when_time_is_up() {
        world.west.podStart(Duration.ofMinutes(1));
        world.timeout = Duration.ofMillis(400);
        scale(10);

        StepResult result = step.apply(wait("'all'"));

        assertThat(result).isInstanceOf(StepResult.Failed.class);
        assertThat(result.summary()).contains("1 of 10 available, 10 needed");
    }

    @Test
    void nothing_available_is_never_enough() {
        scale(0);
        world.timeout = Duration.ofMillis(300);

        assertThat(step.apply(wait("'all'"))).isInstanceOf(StepResult.Failed.class);
    }

    @Test
    void a_dead_site_can_not_be_told() {
        world.timeout = Duration.ofSeconds(1);
        world.west.kill();

        assertThat(step.observe(wait("1"))).isInstanceOf(Goal.Unknown.class);
        assertThat(step.apply(wait("1"))).isInstanceOf(StepResult.Failed.class);
        assertThat(step.precheck(wait("1"))).singleElement().asString().contains("us-west-2 can't be reached");
    }

    private void scale(int replicas) {
        world.west
                .operator()
                .apps()
                .deployments()
                .inNamespace("shop")
                .withName("web")
                .scale(replicas);
    }

    private StepContext wait(String available) {
        return world.failover("kubernetes.wait", WAIT.formatted(available));
    }
}
