package io.understudy.rig.contest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StandingsTest {

    private final Standings standings = new Standings();

    @Test
    void a_row_holds_median_least_and_most() {
        Contestant one = contestant("one");
        standings.enter(one);
        standings.note(one, new Outcome(Duration.ofMillis(3_000), 100, 0, 0));
        standings.note(one, new Outcome(Duration.ofMillis(9_000), 300, 4, 0));
        standings.note(one, new Outcome(Duration.ofMillis(1_004), 200, 1, 0));
        assertThat(standings.table())
                .contains("| one | by list | 3 | 3.00 (1.00-9.00) | 1 (0-4) | 200 (100-300) | 0 (0-0) |");
    }

    @Test
    void the_median_of_an_even_number_of_rounds_is_between_the_middle_two() {
        Contestant one = contestant("one");
        standings.enter(one);
        standings.note(one, new Outcome(Duration.ofMillis(1_000), 100, 0, 0));
        standings.note(one, new Outcome(Duration.ofMillis(2_000), 100, 1, 0));
        assertThat(standings.table()).contains("| 1.50 (1.00-2.00) | 0.5 (0-1) |");
    }

    @Test
    void a_round_that_failed_is_shown_and_is_no_figure() {
        Contestant one = contestant("one");
        standings.enter(one);
        standings.failed(one, "nobody took over");
        assertThat(standings.table()).contains("| one | by list | 0, and 1 failed | none | none | none | none |");
        assertThat(standings.complete()).isFalse();
    }

    private static Contestant contestant(String name) {
        return new Contestant() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String clients() {
                return "by list";
            }

            @Override
            public Outcome compete(Path folder) {
                throw new UnsupportedOperationException();
            }
        };
    }
}
