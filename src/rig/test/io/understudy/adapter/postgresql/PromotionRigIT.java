package io.understudy.adapter.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.Proves;
import io.understudy.rig.faults.Fault;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.postgres.SmallDisk;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Promotions that meet a standby in trouble. */
@NeedsNetwork
class PromotionRigIT {

    private static final Duration HANGS = Duration.ofSeconds(60);

    private RigStage stage;

    @BeforeEach
    void starts() throws IOException {
        stage = RigStage.start(Map.of("max_standby_streaming_delay", "0", "hot_standby_feedback", "off"));
    }

    @AfterEach
    void ends() throws IOException {
        stage.close();
    }

    @Test
    @Proves(Fault.REPLAY_PAUSED)
    void paused_replay_is_refused_with_its_remedy_and_changes_nothing() throws Exception {
        stage.pair().faults().backlog(stage.standby(), 8);
        stage.primary().kill();

        StepResult result = stage.promote(stage.context());

        assertThat(result).isInstanceOf(StepResult.Failed.class);
        assertThat(result.summary()).contains("replay is paused with", "SELECT pg_wal_replay_resume()");
        assertThat(recovering()).isTrue();

        stage.pair().faults().resumeReplay(stage.standby());
        Wait.until("replay goes on", HANGS, () -> stage.promote(stage.context()) instanceof StepResult.Done);
    }

    /** So much that to replay it takes several times the step's time on any machine that could run this. */
    @Test
    @Proves(Fault.LARGE_BACKLOG)
    void a_large_backlog_is_progress_and_ends_as_done() throws Exception {
        stage.pair().faults().backlog(stage.standby(), 400);
        stage.primary().kill();
        stage.pair().faults().resumeReplay(stage.standby());
        StepContext hasty = Contexts.withTimeout(stage.context(), Duration.ofMillis(700));

        StepResult result = stage.promote(hasty);

        assertThat(result).as(result.summary()).isInstanceOf(StepResult.Done.class);
        assertThat(stage.pair().numberInShop(stage.standby(), "SELECT count(*) FROM ballast"))
                .isGreaterThan(40_000);
    }

    @Test
    @Proves(Fault.DISK_FULL_AT_PROMOTION)
    void a_full_disk_stops_it_with_a_doubt_and_room_lets_it_be_finished() throws Exception {
        SmallDisk disk = stage.pair().faults().smallLogDisk(stage.world.reaper, stage.standby(), 40);
        stage.pair().awaitStreaming(stage.primary(), stage.standby());
        stage.primary().kill();
        disk.fill();

        StepResult result = stage.promote(stage.context());

        assertThat(result).as(result.summary()).isInstanceOf(StepResult.InDoubt.class);
        assertThat(result.summary()).contains("at its log and at its disk");
        Wait.until("the server gave up", HANGS, () -> !stage.standby().running());
        StepContext doubt = Contexts.inDoubt(stage.context(), result.summary());
        assertThat(observe(doubt)).isInstanceOf(Goal.Unknown.class);
        assertThat(stage.promote(doubt)).isNotInstanceOf(StepResult.Done.class);

        disk.free();
        stage.standby().start();
        StepResult again = stage.promote(doubt);
        assertThat(again).as(again.summary()).isInstanceOf(StepResult.Done.class);
        assertThat(observe(doubt)).isInstanceOf(Goal.Reached.class);
    }

    /** A pg_promote of its own that takes long, as the real one does that waits; what cancels it is a real conflict. */
    @Test
    @Proves(Fault.PROMOTION_CANCELLED)
    void a_promotion_that_a_recovery_conflict_cancels_is_observed_and_done_again() throws Exception {
        stage.pair()
                .run(
                        stage.primary(),
                        "CREATE TABLE hot AS SELECT 1 AS n",
                        "GRANT SELECT ON hot TO PUBLIC",
                        "CREATE SCHEMA slow",
                        "GRANT USAGE ON SCHEMA slow TO PUBLIC",
                        """
                        CREATE FUNCTION slow.pg_promote(wait boolean DEFAULT true, wait_seconds int DEFAULT 60)
                        RETURNS boolean LANGUAGE plpgsql AS
                        $$ BEGIN PERFORM pg_sleep(60) FROM public.hot; RETURN true; END $$""",
                        "ALTER DATABASE postgres SET search_path = slow, pg_catalog, public");
        await("SELECT to_regproc('slow.pg_promote') IS NOT NULL");
        StepContext patient = stage.context();
        Future<StepResult> promotion = stage.control.submit(
                () -> new PromoteStep(stage.sessions, io.understudy.time.Ticker.system(), java.time.Clock.systemUTC())
                        .apply(patient));
        await("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep')");

        stage.pair().run(stage.primary(), "DELETE FROM hot", "VACUUM hot");

        StepResult result = promotion.get();
        assertThat(result).as(result.summary()).isInstanceOf(StepResult.InDoubt.class);
        assertThat(result.summary()).contains("conflict with recovery");
        assertThat(recovering()).isTrue();
        StepContext doubt = Contexts.inDoubt(stage.context(), result.summary());
        assertThat(observe(doubt)).isInstanceOf(Goal.Open.class);

        stage.pair().run(stage.primary(), "ALTER DATABASE postgres RESET search_path");
        await("SELECT NOT EXISTS (SELECT FROM pg_db_role_setting)");
        stage.sessions.close(); // they keep the old search path
        assertThat(stage.promote(doubt)).isInstanceOf(StepResult.Done.class);
    }

    private Goal observe(StepContext context) {
        return stage.onControl(() -> stage.promotion().observe(context));
    }

    private boolean recovering() throws SQLException {
        return stage.pair().number(stage.standby(), "SELECT pg_is_in_recovery()") == 1;
    }

    private void await(String query) throws IOException {
        Wait.until(query, HANGS, () -> stage.pair().number(stage.standby(), query) == 1);
    }
}
