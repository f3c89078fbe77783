package io.understudy.adapter.route53;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who calls next, in simulated time. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CallPaceTest {

    private final SimulatedTime time = new SimulatedTime();
    private final CallPace pace = new CallPace(time, time, time);
    private final List<String> order = Collections.synchronizedList(new ArrayList<>());
    private final List<Future<?>> asked = new ArrayList<>();

    @AfterEach
    void close() {
        time.close();
    }

    @Test
    void what_is_begun_goes_before_what_is_not_and_else_who_came_first() throws Exception {
        together(() -> {
            wish("first", Urgency.SWITCH);
            wish("second", Urgency.SWITCH);
            wish("begun", Urgency.FINISH);
        });

        assertThat(order).containsExactly("begun", "first", "second");
    }

    @Test
    void one_that_becomes_more_urgent_while_it_waits_overtakes() throws Exception {
        AtomicBoolean begun = new AtomicBoolean();
        together(() -> {
            wish("first", Urgency.SWITCH);
            wish("second", () -> Optional.of(begun.get() ? Urgency.FINISH : Urgency.SWITCH));
            begun.set(true);
        });

        assertThat(order).containsExactly("second", "first");
    }

    @Test
    void what_nobody_waits_for_any_more_takes_no_call() throws Exception {
        Duration ended = together(() -> {
            for (int i = 0; i < 100; i++) {
                wish("left", Optional::empty);
            }
            wish("waits", Urgency.SWITCH);
        });

        assertThat(order).filteredOn("waits"::equals).hasSize(1);
        assertThat(order).filteredOn("left: not made"::equals).hasSize(100);
        assertThat(ended).isEqualTo(Duration.ofSeconds(1));
    }

    private interface Wishes {
        void make() throws InterruptedException;
    }

    /**
     * They are made when all calls of this second are; answers when the last one ended. Those calls were made one after the other, so each
     * turn comes alone, and who has it is done before the next one comes.
     */
    private Duration together(Wishes wishes) throws Exception {
        time.submit(() -> {
                    for (int i = 0; i < CallPace.CALLS; i++) {
                        pace.take(Urgency.SWITCH, Duration.ZERO);
                        time.sleep(Duration.ofMillis(10));
                    }
                    wishes.make();
                    return null;
                })
                .get();
        for (Future<?> one : asked) {
            one.get();
        }
        return Duration.ofNanos(time.nanos());
    }

    private void wish(String name, Urgency urgency) throws InterruptedException {
        wish(name, () -> Optional.of(urgency));
    }

    /** Returns once it is in the line. */
    private void wish(String name, CallPace.Wish wish) throws InterruptedException {
        asked.add(time.submit(() -> order.add(pace.take(wish) ? name : name + ": not made")));
        time.sleep(Duration.ofMillis(1));
    }
}
