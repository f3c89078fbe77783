package io.understudy.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoopWatchTest {

    private static final long TIMEOUT = Duration.ofMillis(800).toNanos(); // tolerates 100 ms

    private long now = 1_000_000_000_000L;
    private final LoopWatch watch = new LoopWatch(() -> now);

    private void beatAfter(long millis) {
        now += millis * 1_000_000;
        watch.run();
    }

    private void onTime(int beats) {
        for (int i = 0; i < beats; i++) {
            beatAfter(20);
        }
    }

    @Test
    void a_loop_on_time_was_never_late() {
        long began = now;
        onTime(50);
        assertThat(watch.wasLateSince(began, TIMEOUT)).isFalse();
    }

    @Test
    void one_late_beat_counts_for_the_probes_that_began_before_it_alone() {
        long began = now;
        onTime(5);
        beatAfter(20 + 101);
        onTime(20);
        assertThat(watch.wasLateSince(began, TIMEOUT)).isTrue();
        assertThat(watch.wasLateSince(now, TIMEOUT)).isFalse();
    }

    @Test
    void lateness_within_tolerance_excuses_nothing_even_if_it_goes_on() {
        long began = now;
        for (int i = 0; i < 20; i++) {
            beatAfter(20 + 99);
        }
        assertThat(watch.wasLateSince(began, TIMEOUT)).isFalse();
    }

    @Test
    void an_older_and_worse_beat_hides_no_later_one() {
        beatAfter(20 + 500);
        onTime(1);
        long began = now;
        beatAfter(20 + 150);
        onTime(1);
        assertThat(watch.wasLateSince(began, TIMEOUT)).isTrue();
    }

    @Test
    void a_beat_that_is_late_now_counts_before_it_runs() {
        long began = now;
        onTime(1);
        now += Duration.ofMillis(20 + 150).toNanos();
        assertThat(watch.wasLateSince(began, TIMEOUT)).isTrue();
    }

    @Test
    void tolerates_an_eighth_of_the_timeout_and_50_ms_but_never_more_than_a_quarter() {
        assertThat(tolerated(5_000)).isEqualTo(625);
        assertThat(tolerated(800)).isEqualTo(100);
        assertThat(tolerated(300)).isEqualTo(50);
        assertThat(tolerated(100)).isEqualTo(25);
    }

    private static long tolerated(long timeoutMillis) {
        return LoopWatch.toleratedNanos(timeoutMillis * 1_000_000) / 1_000_000;
    }
}
