package io.understudy.rig.checker;

import static io.understudy.rig.checker.History.EAST;
import static io.understudy.rig.checker.History.WEST;
import static io.understudy.rig.checker.History.rows;
import static io.understudy.rig.checker.History.table;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static final Table DEAD = new Table.Unknown(EAST, "connection refused");

    @Test
    void a_clean_move_has_no_problem() {
        Verdict verdict = Verdict.of(
                moved().found(table(EAST, rows(EAST, 1, 20)), table(WEST, rows(EAST, 1, 20), rows(WEST, 31, 40)))
                        .since(History.millis(205)));

        assertThat(verdict.problems()).isEmpty();
        assertThat(verdict.oneWriter()).isTrue();
        assertThat(verdict.serving()).hasValue(WEST);
        assertThat(verdict.counts().acknowledged()).isEqualTo(30);
        assertThat(verdict.counts().refused()).isEqualTo(10);
        assertThat(verdict.recovery()).hasValue(Duration.ofMillis(107));
        assertThat(verdict.stretches())
                .containsExactly(
                        new Stretch(EAST, History.millis(12), History.millis(202), 20),
                        new Stretch(WEST, History.millis(312), History.millis(402), 10));
        assertThat(verdict.divergence()).hasValue(new Divergence(0, 10));
    }

    @Test
    void finds_the_longest_gap_and_when_it_began() {
        Verdict verdict = Verdict.of(moved().found(table(EAST), table(WEST)));

        assertThat(verdict.gap()).hasValue(new Gap(History.millis(202), History.millis(312)));
    }

    @Test
    void an_outage_that_lasts_until_the_end_is_a_gap() {
        History history = new History().acknowledged(EAST, 1, 3).without(Outcome.UNKNOWN, 4, 50);

        assertThat(Verdict.of(history.found(table(EAST), table(WEST))).gap())
                .hasValue(new Gap(History.millis(32), History.millis(502)));
    }

    @Test
    void finds_a_planted_split_brain() {
        History history = new History().acknowledged(EAST, 1, 20).acknowledged(WEST, 21, 30);
        history.acknowledged(EAST, 31, 35);

        Verdict verdict = Verdict.of(history.found(
                table(EAST, rows(EAST, 1, 20), rows(EAST, 31, 35)),
                table(WEST, rows(EAST, 1, 20), rows(WEST, 21, 30))));

        assertThat(verdict.overlap().certain()).containsExactly(31L, 32L, 33L, 34L, 35L);
        assertThat(verdict.overlap().possible()).isEmpty();
        assertThat(verdict.overlap().certainFor()).isEqualTo(Duration.ofMillis(350 - 212));
        assertThat(verdict.oneWriter()).isFalse();
        assertThat(verdict.problems()).anyMatch(problem -> problem.startsWith("both sides wrote, certainly"));
        assertThat(verdict.divergence()).hasValue(new Divergence(5, 10));
    }

    @Test
    void commits_that_could_be_in_either_order_are_a_possible_overlap_only() {
        History history = new History().acknowledged(EAST, 1, 100, 300).acknowledged(WEST, 2, 200, 250);

        Verdict verdict = Verdict.of(
                history.found(table(EAST, rows(EAST, 1, 1)), table(WEST, rows(EAST, 1, 1), rows(WEST, 2, 2))));

        assertThat(verdict.overlap().certain()).isEmpty();
        assertThat(verdict.overlap().possible()).containsExactly(1L);
        assertThat(verdict.overlap().possibleFor()).isEqualTo(Duration.ofMillis(100));
        assertThat(verdict.oneWriter())
                .as("what may be is not proven not to be")
                .isFalse();
    }

    @Test
    void finds_a_planted_loss_and_its_window() {
        Verdict verdict = Verdict.of(
                moved().found(table(EAST, rows(EAST, 1, 20)), table(WEST, rows(EAST, 1, 15), rows(WEST, 31, 40))));

        assertThat(verdict.loss()).hasValueSatisfying(loss -> {
            assertThat(loss.numbers()).containsExactly(16L, 17L, 18L, 19L, 20L);
            assertThat(loss.window()).isEqualTo(Duration.ofMillis(40));
        });
        assertThat(verdict.problems()).anyMatch(problem -> problem.startsWith("lost: 5 rows"));
        assertThat(verdict.oneWriter()).isTrue();
    }

    @Test
    void the_named_serving_side_decides_what_is_lost() {
        Evidence evidence =
                moved().found(table(EAST, rows(EAST, 1, 20)), table(WEST, rows(EAST, 1, 20), rows(WEST, 31, 40)));

        assertThat(Verdict.of(evidence.servedBy(EAST)).loss())
                .hasValueSatisfying(loss -> assertThat(loss.numbers()).hasSize(10));
    }

    @Test
    void finds_a_number_twice_in_one_table() {
        Verdict verdict = Verdict.of(moved().found(
                        table(EAST, rows(EAST, 1, 20)),
                        table(WEST, rows(EAST, 1, 20), rows(WEST, 31, 40), rows(WEST, 33, 33))));

        assertThat(verdict.duplicates().inOneTable()).containsExactly(33L);
        assertThat(verdict.clean()).isFalse();
    }

    @Test
    void finds_a_number_that_both_sides_wrote_on_their_own() {
        Verdict verdict = Verdict.of(moved().found(
                        table(EAST, rows(EAST, 1, 20), rows(EAST, 33, 33)),
                        table(WEST, rows(EAST, 1, 20), rows(WEST, 31, 40))));

        assertThat(verdict.duplicates().independent()).containsExactly(33L);
        assertThat(verdict.oneWriter()).isFalse();
    }

    @Test
    void finds_a_number_that_both_sides_acknowledged() {
        History history = moved();
        history.acknowledged(WEST, 20, 400, 410);

        assertThat(Verdict.of(history.found(table(EAST), table(WEST)))
                        .duplicates()
                        .acknowledgedTwice())
                .containsExactly(20L);
    }

    @Test
    void counts_unknown_outcomes_that_were_committed() {
        History history = new History()
                .acknowledged(EAST, 1, 10)
                .without(Outcome.UNKNOWN, 11, 14)
                .acknowledged(EAST, 16, 20);

        Verdict verdict = Verdict.of(
                history.found(table(EAST, rows(EAST, 1, 12), rows(EAST, 15, 22)), table(WEST, rows(EAST, 1, 20))));

        assertThat(verdict.counts().unknown()).isEqualTo(4);
        assertThat(verdict.counts().unfinished()).containsExactly(15L);
        assertThat(verdict.unknownCommitted()).as("11 to 14 and 15").isEqualTo(5);
        assertThat(verdict.unlogged()).as("21 and 22").isEqualTo(2);
    }

    @Test
    void an_empty_recording_proves_nothing() {
        Verdict verdict = Verdict.of(new History().found(table(EAST), table(WEST)));

        assertThat(verdict.clean()).isFalse();
        assertThat(verdict.oneWriter()).isFalse();
        assertThat(verdict.gap()).isEmpty();
        assertThat(verdict.serving()).isEmpty();
        assertThat(verdict.problems()).anyMatch(problem -> problem.contains("proves nothing"));
    }

    @Test
    void a_dead_database_is_unknown_and_not_empty() {
        Verdict verdict = Verdict.of(moved().found(DEAD, table(WEST, rows(EAST, 1, 20), rows(WEST, 31, 40))));

        assertThat(verdict.loss())
                .as("known from the serving side")
                .hasValueSatisfying(loss -> assertThat(loss.numbers()).isEmpty());
        assertThat(verdict.divergence()).isEmpty();
        assertThat(verdict.oneWriter()).isFalse();
        assertThat(verdict.problems()).containsExactly("the table of us-east-1 is unknown: connection refused");
        assertThat(Verdict.of(moved().found(DEAD, table(WEST)).servedBy(EAST)).loss())
                .isEmpty();
    }

    @Test
    void a_side_that_nobody_named_is_a_problem() {
        History history = new History().acknowledged("elsewhere", 1, 3);

        assertThat(Verdict.of(history.found(table(EAST), table(WEST))).problems())
                .contains("acknowledged by a side that nobody named: elsewhere");
    }

    @Test
    void tells_when_the_checker_itself_was_late() {
        History history = new History().acknowledged(EAST, 1, 5);
        history.acknowledged(EAST, 6, 560, 562);

        assertThat(Verdict.of(history.found(table(EAST), table(WEST))).counts().late())
                .isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void the_report_tells_the_same_to_machines_and_people() {
        Verdict verdict = Verdict.of(moved().found(DEAD, table(WEST, rows(EAST, 1, 15), rows(WEST, 31, 40))));

        assertThat(Report.json(verdict))
                .contains("\"lost\" : [ 16, 17, 18, 19, 20 ]", "\"divergence\" : null", "\"millis\" : 110.0");
        assertThat(Report.text(verdict)).contains("5 over 40.0 ms", "110.0 ms from 2026-11-01T03:00:00.192Z");
    }

    /** 20 rows in the east, an outage of ten rows, 10 rows in the west. */
    private static History moved() {
        return new History()
                .acknowledged(EAST, 1, 20)
                .without(Outcome.REFUSED, 21, 30)
                .acknowledged(WEST, 31, 40);
    }
}
