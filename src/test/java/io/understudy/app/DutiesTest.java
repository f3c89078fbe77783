package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.camel.Operator;
import io.understudy.health.HealthBoard;
import io.understudy.health.Thresholds;
import io.understudy.health.VantagePoint;
import io.understudy.journal.InMemoryJournal;
import io.understudy.journal.Journal;
import io.understudy.operation.Engine;
import io.understudy.operation.Loss;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StartRequest;
import io.understudy.operation.Timers;
import io.understudy.operation.Trigger;
import io.understudy.operation.steps.FencePrimaryStep;
import io.understudy.operation.steps.ManualStep;
import io.understudy.operation.wave.Ability;
import io.understudy.operation.wave.WaveRequest;
import io.understudy.operation.wave.Waves;
import io.understudy.policy.Catalogue;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.Site;
import io.understudy.policy.WavePlace;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.RunbookName;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an instance does when it leads no more. */
@Timeout(60)
class DutiesTest {

    private static final ApplicationName SHOP = new ApplicationName("shop");
    private static final SiteName EAST = new SiteName("us-east-1");
    private static final SiteName WEST = new SiteName("us-west-2");

    private final CountDownLatch atTheJournal = new CountDownLatch(1);
    private final CountDownLatch answers = new CountDownLatch(1);

    @Test
    void what_runs_is_told_to_stop_at_once_although_a_wave_waits_for_the_journal() throws Exception {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            Journal journal = slowForWaves(new InMemoryJournal(Clock.systemUTC()));
            Journal.Lease lease = journal.acquire("test");
            FailoverPolicy policy = policy();
            Engine engine = engine(journal, lease, policy, threads);
            Ability able = (_, _) -> Optional.empty();
            Waves waves =
                    new Waves(journal, () -> lease, engine, Map.of(SHOP, policy), able, Clock.systemUTC(), threads);
            engine.start(new StartRequest(
                    policy,
                    OperationKind.SWITCHOVER,
                    new Trigger.Person("ann"),
                    "",
                    Clock.systemUTC().instant()));
            assertThat(engine.escalatable(SHOP)).as("it is led here").isPresent();

            Future<?> wave = threads.submit(() -> waves.start(
                    new WaveRequest(OperationKind.FAILOVER, EAST, "ann", "flood", 1, Optional.empty(), true)));
            assertThat(atTheJournal.await(30, TimeUnit.SECONDS)).isTrue();
            Future<?> end = threads.submit(() -> duties(engine, waves).end());
            try {
                while (engine.escalatable(SHOP).isPresent()) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException("it runs on");
                    }
                    Thread.onSpinWait();
                }
                assertThat(end.isDone()).as("the wave is still at the journal").isFalse();
            } finally {
                answers.countDown();
            }
            end.get(30, TimeUnit.SECONDS);
            wave.get(30, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
    }

    @SuppressWarnings("NullAway") // what has no part in an end
    private static Duties duties(Engine engine, Waves waves) {
        Operator operator = new Operator(
                engine,
                new HealthBoard(Ticker.system(), new VantagePoint("here"), change -> {}),
                new PauseFile(Path.of("none")),
                Ticker.system(),
                Clock.systemUTC());
        return new Duties(Map.of(), null, engine, waves, null, operator, null, null);
    }

    private static Engine engine(Journal journal, Journal.Lease lease, FailoverPolicy policy, ExecutorService threads) {
        Runbook runbook = new Runbook(
                new RunbookName("move"),
                List.of(new Step(
                        new StepName("call"),
                        "manual",
                        JsonNodeFactory.instance.objectNode(),
                        List.of(),
                        Duration.ofSeconds(3),
                        1,
                        Duration.ofMillis(500),
                        Step.OnError.FAIL)));
        return new Engine(
                journal,
                () -> lease,
                new Catalogue(
                        Map.of(
                                EAST, new Site(EAST, "US", Optional.empty()),
                                WEST, new Site(WEST, "US", Optional.empty())),
                        Map.of(SHOP, policy),
                        Map.of(runbook.name(), runbook),
                        Map.of()),
                Map.of("fence.primary", new FencePrimaryStep(List.of()), "manual", new ManualStep()),
                (_, _, _) -> new Loss.AtMost(Duration.ZERO, "no data"),
                Clock.systemUTC(),
                Ticker.system(),
                Timers.sleepingOn(threads),
                new Random(1),
                threads,
                (_, _) -> {});
    }

    private static FailoverPolicy policy() {
        RunbookName move = new RunbookName("move");
        return new FailoverPolicy(
                SHOP,
                Map.of(),
                EAST,
                WEST,
                new FailoverPolicy.Objectives(Duration.ofSeconds(30), Duration.ofMinutes(1)),
                List.of(),
                new FailoverPolicy.Health(Thresholds.DEFAULT, 2, Set.of()),
                List.of(),
                List.of(),
                Optional.empty(),
                new FailoverPolicy.Automation(FailoverPolicy.Mode.AUTOMATIC, Duration.ofHours(1)),
                new FailoverPolicy.Runbooks(move, Optional.of(move)),
                WavePlace.alone(SHOP));
    }

    /** One that lets the first fact of a wave wait. */
    private Journal slowForWaves(Journal behind) {
        return (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (_, method, arguments) -> {
                    boolean begins = method.getName().equals("open")
                            && arguments != null
                            && arguments.length == 2
                            && arguments[1] instanceof Journal.Draft draft
                            && draft.application().equals(ApplicationName.WAVES);
                    if (begins) {
                        atTheJournal.countDown();
                        answers.await();
                    }
                    try {
                        return method.invoke(behind, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
