package io.understudy.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.replication.LagSample.PrimaryEnd;
import io.understudy.replication.LagSample.StandbyEnd;
import io.understudy.replication.ReplicationStatus.Rpo;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.LinkName;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What one instance told of a link stands for samples of another one's own, and is never better than the truth. */
class HearsayTest {

    private static final LinkName ORDERS = new LinkName("orders");
    private static final Placement HERE = new Placement(
            new ApplicationName("shop"), new SiteName("us-east-1"), new SiteName("us-west-2"), Epoch.INITIAL);
    private static final Instant WALL = Instant.parse("2026-11-01T10:00:00Z");
    private static final Duration RPO = Duration.ofSeconds(30);

    /** Of two instances whose tickers have nothing in common. */
    private long ownerNanos = millis(77_000_000);

    private long hereNanos = millis(1_000);

    private final LagBoard owner = new LagBoard(() -> ownerNanos, Clock.fixed(WALL, ZoneOffset.UTC));
    private final LagBoard here = new LagBoard(() -> hereNanos, Clock.fixed(WALL, ZoneOffset.UTC));

    @Test
    void it_stands_where_there_are_no_own_samples() {
        ownerSamples(1, 1000);
        pass(100);
        hear();

        ReplicationStatus status = status();
        assertThat(status.rpo()).isEqualTo(Rpo.MET);
        assertThat(status.lossWindow()).contains(Duration.ofMillis(100));
        assertThat(status.streaming()).isTrue();
        assertThat(here.heardWell(HERE, List.of(ORDERS), _ -> RPO)).isTrue();
    }

    @Test
    void a_slow_answer_makes_it_older_and_never_younger() {
        ownerSamples(1, 1000);
        long asked = hereNanos;
        pass(800);
        List<LinkWord> told = owner.words(HERE, 0);
        pass(150);

        told.forEach(word -> here.hear(HERE, word, asked));

        assertThat(status().lossWindow())
                .hasValueSatisfying(window -> assertThat(window).isGreaterThanOrEqualTo(Duration.ofMillis(950)));
    }

    @Test
    void it_goes_on_ageing_when_nothing_new_is_told() {
        ownerSamples(1, 1000);
        hear();
        pass(30_001);

        assertThat(status().rpo()).isEqualTo(Rpo.BREACHED);
        assertThat(here.heardWell(HERE, List.of(ORDERS), _ -> RPO)).isFalse();
    }

    @Test
    void who_is_to_be_rebuilt_is_told_as_long_as_that_is_fresh() {
        ownerSamples(1, 1000);
        hear();
        assertThat(status().outcast()).isFalse();
        pass(500);
        ownerSeesTheCopyPromoted();
        hear();
        assertThat(status().outcast()).isTrue();
        pass(15_001);
        assertThat(status().outcast()).isFalse();
    }

    @Test
    void a_link_that_nobody_told_of_is_not_well() {
        assertThat(here.heardWell(HERE, List.of(ORDERS), _ -> RPO)).isFalse();
        assertThat(status().rpo()).isEqualTo(Rpo.UNKNOWN);
        assertThat(here.heardWell(HERE, List.of(), _ -> RPO))
                .as("without links")
                .isTrue();
    }

    @Test
    void a_standby_that_did_not_answer_its_owner_is_unknown_here() {
        ownerSamples(1, 1000);
        pass(500);
        owner.feed(HERE, new LagSample(ORDERS, ownerNanos, Optional.empty(), Optional.empty(), "timed out"));
        hear();

        assertThat(status().rpo()).isEqualTo(Rpo.UNKNOWN);
        assertThat(here.heardWell(HERE, List.of(ORDERS), _ -> RPO)).isFalse();
    }

    @Test
    void when_owner_and_primary_die_together_the_standby_is_asked_and_what_was_told_still_holds() {
        ownerSamples(7, 5000);
        hear();
        pass(2_000);

        hereSeesTheStandbyAlone(5000);

        assertThat(status().lossWindow()).contains(Duration.ofMillis(2_000));
        assertThat(status().rpo()).isEqualTo(Rpo.MET);
    }

    @Test
    void a_standby_that_has_less_than_it_had_then_is_not_the_one_that_was_told_of() {
        ownerSamples(7, 5000);
        hear();
        pass(2_000);

        hereSeesTheStandbyAlone(4999);

        assertThat(status().rpo()).isEqualTo(Rpo.UNKNOWN);
    }

    @Test
    void a_receiver_that_restarted_has_less_received_and_still_what_it_had_replayed() {
        owner.feed(HERE, sample(ownerNanos, 7, 5000, 4900));
        pass(500);
        owner.feed(
                HERE,
                new LagSample(
                        ORDERS,
                        ownerNanos,
                        Optional.empty(),
                        Optional.of(new StandbyEnd(7, WALL.plusSeconds(7), 5100, 4990, 1, 42, false, false, true)),
                        "the primary is gone"));
        hear();
        pass(2_000);

        hereSeesTheStandbyAlone(4990);

        assertThat(status().lossWindow()).contains(Duration.ofMillis(2_500));
    }

