package io.understudy.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.replication.LagSample.PrimaryEnd;
import io.understudy.replication.LagSample.StandbyEnd;
import io.understudy.replication.ReplicationStatus.Rpo;
import io.understudy.topology.LinkName;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LagTrackerTest {

    private static final LinkName ORDERS = new LinkName("orders");
    private static final Duration RPO = Duration.ofSeconds(30);
    private static final long SYSTEM = 42;

    private final LagTracker tracker = new LagTracker(ORDERS);
    private long nanos = -3_000_000_000L; // tickers may be negative
    private Instant wall = Instant.parse("2026-11-01T10:00:00Z");
    private final Map<Long, Instant> sentAt = new HashMap<>();
    private long beat;
    private long position = 940;

    @Test
    void before_the_first_sample_nothing_is_known() {
        ReplicationStatus status = status();

        assertThat(status.rpo()).isEqualTo(Rpo.UNKNOWN);
        assertThat(status.lossWindow()).isEmpty();
    }

    @Test
    void an_idle_healthy_link_does_not_drift_behind() {
        for (int i = 0; i < 1000; i++) {
            inStep();
            pass(Duration.ofMillis(500));
        }

        assertThat(status().lossWindow()).contains(Duration.ofMillis(500));
        assertThat(status().lag()).contains(Duration.ofMillis(500));
        assertThat(status().rpo()).isEqualTo(Rpo.MET);
        assertThat(status().promotionForecast()).contains(Duration.ZERO);
    }

    @Test
    void a_dead_primary_does_not_read_as_zero_when_all_that_was_received_is_applied() {
        inStep();
        pass(Duration.ofSeconds(1));
        position += 5000;
        add(primary(), standby(1, 1000, 1000)); // the copy missed the last 5000 bytes
        for (int i = 0; i < 40; i++) {
            pass(Duration.ofSeconds(1));
            add(null, standby(1, 1000, 1000).withStreaming(false));
        }

        ReplicationStatus status = status();

        assertThat(status.unreceivedBytes()).isEqualTo(5000);
        assertThat(status.lossWindow()).contains(Duration.ofSeconds(41));
        assertThat(status.rpo()).isEqualTo(Rpo.BREACHED);
        assertThat(status.streaming()).isFalse();
    }

    @Test
    void a_primary_that_dies_between_a_heartbeats_commit_and_its_answer_leaves_the_loss_known() {
        inStep();
        pass(Duration.ofMillis(500));
        Instant at = wall;
        tracker.add(
                new LagSample(ORDERS, nanos, Optional.of(at), Optional.empty(), Optional.empty(), "no answer"), wall);
        pass(Duration.ofMillis(500));
        var copied = new StandbyEnd(beat + 1, at, 1_200, 1_200, 1, SYSTEM, false, false, true);
        tracker.add(
                new LagSample(ORDERS, nanos, Optional.of(wall), Optional.empty(), Optional.of(copied), "dead"), wall);

        assertThat(status().rpo()).isEqualTo(Rpo.MET);
        assertThat(status().lossWindow()).contains(Duration.ofMillis(500));
        assertThat(status().broken()).isEmpty();
    }

    @Test
    void a_heartbeat_that_nobody_here_sent_tells_nothing() {
        inStep();
        pass(Duration.ofMillis(500));
        var foreign = new StandbyEnd(beat + 1, wall.minusMillis(1), 1_200, 1_200, 1, SYSTEM, false, false, true);
        tracker.add(
                new LagSample(ORDERS, nanos, Optional.of(wall), Optional.empty(), Optional.of(foreign), "dead"), wall);

        assertThat(status().rpo()).isEqualTo(Rpo.UNKNOWN);
    }

    @Test
    void a_proof_that_the_primary_stopped_ends_the_growth_of_the_window() {
        inStep();
        pass(Duration.ofSeconds(2));
        long stopped = nanos;
        pass(Duration.ofMinutes(10));

        ReplicationStatus status = tracker.status(RPO, nanos, wall, stopped);

        assertThat(status.lossWindow()).contains(Duration.ofSeconds(2));
        assertThat(status.lag()).contains(Duration.ofMinutes(10).plusSeconds(2));
        assertThat(status.lastSafe()).contains(Instant.parse("2026-11-01T10:00:00Z"));
    }

    @Test
    void a_stop_in_the_future_does_not_widen_the_window() {
        inStep();
        pass(Duration.ofSeconds(2));

        assertThat(tracker.status(RPO, nanos, wall, nanos + 5_000_000_000L).lossWindow())
                .contains(Duration.ofSeconds(2));
    }

    @Test
    void a_frozen_heartbeat_decides_though_the_positions_look_equal() {
        inStep();
        for (int i = 0; i < 60; i++) {
            pass(Duration.ofSeconds(1));
            position += 100;
            add(primary(), standby(1, 1000, 1000));
        }

        assertThat(status().lag()).contains(Duration.ofSeconds(60));
        assertThat(status().rpo()).isEqualTo(Rpo.BREACHED);
    }

    @Test
    void what_is_received_but_not_applied_is_behind_but_not_lost() {
        inStep();
        pass(Duration.ofSeconds(60));
        position += 1_000_000;
        add(primary(), standby(1, position, 1000));

        ReplicationStatus status = status();

        assertThat(status.lag()).contains(Duration.ofSeconds(60));
        assertThat(status.lossWindow()).contains(Duration.ZERO);
        assertThat(status.unreplayedBytes()).isEqualTo(1_000_000);
        assertThat(status.promotionForecast()).isEmpty();
    }

    @Test
    void the_forecast_is_the_backlog_over_the_rate_seen_while_there_was_one() {
        logAt1000();
        add(primary(), standby(1, 101_000, 1000));
        pass(Duration.ofSeconds(1));
        add(null, standby(1, 101_000, 11_000));

        assertThat(status().promotionForecast()).contains(Duration.ofSeconds(9));

        pass(Duration.ofHours(1)); // idle: no backlog, so no slow rate is learnt
        add(null, standby(1, 101_000, 101_000));
        pass(Duration.ofSeconds(1));
        add(null, standby(1, 111_000, 101_000));
        assertThat(status().promotionForecast()).contains(Duration.ofSeconds(1));
    }

    @Test
    void jumps_of_the_wall_clock_do_not_matter() {
        inStep();
        for (Duration jump : new Duration[] {Duration.ofHours(1), Duration.ofHours(-2)}) {
            wall = wall.plus(jump);
            pass(Duration.ofSeconds(1));
            inStep();
            pass(Duration.ofMillis(300));

            assertThat(status().lag()).contains(Duration.ofMillis(300));
            assertThat(status().lossWindow()).contains(Duration.ofMillis(300));
        }
    }

    @Test
    void after_a_restart_the_time_in_the_row_is_used_once_and_aged_by_the_ticker() {
        beat = 900;
        Instant inTheRow = wall.minusSeconds(20);
        add(null, standby(900, 1000, 1000).withHeartbeatAt(inTheRow));
        wall = wall.minus(Duration.ofHours(1));
        pass(Duration.ofSeconds(5));
        add(null, standby(900, 1000, 1000).withHeartbeatAt(inTheRow));

        assertThat(status().lossWindow()).contains(Duration.ofSeconds(25));
    }

    @Test
    void a_time_in_the_future_in_the_row_is_no_time() {
        add(null, standby(900, 1000, 1000).withHeartbeatAt(wall.plusSeconds(20)));

        assertThat(status().rpo()).isEqualTo(Rpo.UNKNOWN);
    }

    @Test
    void a_standby_that_never_showed_a_heartbeat_is_unknown() {
        logAt1000();
        add(primary(), standby(0, 0, 0));

        assertThat(status().rpo()).isEqualTo(Rpo.UNKNOWN);
        assertThat(status().lag()).isEmpty();
        assertThat(status().detail()).contains("no heartbeat has arrived");
    }

    @Test
    void a_standby_that_does_not_answer_is_unknown() {
        inStep();
        pass(Duration.ofMillis(500));
        add(primary(), null);

        assertThat(status().rpo()).isEqualTo(Rpo.UNKNOWN);
        assertThat(status().lossWindow()).isEmpty();
        assertThat(status().detail()).contains("did not answer");
    }

    @Test
    void another_system_is_broken_and_its_positions_say_nothing() {
        logAt1000();
        add(primary(), standby(1, 1000, 1000).withSystem(7));

        assertThat(status().broken()).hasValueSatisfying(why -> assertThat(why).contains("no copy"));
        assertThat(status().rpo()).isEqualTo(Rpo.UNKNOWN);
    }

    @Test
    void a_timeline_beyond_the_primarys_is_broken() {
        logAt1000();
        add(primary(), standby(1, 1000, 1000).withTimeline(2));

        assertThat(status().broken()).hasValueSatisfying(why -> assertThat(why).contains("timeline 2"));
        assertThat(status().rpo()).isEqualTo(Rpo.UNKNOWN);
    }

    @Test
    void an_old_primary_with_a_longer_tail_of_its_own_is_broken_and_never_reads_as_zero() {
        position = 500; // the new primary's log, after the switch to timeline 2, is shorter than the old one's
        add(
                primary(2),
                standby(7, 9000, 9000).withHeartbeatAt(wall.minusSeconds(60)).withStreaming(false));
        for (int i = 0; i < 20; i++) {
            pass(Duration.ofSeconds(1));
            position += 10;
            Standby old = standby(7, 9000, 9000).withHeartbeatAt(Instant.parse("2026-11-01T09:59:00Z"));
            add(primary(2), old.withStreaming(false));

            assertThat(status().lossWindow()).isEmpty();
            assertThat(status().lag()).isEmpty();
            assertThat(status().rpo()).isEqualTo(Rpo.UNKNOWN);
        }
        assertThat(status().broken()).hasValueSatisfying(why -> assertThat(why).contains("pg_rewind"));
        assertThat(status().outcast()).isTrue();
    }

    @Test
    void another_primarys_heartbeat_of_the_same_number_does_not_count() {
        add(primary(), standby(1, 10, 10).withHeartbeatAt(wall.minusSeconds(60)));

        assertThat(status().lag()).isEmpty();
        assertThat(status().rpo()).isEqualTo(Rpo.UNKNOWN);
    }

    @Test
    void a_position_on_another_timeline_does_not_count() {
        logAt1000();
        add(primary(2), standby(0, 5000, 5000)); // streaming what precedes the switch

        assertThat(status().broken()).isEmpty();
        assertThat(status().lossWindow()).isEmpty();
    }

    @Test
    void a_copy_that_neither_streams_nor_shows_a_heartbeat_of_the_primary_proves_nothing_by_its_position() {
        logAt1000();
        add(primary(), standby(0, 5000, 5000).withStreaming(false));

        assertThat(status().lossWindow()).isEmpty();
    }

    @Test
    void a_standby_that_follows_to_a_new_timeline_is_known_again_once_it_streams_there() {
        inStep();
        pass(Duration.ofSeconds(3));
        logAt1000();
        add(primary(2), standby(1, 1000, 900).withTimeline(2));

        assertThat(status().lossWindow()).contains(Duration.ZERO);
        assertThat(status().broken()).isEmpty();
    }

    @Test
    void a_standby_cut_off_after_a_switch_may_report_its_old_timeline_when_it_shows_a_heartbeat_of_the_new_one() {
        logAt1000();
        add(primary(2), standby(1, 1000, 1000).withTimeline(2));
        pass(Duration.ofSeconds(4));
        add(null, standby(1, 1000, 1000).withStreaming(false));

        assertThat(status().broken()).isEmpty();
        assertThat(status().lossWindow()).contains(Duration.ofSeconds(4));
    }

    @Test
    void a_standby_that_was_promoted_is_broken() {
        inStep();
        add(null, standby(1, 1000, 1000).promoted());

        assertThat(status().broken()).hasValueSatisfying(why -> assertThat(why).contains("primary itself"));
        assertThat(status().rpo()).isEqualTo(Rpo.UNKNOWN);
        assertThat(status().outcast()).isTrue();
    }

    @Test
    void only_who_can_not_follow_any_more_is_an_outcast() {
        logAt1000();
        add(primary(), standby(1, 1000, 1000).withSystem(7));
        assertThat(status().outcast()).as("another system, of whatever origin").isFalse();
        add(primary(), standby(1, 1000, 1000).withTimeline(2));
        assertThat(status().outcast())
                .as("on a timeline that somebody else made")
                .isFalse();
        add(primary(), standby(1, 1000, 1000).withStreaming(false));
        assertThat(status().outcast()).as("one that does not stream now").isFalse();
        add(primary(), null);
        assertThat(status().outcast()).as("one that does not answer").isFalse();
    }

    @Test
    void paused_replay_blocks_with_its_remedy_while_what_is_received_stays_known() {
        logAt1000();
        add(primary(), standby(1, 1000, 800).paused());

        assertThat(status().broken()).hasValueSatisfying(why -> assertThat(why).contains("pg_wal_replay_resume"));
        assertThat(status().lossWindow()).contains(Duration.ZERO);
        assertThat(status().unreplayedBytes()).isEqualTo(200);
    }

    @Test
    void a_database_that_began_anew_does_not_inherit_the_old_heartbeats() {
        beat = 5000;
        inStep();
        pass(Duration.ofSeconds(1));
        beat = 0;
        logAt1000();
        add(primary(), standby(0, 0, 0));

        assertThat(status().rpo()).isEqualTo(Rpo.UNKNOWN);
    }

    /** As after a volume's snapshot. PostgreSQL lets the standby stream then, from the beginning of a segment, and it applies nothing. */
    @Test
    void positions_say_nothing_of_a_primary_that_was_set_back_until_the_standby_shows_what_it_wrote_since() {
        for (int i = 0; i < 10; i++) {
            inStep();
            pass(Duration.ofMillis(500));
        }
        long shown = beat;
        Instant at = wall;
        long reached = position;
        beat -= 5;
        position -= 300;
        for (int i = 0; i < 8; i++) {
            position += 10;
            add(primary(), new Standby(new StandbyEnd(shown, at, reached, reached, 1, SYSTEM, true, false, true)));
            assertThat(status().rpo()).as("after %d", i).isEqualTo(Rpo.UNKNOWN);
            pass(Duration.ofMillis(500));
        }

        inStep();
        assertThat(status().rpo()).isEqualTo(Rpo.MET);
    }

    @Test
    void a_sample_that_comes_late_is_left_out() {
        inStep();
        var late = new LagSample(ORDERS, nanos - 1, Optional.empty(), Optional.empty(), "late");

        tracker.add(late, wall);

        assertThat(status().rpo()).isEqualTo(Rpo.MET);
    }

    @Test
    void far_more_heartbeats_than_are_kept_still_bound_the_window() {
        inStep();
        for (int i = 0; i < 5000; i++) {
            pass(Duration.ofSeconds(1));
            position += 10;
            add(primary(), standby(1, 1000, 1000));
        }

        assertThat(status().lossWindow()).contains(Duration.ofSeconds(5000));
    }

    /** The primary commits a heartbeat and the standby has it all. */
    private void inStep() {
        position += 60;
        PrimaryEnd end = primary();
        add(end, standby(end.heartbeat(), position, position));
    }

    /** Where the log is when the standby's positions below are meant to be all of it. */
    private void logAt1000() {
        position = 1000;
    }

    private PrimaryEnd primary() {
        return primary(1);
    }

    private PrimaryEnd primary(int timeline) {
        sentAt.put(++beat, wall);
        return new PrimaryEnd(beat, wall, position, timeline, SYSTEM);
    }

    private Standby standby(long heartbeat, long received, long replayed) {
        return new Standby(new StandbyEnd(
                heartbeat, sentAt.getOrDefault(heartbeat, wall), received, replayed, 1, SYSTEM, true, false, true));
    }

    private void add(@Nullable PrimaryEnd primary, @Nullable Standby standby) {
        Optional<StandbyEnd> end = standby == null ? Optional.empty() : Optional.of(standby.end);
        tracker.add(new LagSample(ORDERS, nanos, Optional.ofNullable(primary), end, ""), wall);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
        wall = wall.plus(time);
    }

    private ReplicationStatus status() {
        return tracker.status(RPO, nanos, wall);
    }

    /** A standby's end with one thing otherwise. */
    private record Standby(StandbyEnd end) {

        Standby withStreaming(boolean streaming) {
            return new Standby(new StandbyEnd(
                    end.heartbeat(),
                    end.heartbeatAt(),
                    end.received(),
                    end.replayed(),
                    end.timeline(),
                    end.systemId(),
                    streaming,
                    end.replayPaused(),
                    end.inRecovery()));
        }

        Standby withHeartbeatAt(Instant at) {
            return new Standby(new StandbyEnd(
                    end.heartbeat(),
                    at,
                    end.received(),
                    end.replayed(),
                    end.timeline(),
                    end.systemId(),
                    end.streaming(),
                    false,
                    true));
        }

        Standby withSystem(long system) {
            return new Standby(new StandbyEnd(
                    end.heartbeat(), end.heartbeatAt(), end.received(), end.replayed(), 1, system, true, false, true));
        }

        Standby withTimeline(int timeline) {
            return new Standby(new StandbyEnd(
                    end.heartbeat(),
                    end.heartbeatAt(),
                    end.received(),
                    end.replayed(),
                    timeline,
                    end.systemId(),
                    end.streaming(),
                    false,
                    true));
        }

        Standby promoted() {
            return new Standby(new StandbyEnd(
                    end.heartbeat(),
                    end.heartbeatAt(),
                    end.received(),
                    end.replayed(),
                    1,
                    end.systemId(),
                    false,
                    false,
                    false));
        }

        Standby paused() {
            return new Standby(new StandbyEnd(
                    end.heartbeat(),
                    end.heartbeatAt(),
                    end.received(),
                    end.replayed(),
                    1,
                    end.systemId(),
                    true,
                    true,
                    true));
        }
    }
}
