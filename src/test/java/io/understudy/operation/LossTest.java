package io.understudy.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person accepts, and for how long that word holds. */
class LossTest {

    private static final Instant SAFE = Instant.parse("2026-11-21T03:00:00Z");

    @ParameterizedTest
    @CsvSource({"0, 0 s", "1, 1 s", "999, 1 s", "1000, 1 s", "1001, 2 s", "41500, 42 s"})
    void the_words_name_whole_seconds_rounded_up(long millis, String amount) {
        Loss loss = atMost(Duration.ofMillis(millis));

        assertThat(loss.risk().phrase()).isEqualTo("accept data loss: " + amount);
    }

    @Test
    void stays_within_an_objective_up_to_the_very_limit() {
        assertThat(atMost(Duration.ofSeconds(30)).within(Duration.ofSeconds(30)))
                .isTrue();
        assertThat(atMost(Duration.ofMillis(30_001)).within(Duration.ofSeconds(30)))
                .isFalse();
        assertThat(new Loss.Unknown("no lag").within(Duration.ofDays(365))).isFalse();
    }

    @Test
    void an_acceptance_covers_as_much_as_its_words_name() {
        Loss accepted = atMost(Duration.ofMillis(41_500));

        assertThat(accepted.covers(atMost(Duration.ofSeconds(42)))).isTrue();
        assertThat(accepted.covers(atMost(Duration.ofMillis(42_001)))).isFalse();
        assertThat(accepted.covers(new Loss.Unknown("no lag any more"))).isFalse();
    }

    @Test
    void who_accepts_an_unknown_amount_accepts_any() {
        Loss accepted = new Loss.Unknown("no lag was ever measured");

        assertThat(accepted.risk().phrase()).isEqualTo("accept data loss: an unknown amount");
        assertThat(accepted.covers(new Loss.Unknown("still none"))).isTrue();
        assertThat(accepted.covers(atMost(Duration.ofDays(1)))).isTrue();
    }

    @Test
    void a_window_that_grew_since_the_same_safe_moment_is_still_covered() {
        Loss accepted = atMost(Duration.ofSeconds(40), SAFE);

        assertThat(accepted.covers(atMost(Duration.ofMinutes(5), SAFE))).isTrue();
        assertThat(accepted.covers(atMost(Duration.ofMinutes(5), SAFE.plusSeconds(30))))
                .isTrue();
        assertThat(accepted.covers(atMost(Duration.ofMinutes(5), SAFE.minusSeconds(1))))
                .isTrue();
        assertThat(accepted.covers(atMost(Duration.ofMinutes(5), SAFE.minusMillis(1_001))))
                .isFalse();
    }

    @Test
    void without_a_safe_moment_on_both_sides_only_the_amount_counts() {
        Duration longer = Duration.ofMinutes(5);

        assertThat(atMost(Duration.ofSeconds(40), SAFE).covers(atMost(longer))).isFalse();
        assertThat(atMost(Duration.ofSeconds(40)).covers(atMost(longer, SAFE))).isFalse();
    }

    private static Loss.AtMost atMost(Duration window) {
        return new Loss.AtMost(window, "heartbeats");
    }

    private static Loss.AtMost atMost(Duration window, Instant safe) {
        return new Loss.AtMost(window, "heartbeats", safe);
    }
}
