package io.understudy.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.sandbox.shop.Acknowledgement;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailbackJudgeTest {

    private static final FailbackReport.Times TIMES = new FailbackReport.Times(1, 1, 1, 1, 500L);

    private static final List<Acknowledgement> THERE_AND_BACK =
            List.of(east(1, 10), east(2, 20), west(3, 30), east(4, 40));

    private final FailbackJudge judge = new FailbackJudge(1);

    @Test
    void what_the_failover_lost_was_announced() {
        boolean good = judge.cycle(TIMES, THERE_AND_BACK, held(1, 3, 4), equal());

        FailbackReport report = judge.report();
        assertThat(good).isTrue();
        assertThat(report.passed()).isTrue();
        assertThat(report.lost()).isOne();
        assertThat(report.moves()).isEqualTo(2);
    }

    @Test
    void the_failover_loses_no_more_than_was_announced() {
        List<Acknowledgement> told = List.of(east(1, 10), east(2, 600), west(3, 700), east(4, 800));

        judge.cycle(TIMES, told, held(3, 4), equal());

        assertThat(judge.report().findings())
                .containsExactly("cycle 1: more was lost (590 ms) than announced (500 ms)");
    }

    @Test
    void nothing_is_lost_where_nothing_was_announced() {
        judge.cycle(new FailbackReport.Times(1, 1, 1, 1, null), THERE_AND_BACK, held(1, 3, 4), equal());

        assertThat(judge.report().findings()).containsExactly("cycle 1: more was lost (0 ms) than announced (null ms)");
    }

    @Test
    void the_move_back_loses_nothing() {
        judge.cycle(TIMES, THERE_AND_BACK, held(1, 2, 4), equal());

        assertThat(judge.report().findings()).singleElement().asString().contains("us-west-2 had taken");
    }

    @Test
    void the_sites_never_take_turns() {
        List<Acknowledgement> both = List.of(east(1, 10), west(2, 20), east(3, 30), west(4, 40), east(5, 50));

        judge.cycle(TIMES, both, held(1, 2, 3, 4, 5), equal());

        assertThat(judge.report().findings()).singleElement().asString().contains("changed 4 times");
    }

    @Test
    void both_databases_end_alike() {
        FailbackReport.Databases differ = new FailbackReport.Databases(
                false, List.of("table public.orders differs"), site("us-east-1", "7"), site("us-west-2", "7"));

        boolean good = judge.cycle(TIMES, THERE_AND_BACK, held(1, 2, 3, 4), differ);

        assertThat(good).isFalse();
        assertThat(judge.report().passed()).isFalse();
        assertThat(judge.report().findings()).containsExactly("cycle 1: table public.orders differs");
        assertThat(FailbackPage.of(judge.report())).contains("DID NOT END AS IT MUST", "NOT EQUAL");
    }

    @Test
    void databases_that_could_not_be_compared_are_not_taken_for_equal() {
        FailbackReport.Databases undecided =
                new FailbackReport.Databases(false, List.of(), site("us-east-1", "7"), site("us-west-2", "7"));

        judge.cycle(TIMES, THERE_AND_BACK, held(1, 2, 3, 4), undecided);

        assertThat(judge.report().findings()).containsExactly("cycle 1: the databases are not equal");
    }

    @Test
    void a_database_of_another_system_is_no_copy() {
        FailbackReport.Databases foreign =
                new FailbackReport.Databases(true, List.of(), site("us-east-1", "7"), site("us-west-2", "8"));

        judge.cycle(TIMES, THERE_AND_BACK, held(1, 2, 3, 4), foreign);

        assertThat(judge.report().findings()).singleElement().asString().contains("not of one system");
    }

    @Test
    void what_a_cycle_kept_a_later_one_may_not_lose() {
        FailbackJudge twice = new FailbackJudge(2);
        twice.cycle(TIMES, THERE_AND_BACK, held(1, 3, 4), equal());

        boolean good = twice.cycle(TIMES, List.of(east(5, 50), west(6, 60), east(7, 70)), held(1, 4, 5, 6, 7), equal());

        assertThat(good).isFalse();
        assertThat(twice.report().findings())
                .containsExactly("cycle 2: 1 orders are gone that us-east-1 held after an earlier cycle");
        assertThat(twice.report().lost()).isEqualTo(2);
    }

    @Test
    void a_cycle_that_broke_off_is_no_success() {
        FailbackJudge twice = new FailbackJudge(2);
        twice.cycle(TIMES, THERE_AND_BACK, held(1, 2, 3, 4), equal());

        twice.brokeOff("not within 120 s: REPROTECT is done");

        assertThat(twice.report().passed()).isFalse();
        assertThat(twice.report().findings())
                .containsExactly("cycle 2 did not end: not within 120 s: REPROTECT is done");
        assertThat(FailbackPage.of(twice.report())).contains("1 of 2 cycles");
    }

    @Test
    void fewer_cycles_than_wanted_are_no_success() {
        FailbackJudge twice = new FailbackJudge(2);
        twice.cycle(TIMES, THERE_AND_BACK, held(1, 2, 3, 4), equal());

        assertThat(twice.report().findings()).containsExactly("1 cycles of 2 were made");
    }

    private static Acknowledgement east(long number, long atMillis) {
        return new Acknowledgement(number, "us-east-1", atMillis * 1_000, atMillis);
    }

    private static Acknowledgement west(long number, long atMillis) {
        return new Acknowledgement(number, "us-west-2", atMillis * 1_000, atMillis);
    }

    private static BitSet held(int... numbers) {
        BitSet held = new BitSet();
        for (int number : numbers) {
            held.set(number);
        }
        return held;
    }

    private static FailbackReport.Databases equal() {
        return new FailbackReport.Databases(true, List.of(), site("us-east-1", "7"), site("us-west-2", "7"));
    }

    private static FailbackReport.Site site(String name, String system) {
        return new FailbackReport.Site(name, system, 3, "a".repeat(64), List.of());
    }
}
