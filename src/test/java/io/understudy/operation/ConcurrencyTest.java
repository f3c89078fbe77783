package io.understudy.operation;

import static io.understudy.operation.OperationKind.FAILOVER;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.understudy.runbook.Step;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The engine on real threads and real timers. */
class ConcurrencyTest {

    private final Fixture world = new Fixture();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void realThreads() {
        world.executor = threads;
        world.timers = Timers.sleepingOn(threads);
    }

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void of_many_starts_for_one_application_one_wins() throws Exception {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        Engine engine = world.engine();
        List<Callable<StartResult>> starts = IntStream.range(0, 16)
                .<Callable<StartResult>>mapToObj(i -> () -> engine.start(world.request(FAILOVER)))
                .toList();
        int started = 0;
        for (Future<StartResult> start : threads.invokeAll(starts)) {
            started += start.get() instanceof StartResult.Started ? 1 : 0;
            assertThat(idOf(start.get())).isEqualTo(new OperationId("shop-2-1"));
        }
        assertThat(started).isEqualTo(1);
    }

    @Test
    void steps_without_an_order_between_them_run_at_the_same_time() {
        CyclicBarrier both = new CyclicBarrier(2);
        for (String id : List.of("promote", "scale")) {
            world.fake(id).answers(context -> {
                meet(both);
                return world.fake(id).work();
            });
        }
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        ends(engine, id, Phase.SUCCEEDED);
    }

    @Test
    void a_step_that_exceeds_its_time_is_interrupted_and_looked_at() {
        AtomicBoolean interrupted = new AtomicBoolean();
        world.edit = Fixture.replacing("promote", ConcurrencyTest::brief);
        world.fake("promote").answers(context -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
            // It took effect all the same, after nobody was waiting any more.
            return world.fake("promote").work();
        });
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        ends(engine, id, Phase.SUCCEEDED);
        assertThat(interrupted).isTrue();
        assertThat(world.fake("promote").effects).hasValue(1);
        assertThat(world.heard).contains("StepInDoubt", "StepObserved");
    }

    @Test
    void is_not_repeated_while_an_earlier_call_may_still_take_effect() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        world.edit = Fixture.replacing("promote", ConcurrencyTest::brief);
        world.fake("promote").answers(context -> {
            awaitIgnoringInterrupts(stuck);
            return world.fake("promote").work();
        });
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        ends(engine, id, Phase.BLOCKED);
        assertThat(world.fake("promote").effects).hasValue(0);
        assertThat(world.view(engine, id).why())
                .hasValueSatisfying(why -> assertThat(why).contains("may still take effect"));
        stuck.countDown();
        await().untilAtomic(world.fake("promote").effects, org.hamcrest.Matchers.equalTo(1));
        engine.retry(id, "ann");
        ends(engine, id, Phase.SUCCEEDED);
        assertThat(world.fake("promote").effects).hasValue(1);
    }

    @Test
    void a_hundred_operations_end_each_once() throws Exception {
        for (int i = 0; i < 100; i++) {
            Fixture one = new Fixture();
            one.executor = threads;
            one.timers = Timers.sleepingOn(threads);
            one.fence.outputs.put("lsn", "0/1");
            Engine engine = one.engine();
            OperationId id = one.start(engine, i % 2 == 0 ? FAILOVER : SWITCHOVER);
            ends(one, engine, id, Phase.SUCCEEDED);
            for (String type : List.of("promote", "scale", "wait", "dns", "served", "writes")) {
                assertThat(one.fake(type).effects).as(type).hasValue(1);
            }
        }
    }

    @Test
    void its_own_overhead_is_small() {
        Engine engine = world.engine();
        long[] micros = new long[50];
        for (int i = 0; i < micros.length; i++) {
            long[] applied = new long[1];
            FakeStep first = world.fake("scale");
            world.fence.outputs.put("lsn", "0/1");
            CountDownLatch done = new CountDownLatch(1);
            first.answers(context -> {
                applied[0] = System.nanoTime();
                done.countDown();
                return first.work();
            });
            long began = System.nanoTime();
            OperationId id = world.start(engine, SWITCHOVER);
            awaitIgnoringInterrupts(done);
            micros[i] = (applied[0] - began) / 1000;
            ends(engine, id, Phase.SUCCEEDED);
        }
        java.util.Arrays.sort(micros);
        System.out.printf("start to first step: median %d us, worst %d us%n", micros[25], micros[49]);
        assertThat(micros[25]).isLessThan(50_000);
    }

    private void ends(Engine engine, OperationId id, Phase phase) {
        ends(world, engine, id, phase);
    }

    private static void ends(Fixture world, Engine engine, OperationId id, Phase phase) {
        await().pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(world.view(engine, id).phase()).isEqualTo(phase));
    }

    private static OperationId idOf(StartResult result) {
        return switch (result) {
            case StartResult.Started(OperationId id) -> id;
            case StartResult.AlreadyActive(OperationId id) -> id;
            case StartResult.Stale(var now) -> throw new AssertionError("moved meanwhile: " + now);
        };
    }

    private static Step brief(Step s) {
        return new Step(
                s.name(),
                s.type(),
                s.with(),
                s.needs(),
                Duration.ofMillis(100),
                s.attempts(),
                Duration.ofMillis(10),
                s.onError());
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitIgnoringInterrupts(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // as a driver does that ignores interrupts
            }
        }
    }
}
