package io.understudy.adapter.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.understudy.operation.Goal;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.topology.Epoch;
import io.understudy.topology.Placement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said of a server that is no standby any more, or is about to be none: never that nothing happened. */
class PromotedAlreadyIT {

    private Stage stage;

    @BeforeEach
    void start() throws IOException {
        stage = new Stage();
    }

    @AfterEach
    void end() throws IOException {
        stage.close();
    }

    @Test
    void a_first_write_that_fails_leaves_a_doubt_that_a_retry_resolves() throws SQLException {
        stage.asOperator(stage.primary(), "shop", fullDisk());
        await().until(() -> yes("shop", "SELECT to_regclass('understudy.epoch') IS NOT NULL"));
        StepContext context = stage.context(OperationKind.FAILOVER);
        stage.world.pair().primary().kill();

        StepResult result = stage.promote().apply(context);

        assertThat(result).isInstanceOf(StepResult.InDoubt.class);
        assertThat(result.summary())
                .contains("No space left on device", "free the disk", "`understudy retry shop-2-1`");
        assertThat(stage.promote().observe(context)).isInstanceOf(Goal.Unknown.class);
        StepContext again = Contexts.inDoubt(context, result.summary());
        assertThat(stage.promote().observe(again).summary()).contains("No space left on device");

        stage.asOperator(stage.standby(), "shop", "DROP TRIGGER full_disk ON understudy.epoch");
        assertThat(stage.promote().apply(again)).isInstanceOf(StepResult.Done.class);
        assertThat(stage.promote().observe(again)).isInstanceOf(Goal.Reached.class);
    }

    @Test
    void a_primary_that_this_operation_did_not_promote_is_never_adopted() throws SQLException {
        promoteByHand();
        StepContext context = stage.context(OperationKind.FAILOVER);

        assertThat(stage.promote().observe(context)).isInstanceOf(Goal.Unknown.class);
        assertThat(stage.promote().apply(context)).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.summary()).contains("this operation did not promote it");
        });
        assertThat(yes("postgres", "SELECT NOT EXISTS (SELECT FROM pg_db_role_setting)"))
                .as("it was not marked")
                .isTrue();
    }

    @Test
    void a_promotion_that_a_crash_cut_off_is_finished() throws SQLException {
        promoteByHand();
        StepContext context = Contexts.inDoubt(stage.context(OperationKind.FAILOVER), "the service stopped");

        assertThat(stage.promote().observe(context)).isInstanceOf(Goal.Open.class);
        assertThat(stage.promote().apply(context)).isInstanceOf(StepResult.Done.class);
    }

    @Test
    void an_old_primary_that_came_back_is_not_adopted_even_in_doubt() throws SQLException {
        promoteByHand();
        var later = new Placement(Stage.SHOP, Stage.EAST, Stage.WEST, new Epoch(2));
        StepContext context = Contexts.inDoubt(
                Stage.context(OperationKind.FAILOVER, stage.link(), later, Map.of()), "the service stopped");

        assertThat(stage.promote().observe(context)).isInstanceOf(Goal.Unknown.class);
        assertThat(stage.promote().apply(context)).isInstanceOf(StepResult.InDoubt.class);
    }

    @Test
    void a_primary_with_a_newer_epoch_leaves_a_doubt() throws SQLException {
        promoteByHand();
        stage.asOperator(stage.standby(), "postgres", "ALTER DATABASE shop SET understudy.epoch = '5'");
        StepContext context = stage.context(OperationKind.FAILOVER);

        assertThat(stage.promote().apply(context)).isInstanceOf(StepResult.InDoubt.class);
        assertThat(stage.promote().observe(context)).isInstanceOf(Goal.Unknown.class);
    }

    @Test
    void a_doubt_waits_for_the_replay_that_is_left() throws SQLException {
        stage.asOperator(
                stage.standby(),
                "postgres",
                "ALTER SYSTEM SET recovery_min_apply_delay = '3s'",
                "SELECT pg_reload_conf()");
        await().until(() -> yes("postgres", "SELECT current_setting('recovery_min_apply_delay') = '3s'"));
        stage.order("tea");
        await().until(() -> yes("postgres", "SELECT pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()"));
        StepContext context = Contexts.inDoubt(stage.context(OperationKind.FAILOVER), "no answer");

        Goal soon = stage.promote().observe(Contexts.withTimeout(context, Duration.ofMillis(500)));
        Goal later = stage.promote().observe(context);

        assertThat(soon).isInstanceOf(Goal.Unknown.class);
        assertThat(soon.summary()).contains("still recovers");
        assertThat(later).isInstanceOf(Goal.Open.class);
        assertThat(stage.orders(stage.standby())).isEqualTo(1);
    }

    @Test
    void the_precheck_names_the_grant_without_which_no_epoch_is_marked() throws Exception {
        stage.asOperator(
                stage.primary(),
                "postgres",
                "CREATE ROLE owner LOGIN PASSWORD 'owner'",
                "ALTER DATABASE shop OWNER TO owner",
                "GRANT EXECUTE ON FUNCTION pg_promote TO owner",
                "GRANT pg_read_all_stats TO owner");
        Path secret = Files.writeString(stage.world.folder().resolve("owner"), "owner");
        var link = stage.link(stage.primary(), Stage.credentials("owner", secret.toString()));
        StepContext context = Stage.context(OperationKind.FAILOVER, link, Stage.PLACEMENT, Map.of());
        await().untilAsserted(() -> assertThat(stage.promote().precheck(context))
                .singleElement()
                .asString()
                .contains("GRANT SET ON PARAMETER understudy.epoch TO \"owner\""));

        stage.asOperator(stage.primary(), "postgres", "GRANT SET ON PARAMETER understudy.epoch TO owner");

        await().untilAsserted(
                        () -> assertThat(stage.promote().precheck(context)).isEmpty());
    }

    private void promoteByHand() throws SQLException {
        stage.world.pair().primary().kill();
        stage.asOperator(stage.standby(), "postgres", "SELECT pg_promote()");
    }

    private boolean yes(String database, String sql) throws SQLException {
        try (Connection session = stage.world.pair().operator(stage.standby(), database);
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    /** The epoch's row is refused as on a full disk. */
    private static String[] fullDisk() {
        return new String[] {"CREATE SCHEMA understudy", """
            CREATE TABLE understudy.epoch (
              id int PRIMARY KEY DEFAULT 1, epoch bigint NOT NULL, site text NOT NULL, since timestamptz NOT NULL)""", """
            CREATE FUNCTION understudy.full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$""", """
            CREATE TRIGGER full_disk BEFORE INSERT ON understudy.epoch
            FOR EACH ROW EXECUTE FUNCTION understudy.full_disk()"""};
    }
}
