package io.understudy.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.api.DrillReport;
import io.understudy.sandbox.LagJudge.Before;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The demo's judgement of what a drill did to replication. */
class LagJudgeTest {

    private static final long RPO = 30_000;
    private static final List<Before> BEFORE =
            List.of(new Before("orders", 200L, RPO), new Before("orders", 900L, RPO), new Before("orders", 400L, RPO));

    @Test
    void lag_that_stays_within_a_tenth_of_the_rpo_above_the_worst_before_is_unchanged() {
        assertThat(LagJudge.tolerance(RPO)).isEqualTo(3_000);
        assertThat(LagJudge.findings(BEFORE, List.of(lag(300L, 800L, 100L)))).isEmpty();
        assertThat(LagJudge.findings(BEFORE, List.of(lag(300L, 3_900L, 3_900L))))
                .isEmpty();
    }

    @Test
    void lag_that_rose_during_the_drill_or_stayed_high_after_it_is_told_although_the_rpo_was_kept() {
        assertThat(LagJudge.findings(BEFORE, List.of(lag(300L, 3_901L, 100L))))
                .singleElement()
                .asString()
                .contains("orders was 3901 ms during the drill, at most 900 ms before: 3900 ms were allowed");
        assertThat(LagJudge.findings(BEFORE, List.of(lag(300L, 3_901L, 3_902L))))
                .hasSize(2)
                .last()
                .asString()
                .contains("3902 ms after the drill");
    }

    @Test
    void the_drills_own_first_look_counts_as_before_too() {
        assertThat(LagJudge.findings(BEFORE, List.of(lag(1_000L, 4_000L, 100L))))
                .isEmpty();
    }

    @Test
    void what_nobody_knows_is_not_unchanged() {
        assertThat(LagJudge.findings(BEFORE, List.of(lag(300L, null, 100L))))
                .containsExactly("the lag of orders during the drill is not known");
        assertThat(LagJudge.findings(BEFORE, List.of(lag(300L, 300L, null))))
                .containsExactly("the lag of orders after the drill is not known");
        assertThat(LagJudge.findings(BEFORE, List.of(lag(null, 300L, 300L))))
                .containsExactly("the lag of orders before the drill is not known");
        assertThat(LagJudge.findings(
                        List.of(new Before("orders", 1L, RPO), new Before("orders", null, RPO)),
                        List.of(lag(1L, 1L, 1L))))
                .containsExactly("the lag of orders before the drill is not known");
        assertThat(LagJudge.findings(BEFORE, List.of())).containsExactly("the drill does not tell the lag of orders");
        assertThat(LagJudge.findings(List.of(), List.of())).containsExactly("no lag was looked at before the drill");
    }

    private static DrillReport.Lag lag(@Nullable Long before, @Nullable Long most, @Nullable Long after) {
        return new DrillReport.Lag("orders", before, most, after, most, 9, true);
    }
}
