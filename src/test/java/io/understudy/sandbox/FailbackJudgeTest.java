package io.understudy.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.sandbox.shop.Acknowledgement;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FailbackJudgeTest {

    private static final List<FailbackReport.Cycle> ONE = List.of(new FailbackReport.Cycle(1, 1, 1, 1, 500L));

    private static final List<Acknowledgement> THERE_AND_BACK =
            List.of(east(1, 10), east(2, 20), west(3, 30), east(4, 40));

    private static Acknowledgement east(long number, long at) {
        return new Acknowledgement(number, "us-east-1", at, at);
    }

    private static Acknowledgement west(long number, long at) {
        return new Acknowledgement(number, "us-west-2", at, at);
    }

    @Test
    void what_the_failover_lost_was_announced() {
        FailbackReport report = FailbackJudge.judge(ONE, THERE_AND_BACK, Set.of(1L, 3L, 4L), Set.of(1L, 3L, 4L));

        assertThat(report.passed()).isTrue();
        assertThat(report.lost()).isOne();
        assertThat(report.moves()).isEqualTo(2);
    }

    @Test
    void the_move_back_loses_nothing() {
        FailbackReport report = FailbackJudge.judge(ONE, THERE_AND_BACK, Set.of(1L, 2L, 4L), Set.of(1L, 2L, 4L));

        assertThat(report.findings()).singleElement().asString().contains("us-west-2 had taken");
    }

    @Test
    void both_databases_end_alike() {
        FailbackReport report = FailbackJudge.judge(ONE, THERE_AND_BACK, Set.of(1L, 2L, 3L, 4L), Set.of(1L, 2L, 3L));

        assertThat(report.findings()).singleElement().asString().contains("differ");
    }

    @Test
    void the_sites_never_take_turns() {
        List<Acknowledgement> both = List.of(east(1, 10), west(2, 20), east(3, 30), west(4, 40), east(5, 50));
        Set<Long> all = Set.of(1L, 2L, 3L, 4L, 5L);

        assertThat(FailbackJudge.judge(ONE, both, all, all).findings())
                .singleElement()
                .asString()
                .contains("changed 4 times");
    }
}
