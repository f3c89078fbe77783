package io.understudy.readiness;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Questions without an answer cost others nothing. */
@Timeout(60)
class GuardTest {

    private static final ApplicationName SHOP = new ApplicationName("shop");
    private static final ApplicationName BANK = new ApplicationName("bank");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch never = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    private final Guard guard = new Guard(threads, Duration.ofMillis(50));

    @AfterEach
    void ends() {
        never.countDown();
        threads.shutdownNow();
    }

    @Test
    void a_question_that_hangs_is_unknown_and_is_interrupted() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        Answer answer = guard.ask(SHOP, new Check("step web", "west/hangs", () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return new Answer.Holds("too late");
        }));
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Unknown.class,
                        unknown -> assertThat(unknown.why()).contains("no answer within 50 ms"));
        assertThat(interrupted.await(10, SECONDS)).isTrue();
    }

    @Test
    void what_passes_by_itself_is_unknown_and_what_does_not_is_a_fault() throws Exception {
        assertThat(guard.ask(SHOP, thrower(new UnderstudyException.Transient("refused", new IOException()))))
                .isInstanceOf(Answer.Unknown.class);
        assertThat(guard.ask(SHOP, thrower(new UnderstudyException.Permanent("no such runbook: add it"))))
                .isEqualTo(new Answer.Fails(Severity.BLOCKING, "no such runbook: add it", ""));
        assertThat(guard.ask(SHOP, thrower(new IllegalStateException("boom"))))
                .isInstanceOfSatisfying(
                        Answer.Fails.class,
                        fails -> assertThat(fails.faults())
                                .singleElement()
                                .satisfies(
                                        fault -> assertThat(fault.what()).contains("IllegalStateException", "boom")));
    }

    @Test
    void a_system_that_answers_nothing_is_left_alone_and_others_are_asked() throws Exception {
        for (int i = 0; i < Guard.SILENT_CALLS; i++) {
            guard.ask(SHOP, hanging("west/hangs"));
        }
        assertThat(asked).hasValue(Guard.SILENT_CALLS);

        assertThat(guard.ask(BANK, hanging("west/hangs")))
                .isInstanceOfSatisfying(
                        Answer.Unknown.class,
                        unknown -> assertThat(unknown.why()).contains("left alone"));
        assertThat(asked).hasValue(Guard.SILENT_CALLS);
        assertThat(guard.ask(BANK, holding("west/answers"))).isEqualTo(new Answer.Holds("fine"));
    }

    @Test
    void a_system_that_was_left_alone_is_asked_again_however_badly_it_answers_then() throws Exception {
        CircuitBreaker breaker = guard.breakers().circuitBreaker("west/fails");
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        Check broken = new Check("step web", "west/fails", () -> {
            throw new NoClassDefFoundError("Scale");
        });
        assertThat(guard.ask(SHOP, broken))
                .isInstanceOfSatisfying(
                        Answer.Fails.class,
                        fails ->
                                assertThat(fails.faults().getFirst().what()).contains("NoClassDefFoundError", "Scale"));
        assertThat(guard.ask(SHOP, holding("west/fails"))).isEqualTo(new Answer.Holds("fine"));
    }

    @Test
    void questions_that_ignore_the_interrupt_keep_their_places_of_one_application_alone() throws Exception {
        for (int i = 0; i < Guard.AT_ONCE; i++) {
            guard.ask(SHOP, deaf("west/deaf-" + i));
        }
        assertThat(guard.ask(SHOP, holding("west/answers")))
                .isInstanceOfSatisfying(
                        Answer.Unknown.class,
                        unknown -> assertThat(unknown.why()).contains("still have no answer"));
        assertThat(guard.ask(BANK, holding("west/answers"))).isEqualTo(new Answer.Holds("fine"));

        never.countDown();
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() ->
                        assertThat(guard.ask(SHOP, holding("west/answers"))).isEqualTo(new Answer.Holds("fine")));
    }

    @Test
    void who_asks_is_told_at_once_to_stop() throws Exception {
        Guard patient = new Guard(threads, Duration.ofMinutes(5));
        CountDownLatch under = new CountDownLatch(1);
        Future<?> asking = threads.submit(() -> patient.ask(SHOP, new Check("step web", "west/hangs", () -> {
            under.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                asked.incrementAndGet();
            }
            return new Answer.Holds("too late");
        })));
        assertThat(under.await(10, SECONDS)).isTrue();
        asking.cancel(true);
        await().atMost(Duration.ofSeconds(10)).until(() -> asked.get() == 1);
    }

    private static Check holding(String system) {
        return new Check("step web", system, () -> new Answer.Holds("fine"));
    }

    private static Check thrower(RuntimeException thrown) {
        return new Check("step web", "west/throws", () -> {
            throw thrown;
        });
    }

    private Check hanging(String system) {
        return new Check("step web", system, () -> {
            asked.incrementAndGet();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Answer.Holds("too late");
        });
    }

    private Check deaf(String system) {
        return new Check("step web", system, () -> {
            boolean over = false;
            while (!over) {
                try {
                    never.await();
                    over = true;
                } catch (InterruptedException e) {
                    asked.incrementAndGet();
                }
            }
            return new Answer.Holds("too late");
        });
    }
}