    @Test
    void a_later_word_that_knows_less_takes_nothing_back() {
        ownerSamples(7, 5000);
        hear();
        pass(500);
        owner.feed(HERE, new LagSample(ORDERS, ownerNanos, Optional.empty(), Optional.empty(), "timed out"));
        hear();
        pass(2_000);

        hereSeesTheStandbyAlone(5000);

        assertThat(status().lossWindow()).contains(Duration.ofMillis(2_500));
    }

    @Test
    void own_samples_count_first() {
        hereSamples(1, 1000);
        pass(2_000);
        ownerSamples(9, 9000);
        hear();
        assertThat(status().lossWindow()).contains(Duration.ofMillis(2_000));

        pass(2_000);
        ownerSamples(10, 9500);
        hear();

        assertThat(status().lossWindow())
                .as("own ones ended more than three seconds before")
                .contains(Duration.ZERO);
    }

    @Test
    void what_is_told_of_roles_that_ended_is_left_out() {
        ownerSamples(1, 1000);
        here.drop(HERE.moved());
        hear();

        assertThat(here.status(HERE.moved(), List.of(ORDERS), _ -> RPO)
                        .getFirst()
                        .rpo())
                .isEqualTo(Rpo.UNKNOWN);
    }

    @Test
    void only_what_was_sampled_since_is_told_again() {
        ownerSamples(1, 1000);
        pass(1);
        long until = ownerNanos;
        assertThat(owner.words(HERE, until)).isEmpty();
        pass(500);
        ownerSamples(2, 1000);

        assertThat(owner.words(HERE, until)).hasSize(1);
        assertThat(owner.words(HERE.moved(), 0)).isEmpty();
    }

    @Test
    void a_sample_that_took_long_is_told_though_it_began_before_the_last_report() {
        LagSample slow = sample(ownerNanos, 1, 1000);
        pass(1_900);
        long until = ownerNanos;
        pass(100);
        owner.feed(HERE, slow);

        assertThat(owner.words(HERE, until))
                .singleElement()
                .satisfies(word -> assertThat(word.ageNanos()).isEqualTo(millis(2_000)));
    }

    @Test
    void an_older_word_does_not_replace_a_newer_one() {
        ownerSamples(1, 1000);
        List<LinkWord> old = owner.words(HERE, 0);
        long asked = hereNanos;
        pass(5_000);
        ownerSamples(2, 1000);
        hear();

        old.forEach(word -> here.hear(HERE, word, asked));

        assertThat(status().lossWindow()).contains(Duration.ZERO);
    }

    @Test
    void an_age_of_what_has_not_happened_is_refused() {
        assertThatThrownBy(() -> word(-1L))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("orders");
        assertThat(word(null).windowNanos()).isNull();
    }

    private static LinkWord word(@Nullable Long window) {
        return new LinkWord("orders", 0, 1, 42, null, 0, 0, window, null, true, null, "", false);
    }

    private void hear() {
        long asked = hereNanos;
        owner.words(HERE, 0).forEach(word -> here.hear(HERE, word, asked));
    }

    private ReplicationStatus status() {
        return here.status(HERE, List.of(ORDERS), _ -> RPO).getFirst();
    }

    private void ownerSamples(long beat, long position) {
        owner.feed(HERE, sample(ownerNanos, beat, position));
    }

    private void hereSamples(long beat, long position) {
        here.feed(HERE, sample(hereNanos, beat, position));
    }

    /** Its own heartbeat row was never written. */
    private void hereSeesTheStandbyAlone(long received) {
        here.feed(
                HERE,
                new LagSample(
                        ORDERS,
                        hereNanos,
                        Optional.empty(),
                        Optional.of(new StandbyEnd(0, Instant.EPOCH, received, received, 1, 42, false, false, true)),
                        "the primary is gone"));
    }

    private void ownerSeesTheCopyPromoted() {
        owner.feed(
                HERE,
                new LagSample(
                        ORDERS,
                        ownerNanos,
                        Optional.empty(),
                        Optional.of(new StandbyEnd(1, WALL, 1000, 1000, 1, 42, false, false, false)),
                        ""));
    }

    private static LagSample sample(long nanos, long beat, long position) {
        return sample(nanos, beat, position, position);
    }

    private static LagSample sample(long nanos, long beat, long position, long replayed) {
        return new LagSample(
                ORDERS,
                nanos,
                Optional.of(new PrimaryEnd(beat, WALL.plusSeconds(beat), position, 1, 42)),
                Optional.of(new StandbyEnd(beat, WALL.plusSeconds(beat), position, replayed, 1, 42, true, false, true)),
                "");
    }

    private void pass(long millis) {
        ownerNanos += millis(millis);
        hereNanos += millis(millis);
    }

    private static long millis(long value) {
        return value * 1_000_000;
    }
}
