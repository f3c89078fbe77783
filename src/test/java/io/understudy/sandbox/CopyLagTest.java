package io.understudy.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.sandbox.CopyLag.Look;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The demo's judgement, from outside, of how late a drill made orders come to the standby. */
class CopyLagTest {

    private static final List<Look> QUIET = looks(100, 0);
    private static final List<Look> NOISY = both(looks(95, 2), looks(5, 40));

    @Test
    void tells_the_typical_the_usual_and_the_worst_of_both_times() {
        CopyLag lag = CopyLag.of(NOISY, both(looks(50, 1), both(looks(49, 30), looks(1, 900))));

        assertThat(lag.before()).isEqualTo(new CopyLag.Looks(100, 2L, 2L, 40L));
        assertThat(lag.during()).isEqualTo(new CopyLag.Looks(100, 1L, 30L, 900L));
        assertThat(lag.mostMillis()).isEqualTo(40);
    }

    @Test
    void a_single_stall_of_the_machine_is_no_finding_however_long() {
        assertThat(CopyLag.of(NOISY, both(looks(95, 40), looks(5, 20_000))).findings())
                .isEmpty();
    }

    @Test
    void a_copy_that_was_held_up_for_more_than_a_twentieth_of_the_time_is_found_far_below_the_rpo() {
        assertThat(CopyLag.of(NOISY, both(looks(94, 0), looks(6, 41))).findings())
                .singleElement()
                .asString()
                .contains("up to 41 ms late", "at most 40 ms late before it");
    }

    @Test
    void a_copy_that_was_slower_all_the_while_is_found_though_its_worst_was_no_worse() {
        List<Look> once = both(looks(99, 0), looks(1, 12));

        assertThat(CopyLag.of(once, looks(100, 13)).findings()).hasSize(1);
        assertThat(CopyLag.of(once, looks(100, 12)).findings()).isEmpty();
    }

    @Test
    void less_than_the_time_between_two_orders_is_none() {
        assertThat(CopyLag.of(QUIET, looks(100, 10)).findings()).isEmpty();
        assertThat(CopyLag.of(QUIET, looks(100, 11)).findings()).hasSize(1);
    }

    @Test
    void a_look_without_an_answer_is_later_than_any() {
        assertThat(CopyLag.of(QUIET, both(looks(94, 0), silent(6))).findings())
                .containsExactly("the standby did not answer nineteen looks in twenty at its orders during the drill");
        assertThat(CopyLag.of(QUIET, both(looks(95, 0), silent(5))).findings()).isEmpty();
        assertThat(CopyLag.of(both(QUIET, silent(1)), QUIET).findings())
                .containsExactly("the standby did not answer each look at its orders before the drill");
    }

    @Test
    void too_few_looks_say_nothing() {
        assertThat(CopyLag.of(looks(19, 0), looks(20, 0)).findings())
                .singleElement()
                .asString()
                .contains("19 times before the drill and 20 times during it, fewer than 20");
        assertThat(CopyLag.of(looks(20, 0), looks(20, 0)).findings()).isEmpty();
        assertThat(CopyLag.of(List.of(), List.of()).findings()).isNotEmpty();
    }

    private static List<Look> looks(int count, long millis) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Look(i, Optional.of(Duration.ofMillis(millis))))
                .toList();
    }

    private static List<Look> silent(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Look(i, Optional.empty()))
                .toList();
    }

    private static List<Look> both(List<Look> some, List<Look> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }
}
