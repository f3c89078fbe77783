package io.understudy.adapter.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.understudy.replication.LagBoard;
import io.understudy.replication.LagSample;
import io.understudy.replication.LagSample.StandbyEnd;
import io.understudy.replication.ReplicationStatus;
import io.understudy.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresqlReplicationProbeIT {

    private static final Duration HANGS = Duration.ofSeconds(30);

    private Stage stage;
    private PostgresqlReplicationProbe probe;
    private final LagBoard board = new LagBoard(Ticker.system(), Clock.systemUTC());

    @BeforeEach
    void start() throws IOException {
        stage = new Stage();
        var policy = Stage.policy(stage.link());
        probe = new PostgresqlReplicationProbe(
                _ -> policy, stage.sessions, stage.executor, Ticker.system(), Clock.systemUTC(), "here");
    }

    @AfterEach
    void end() throws IOException {
        stage.close();
    }

    @Test
    void both_ends_of_an_idle_link_agree() {
        LagSample sample = settled();

        assertThat(sample.detail()).isEmpty();
        var primary = sample.primary().orElseThrow();
        var standby = sample.standby().orElseThrow();
        assertThat(standby.systemId()).isEqualTo(primary.systemId());
        assertThat(standby.timeline()).isEqualTo(primary.timeline()).isEqualTo(1);
        assertThat(standby.streaming()).isTrue();
        assertThat(standby.inRecovery()).isTrue();
        assertThat(standby.replayPaused()).isFalse();
        assertThat(standby.received()).isGreaterThan(0);
        assertThat(status().rpo()).isEqualTo(ReplicationStatus.Rpo.MET);
    }

    @Test
    void heartbeats_grow_by_one_and_outlive_the_observer() {
        long first = sample().primary().orElseThrow().heartbeat();

        assertThat(sample().primary().orElseThrow().heartbeat()).isEqualTo(first + 1);
    }

    @Test
    void a_busy_link_stays_within_the_objective() throws Exception {
        settled();
        try (var writer = new Writer(stage.world.pair(), stage.primary())) {
            await().atMost(HANGS).until(() -> writer.acknowledged().size() > 500);

            await().atMost(HANGS).until(() -> {
                sample();
                return status().lossWindow().orElseThrow().compareTo(Duration.ofMillis(500)) < 0;
            });
        }
    }

    @Test
    void the_loss_window_grows_on_a_cut_link_though_the_primary_is_idle() throws Exception {
        settled();
        stage.world.link().cut();

        await().atMost(HANGS).until(() -> {
            sample();
            return status().lossWindow().orElse(Duration.ZERO).compareTo(Duration.ofMillis(1500)) > 0;
        });

        assertThat(status().streaming()).isFalse();
        assertThat(status().unreceivedBytes()).isPositive();
    }

    @Test
    void a_dead_primary_is_absent_and_the_window_grows() {
        settled();
        stage.world.pair().primary().kill();

        LagSample sample = sample();

        assertThat(sample.primary()).isEmpty();
        assertThat(sample.detail()).contains("refused");
        await().atMost(HANGS).until(() -> {
            sample();
            return status().lossWindow().orElse(Duration.ZERO).compareTo(Duration.ofSeconds(1)) > 0;
        });
    }

    @Test
    void a_dead_standby_makes_the_loss_unknown() {
        settled();
        stage.world.pair().standby().kill();

        LagSample sample = sample();

        assertThat(sample.standby()).isEmpty();
        assertThat(sample.primary()).isPresent();
        assertThat(status().rpo()).isEqualTo(ReplicationStatus.Rpo.UNKNOWN);
    }

    @Test
    void a_primary_that_is_slow_at_everything_costs_a_sample_one_timeout() throws SQLException {
        settled();
        // Each beat is within the timeout and asks for another one; two of them are not.
        stage.asOperator(
                stage.primary(),
                "shop",
                """
                CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                  PERFORM pg_sleep(0.7);
                  RAISE EXCEPTION 'asked twice' USING ERRCODE = '42P01';
                END $$""",
                "CREATE TRIGGER slow BEFORE UPDATE ON understudy.heartbeat EXECUTE FUNCTION slow()");

        assertThat(sample().detail()).contains("no answer in time").doesNotContain("asked twice");
    }

    @Test
    void a_frozen_primary_does_not_hold_the_sample_up_for_ever() {
        settled();
        stage.world.pair().primary().freeze();

        long start = System.nanoTime();
        LagSample sample = sample();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(HANGS);
        assertThat(sample.primary()).isEmpty();
        assertThat(sample.standby()).isPresent();
        stage.world.pair().primary().thaw();
    }

    @Test
    void paused_replay_shows_as_a_backlog_that_is_not_lost() throws SQLException {
        settled();
        stage.asOperator(stage.standby(), "postgres", "SELECT pg_wal_replay_pause()");
        stage.asOperator(
                stage.primary(),
                "shop",
                "INSERT INTO orders (item) SELECT repeat('x', 1000) FROM generate_series(1, 1000)");

        AtomicLong lastSample = new AtomicLong();
        ReplicationStatus status = await().atMost(HANGS)
                .until(
                        () -> {
                            lastSample.set(System.nanoTime());
                            sample();
                            return status();
                        },
                        seen -> seen.unreplayedBytes() > 1_000_000 && seen.unreceivedBytes() == 0);
        Duration sinceLastSample = Duration.ofNanos(System.nanoTime() - lastSample.get());

        assertThat(status.broken()).hasValueSatisfying(why -> assertThat(why).contains("pg_wal_replay_resume"));
        assertThat(status.lossWindow())
                .hasValueSatisfying(loss -> assertThat(loss)
                        .as("its heartbeat has been received, though none was applied since before the pause")
                        .isLessThanOrEqualTo(sinceLastSample));
    }

    @Test
    void a_promoted_standby_is_no_longer_in_recovery() throws SQLException {
        settled();
        stage.asOperator(stage.standby(), "postgres", "SELECT pg_promote()");

        StandbyEnd standby = sample().standby().orElseThrow();

        assertThat(standby.inRecovery()).isFalse();
        assertThat(status().broken()).isPresent();
    }

    @Test
    void an_operator_without_the_right_to_make_tables_is_told_the_grant() throws Exception {
        stage.asOperator(stage.primary(), "postgres", "CREATE ROLE weak LOGIN PASSWORD 'weak'");
        var secret = Files.writeString(stage.world.folder().resolve("weak"), "weak");
        var policy = Stage.policy(stage.link(stage.primary(), Stage.credentials("weak", secret.toString())));
        var weak = new PostgresqlReplicationProbe(
                _ -> policy, stage.sessions, stage.executor, Ticker.system(), Clock.systemUTC(), "here");

        assertThat(weak.sample(Stage.PLACEMENT, Stage.ORDERS).detail())
                .contains("GRANT CREATE ON DATABASE \"shop\" TO \"weak\"");
    }

    private LagSample settled() {
        return await().atMost(HANGS)
                .until(
                        this::sample,
                        sample -> sample.standby().isPresent()
                                && sample.standby().get().heartbeat() > 0
                                && sample.standby().get().streaming());
    }

    private LagSample sample() {
        LagSample sample = probe.sample(Stage.PLACEMENT, Stage.ORDERS);
        board.feed(Stage.PLACEMENT, sample);
        return sample;
    }

    private ReplicationStatus status() {
        return board.status(Stage.PLACEMENT, List.of(Stage.ORDERS), _ -> Duration.ofSeconds(30))
                .getFirst();
    }
}
