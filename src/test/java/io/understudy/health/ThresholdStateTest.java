package io.understudy.health;

import static io.understudy.health.Outcome.DOWN;
import static io.understudy.health.Outcome.UNKNOWN;
import static io.understudy.health.Outcome.UP;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ThresholdStateTest {

    private static final Thresholds THREE_AND_FOUR = new Thresholds(3, 4);

    private static ThresholdState after(Outcome... outcomes) {
        return after(ThresholdState.INITIAL, outcomes);
    }

    private static ThresholdState after(ThresholdState from, Outcome... outcomes) {
        ThresholdState state = from;
        for (Outcome outcome : outcomes) {
            state = state.after(outcome, THREE_AND_FOUR);
        }
        return state;
    }

    private static Outcome[] times(int count, Outcome outcome) {
        Outcome[] outcomes = new Outcome[count];
        Arrays.fill(outcomes, outcome);
        return outcomes;
    }

    @Test
    void is_unknown_until_the_first_success() {
        assertThat(ThresholdState.INITIAL.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(after(UP).verdict()).isEqualTo(Verdict.UP);
    }

    @Test
    void what_never_answered_is_not_called_down() {
        ThresholdState state = after(times(50, DOWN));
        assertThat(state.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(state.incident()).isFalse();
    }

    @Test
    void fails_from_the_first_failure_and_is_down_at_the_threshold() {
        assertThat(after(UP, DOWN).verdict()).isEqualTo(Verdict.FAILING);
        assertThat(after(UP, DOWN, DOWN).verdict()).isEqualTo(Verdict.FAILING);
        assertThat(after(UP, DOWN, DOWN, DOWN).verdict()).isEqualTo(Verdict.DOWN);
    }

    @Test
    void one_success_ends_failing() {
        assertThat(after(UP, DOWN, DOWN, UP, DOWN, DOWN).verdict()).isEqualTo(Verdict.FAILING);
    }

    @Test
    void a_threshold_of_one_goes_down_at_once() {
        ThresholdState up = after(UP);
        assertThat(up.after(DOWN, new Thresholds(1, 1)).verdict()).isEqualTo(Verdict.DOWN);
    }

    @Test
    void down_ends_only_after_enough_successes_in_a_row() {
        ThresholdState down = after(UP, DOWN, DOWN, DOWN);
        assertThat(after(down, UP).verdict()).isEqualTo(Verdict.RECOVERING);
        assertThat(after(down, UP, UP, UP).verdict()).isEqualTo(Verdict.RECOVERING);
        assertThat(after(down, UP, UP, UP, UP).verdict()).isEqualTo(Verdict.UP);
        assertThat(after(down, UP, UP, UP, DOWN).verdict()).isEqualTo(Verdict.DOWN);
        assertThat(after(down, UP, UP, UP, DOWN, UP, UP, UP).verdict()).isEqualTo(Verdict.RECOVERING);
    }

    @Test
    void unknown_observations_advance_nothing() {
        assertThat(after(UP, DOWN, DOWN, UNKNOWN, UNKNOWN).verdict()).isEqualTo(Verdict.FAILING);
        assertThat(after(UP, DOWN, DOWN, UNKNOWN, DOWN).verdict()).isEqualTo(Verdict.DOWN);
        assertThat(after(UNKNOWN, UNKNOWN).verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(after(UP, DOWN, DOWN, DOWN, UP, UP, UP, UNKNOWN).verdict()).isEqualTo(Verdict.RECOVERING);
    }

    @Test
    void without_data_failures_before_the_gap_do_not_count() {
        ThresholdState state = after(UP, DOWN, DOWN).withoutData();
        assertThat(state.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(after(state, DOWN).verdict()).isEqualTo(Verdict.FAILING);
        assertThat(after(state, DOWN, DOWN, DOWN).verdict()).isEqualTo(Verdict.DOWN);
        assertThat(after(state, UP).verdict()).isEqualTo(Verdict.UP);
    }

    @Test
    void after_a_gap_what_was_down_proves_itself_anew_either_way() {
        ThresholdState state = after(UP, DOWN, DOWN, DOWN).withoutData();
        assertThat(state.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(state.incident()).isTrue();
        assertThat(after(state, DOWN, DOWN).verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(after(state, DOWN, DOWN, DOWN).verdict()).isEqualTo(Verdict.DOWN);
        assertThat(after(state, UP, UP, UP).verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(after(state, UP, UP, UP, UP).verdict()).isEqualTo(Verdict.UP);
    }

    @Test
    void never_goes_down_without_enough_failures_in_a_row_nor_up_without_a_success() {
        Random random = new Random(7);
        for (int world = 0; world < 2_000; world++) {
            List<Outcome> history = new ArrayList<>();
            ThresholdState state = ThresholdState.INITIAL;
            for (int i = 0; i < 60; i++) {
                Verdict before = state.verdict();
                if (random.nextInt(15) == 0) {
                    state = state.withoutData();
                    history.clear();
                } else {
                    Outcome outcome = Outcome.values()[random.nextInt(3)];
                    history.add(outcome);
                    state = state.after(outcome, THREE_AND_FOUR);
                }
                if (before == Verdict.RECOVERING && state.verdict() == Verdict.DOWN) {
                    assertThat(history.getLast()).isEqualTo(DOWN);
                } else if (before != Verdict.DOWN && state.verdict() == Verdict.DOWN) {
                    assertThat(lastTelling(history, 3)).containsExactly(DOWN, DOWN, DOWN);
                }
                if (before != Verdict.UP && state.verdict() == Verdict.UP) {
                    assertThat(history.getLast()).isEqualTo(UP);
                }
                if ((before == Verdict.DOWN || before == Verdict.RECOVERING) && state.verdict() == Verdict.UP) {
                    assertThat(lastTelling(history, 4)).containsExactly(UP, UP, UP, UP);
                }
            }
        }
    }

    private static List<Outcome> lastTelling(List<Outcome> history, int count) {
        List<Outcome> telling = history.stream().filter(o -> o != UNKNOWN).toList();
        return telling.subList(Math.max(0, telling.size() - count), telling.size());
    }
}
