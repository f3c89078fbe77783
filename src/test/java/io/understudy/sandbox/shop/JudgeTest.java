package io.understudy.sandbox.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class JudgeTest {

    private static final String EAST = "us-east-1";
    private static final String WEST = "us-west-2";

    @Test
    void a_clean_move_loses_nothing_and_overlaps_nowhere() {
        List<Acknowledgement> told = new ArrayList<>(orders(EAST, 1, 3));
        told.addAll(orders(WEST, 10, 12));

        Judge.Findings findings = Judge.judge(told, numbers(1, 12), EAST);

        assertThat(findings.acknowledged()).isEqualTo(6);
        assertThat(findings.lost()).isZero();
        assertThat(findings.overlapping()).isZero();
        assertThat(findings.longestGap()).isEqualTo(Duration.ofMillis(70));
        assertThat(findings.firstOnNewNanos()).hasValue(Duration.ofMillis(100).toNanos());
    }

    @Test
    void finds_a_planted_loss_and_its_window() {
        List<Acknowledgement> told = new ArrayList<>(orders(EAST, 1, 6));
        told.addAll(orders(WEST, 10, 12));
        Set<Long> held = numbers(1, 12);
        held.removeAll(numbers(4, 6));

        Judge.Findings findings = Judge.judge(told, held, EAST);

        assertThat(findings.lost()).isEqualTo(3);
        assertThat(findings.lossWindow()).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void finds_a_planted_split_brain() {
        List<Acknowledgement> told = new ArrayList<>(orders(EAST, 1, 12));
        told.addAll(orders(WEST, 10, 14));

        assertThat(Judge.judge(told, numbers(1, 14), EAST).overlapping()).isEqualTo(2);
    }

    @Test
    void without_a_move_there_is_no_first_order_of_the_new_site() {
        assertThat(Judge.judge(orders(EAST, 1, 3), numbers(1, 3), EAST).firstOnNewNanos())
                .isEmpty();
    }

    /** One order each 10 ms, acknowledged at once. */
    private static List<Acknowledgement> orders(String site, long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(n -> new Acknowledgement(
                        n, site, n * 10_000, Duration.ofMillis(n * 10).toNanos()))
                .toList();
    }

    private static Set<Long> numbers(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().collect(Collectors.toSet());
    }
}
