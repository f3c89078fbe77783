package io.understudy.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.topology.LinkName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person accepts, and for how long that word holds. */
class LossTest {

    private static final Objectives NOTHING = objective(Duration.ZERO);
    private static final LinkName SESSIONS = new LinkName("sessions");

    private static final Instant SAFE = Instant.parse("2026-11-21T03:00:00Z");

    @ParameterizedTest
    @CsvSource({"0, 0 s", "1, 1 s", "999, 1 s", "1000, 1 s", "1001, 2 s", "41500, 42 s"})
    void the_words_name_whole_seconds_rounded_up(long millis, String amount) {
        Loss loss = atMost(Duration.ofMillis(millis));

        assertThat(loss.risk(NOTHING).phrase()).isEqualTo("accept data loss: " + amount);
    }

    @Test
    void stays_within_an_objective_up_to_the_very_limit() {
        assertThat(atMost(Duration.ofSeconds(30)).within(objective(Duration.ofSeconds(30))))
                .isTrue();
        assertThat(atMost(Duration.ofMillis(30_001)).within(objective(Duration.ofSeconds(30))))
                .isFalse();
        assertThat(new Loss.Unknown("no lag").within(objective(Duration.ofDays(365))))
                .isFalse();
    }

    @Test
    void an_acceptance_covers_as_much_as_its_words_name() {
        Loss accepted = atMost(Duration.ofMillis(41_500));

        assertThat(accepted.covers(atMost(Duration.ofSeconds(42)), NOTHING)).isTrue();
        assertThat(accepted.covers(atMost(Duration.ofMillis(42_001)), NOTHING)).isFalse();
        assertThat(accepted.covers(new Loss.Unknown("no lag any more"), NOTHING))
                .isFalse();
    }

    @Test
    void who_accepts_an_unknown_amount_accepts_any() {
        Loss accepted = new Loss.Unknown("no lag was ever measured");

        assertThat(accepted.risk(NOTHING).phrase()).isEqualTo("accept data loss: an unknown amount");
        assertThat(accepted.covers(new Loss.Unknown("still none"), NOTHING)).isTrue();
        assertThat(accepted.covers(atMost(Duration.ofDays(1)), NOTHING)).isTrue();
    }

    @Test
    void a_window_that_grew_since_the_same_safe_moment_is_still_covered() {
        Loss accepted = atMost(Duration.ofSeconds(40), SAFE);

        assertThat(accepted.covers(atMost(Duration.ofMinutes(5), SAFE), NOTHING))
                .isTrue();
        assertThat(accepted.covers(atMost(Duration.ofMinutes(5), SAFE.plusSeconds(30)), NOTHING))
                .isTrue();
        assertThat(accepted.covers(atMost(Duration.ofMinutes(5), SAFE.minusSeconds(1)), NOTHING))
                .isTrue();
        assertThat(accepted.covers(atMost(Duration.ofMinutes(5), SAFE.minusMillis(1_001)), NOTHING))
                .isFalse();
    }

    @Test
    void without_a_safe_moment_on_both_sides_only_the_amount_counts() {
        Duration longer = Duration.ofMinutes(5);

        assertThat(atMost(Duration.ofSeconds(40), SAFE).covers(atMost(longer), NOTHING))
                .isFalse();
        assertThat(atMost(Duration.ofSeconds(40)).covers(atMost(longer, SAFE), NOTHING))
                .isFalse();
    }

    @Test
    void each_link_is_held_against_its_own_objective() {
        Objectives objectives =
                new Objectives(Duration.ofSeconds(5), Duration.ofMinutes(1), Map.of(SESSIONS, Duration.ofHours(1)));

        assertThat(links(Duration.ofSeconds(5), Duration.ofHours(1)).within(objectives))
                .isTrue();
        assertThat(links(Duration.ofMillis(5_001), Duration.ofSeconds(1)).within(objectives))
                .isFalse();
        assertThat(links(Duration.ofSeconds(1), Duration.ofMillis(3_600_001)).within(objectives))
                .isFalse();
        assertThat(links(Duration.ofSeconds(20), Duration.ofMinutes(10))
                        .risk(objectives)
                        .phrase())
                .as("the sessions stay within theirs")
                .isEqualTo("accept data loss: 20 s");
    }

    /** Ten minutes of sessions were allowed and not asked about: an hour of them is another question. */
    @Test
    void an_acceptance_is_of_the_links_that_missed_their_objective_then() {
        Objectives objectives =
                new Objectives(Duration.ofSeconds(5), Duration.ofMinutes(1), Map.of(SESSIONS, Duration.ofHours(1)));
        Loss accepted = links(Duration.ofSeconds(20), Duration.ofMinutes(10));

        assertThat(accepted.covers(links(Duration.ofSeconds(20), Duration.ofMinutes(59)), objectives))
                .isTrue();
        assertThat(accepted.covers(links(Duration.ofSeconds(20), Duration.ofMinutes(61)), objectives))
                .isFalse();
        assertThat(accepted.covers(links(Duration.ofSeconds(21), Duration.ofMinutes(10)), objectives))
                .isFalse();
        assertThat(links(Duration.ofSeconds(1), Duration.ofHours(2))
                        .covers(links(Duration.ofSeconds(6), Duration.ofHours(2)), objectives))
                .as("much of one link is nothing of another")
                .isFalse();
    }

    /** Of a journal of before links had objectives of their own. */
    @Test
    void an_acceptance_that_names_no_link_covers_each_up_to_its_amount() {
        Loss accepted = atMost(Duration.ofSeconds(40));

        assertThat(accepted.covers(links(Duration.ofSeconds(40), Duration.ofSeconds(39)), NOTHING))
                .isTrue();
        assertThat(accepted.covers(links(Duration.ofSeconds(40), Duration.ofSeconds(41)), NOTHING))
                .isFalse();
    }

    private static Loss.AtMost links(Duration orders, Duration sessions) {
        return new Loss.AtMost(
                orders.compareTo(sessions) > 0 ? orders : sessions,
                "heartbeats",
                null,
                List.of(
                        new Loss.OfLink(new LinkName("orders"), orders, null),
                        new Loss.OfLink(SESSIONS, sessions, null)));
    }

    private static Objectives objective(Duration rpo) {
        return new Objectives(rpo, Duration.ofMinutes(1));
    }

    private static Loss.AtMost atMost(Duration window) {
        return new Loss.AtMost(window, "heartbeats");
    }

    private static Loss.AtMost atMost(Duration window, Instant safe) {
        return new Loss.AtMost(window, "heartbeats", safe);
    }
}
