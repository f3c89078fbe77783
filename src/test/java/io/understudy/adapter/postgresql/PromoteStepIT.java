package io.understudy.adapter.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.understudy.operation.Fence.Proof;
import io.understudy.operation.Fence.State;
import io.understudy.operation.Goal;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.SecretRef;
import io.understudy.runbook.StepName;
import io.understudy.sandbox.postgres.PostgresServer;
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
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PromoteStepIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(3);

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
    void a_failover_makes_the_standby_primary_with_the_operations_epoch() throws SQLException {
        StepContext context = stage.context(OperationKind.FAILOVER);
        stage.order("tea");
        await().until(() -> stage.orders(stage.standby()) == 1);
        assertThat(stage.promote().precheck(context)).isEmpty();
        assertThat(stage.promote().observe(context)).isInstanceOf(Goal.Open.class);
        stage.world.pair().primary().kill();

        StepResult result = stage.promote().apply(context);

        assertThat(result).isInstanceOf(StepResult.Done.class);
        assertThat(((StepResult.Done) result).outputs())
                .containsEntry("timeline", "2")
                .containsEntry("epoch", "2")
                .containsKeys("lsn", "millis");
        assertThat(stage.promote().observe(context)).isInstanceOf(Goal.Reached.class);
        assertThat(new EpochStore(stage.sessions).read(stage.link(), Stage.WEST))
                .hasValueSatisfying(
                        carried -> assertThat(carried.epoch().value()).isEqualTo(2));
        assertThat(new VerifyWriteStep(stage.sessions).apply(context)).isInstanceOf(StepResult.Done.class);
    }

    @Test
    void a_switchover_loses_no_row_that_the_writer_was_told_is_written() throws Exception {
        StepContext context = stage.context(OperationKind.SWITCHOVER);
        try (var writer = new Writer(stage.world.pair(), stage.primary())) {
            await().until(() -> writer.acknowledged().size() > 200);
            Proof proof = stage.fence().fence(Stage.FENCE, context, TIMEOUT);
            assertThat(proof.state()).as(proof.evidence()).isEqualTo(State.FENCED);

            StepResult result = stage.promote().apply(withOutputs(OperationKind.SWITCHOVER, proof.outputs()));

            assertThat(result).isInstanceOf(StepResult.Done.class);
            Set<Long> lost = new HashSet<>(writer.acknowledged());
            lost.removeAll(ids());
            assertThat(lost).isEmpty();
        }
    }

    @Test
    void a_switchover_without_a_reported_position_asks_the_old_primary() throws SQLException {
        stage.order("tea");
        stage.fence().fence(Stage.FENCE, stage.context(OperationKind.SWITCHOVER), TIMEOUT);

        assertThat(stage.promote().apply(stage.context(OperationKind.SWITCHOVER)))
                .isInstanceOf(StepResult.Done.class);
        assertThat(ids()).hasSize(1);
    }

    @Test
    void a_switchover_over_a_cut_link_changes_nothing() throws Exception {
        stage.world.link().cut();
        stage.order("only on the primary");
        Proof proof = stage.fence().fence(Stage.FENCE, stage.context(OperationKind.SWITCHOVER), TIMEOUT);

        StepResult result = stage.promote()
                .apply(Contexts.withTimeout(
                        withOutputs(OperationKind.SWITCHOVER, proof.outputs()), Duration.ofMillis(500)));

        assertThat(result).isInstanceOf(StepResult.Failed.class);
        assertThat(result.summary()).contains("still lacks");
        assertThat(stage.promote().observe(stage.context(OperationKind.SWITCHOVER)))
                .isInstanceOf(Goal.Open.class);
    }

    @Test
    void a_switchover_is_refused_while_the_old_primarys_last_position_is_not_known() {
        stage.world.pair().primary().kill();

        StepResult result = stage.promote().apply(stage.context(OperationKind.SWITCHOVER));

        assertThat(result).isInstanceOf(StepResult.Failed.class);
        assertThat(result.summary()).contains("a switchover may lose nothing");
    }

    /** East served on after west was promoted, and was then started as a standby: it has more log, of another history. */
    @Test
    void a_planned_move_never_promotes_a_standby_that_stopped_behind_a_fork_however_much_log_it_has() throws Exception {
        stage.promote().apply(stage.context(OperationKind.FAILOVER));
        for (int i = 0; i < 50; i++) {
            stage.asOperator(stage.primary(), "shop", "SELECT pg_logical_emit_message(true, 'x', repeat('x', 100000))");
        }
        PostgresServer east = stage.world.pair().primary();
        east.stopFast();
        Files.createFile(east.data().resolve("standby.signal"));
        east.start();
        Placement atWest = new Placement(Stage.SHOP, Stage.WEST, Stage.EAST, new Epoch(2));
        StepContext back = Stage.context(OperationKind.FAILBACK, stage.link(), atWest, Map.of());
        await().ignoreExceptions().until(() -> stage.orders(stage.primary()) == 0);

        assertThat(stage.promote().precheck(back))
                .anySatisfy(line -> assertThat(line).contains("has not followed the primary onto timeline 2"));
        StepResult result = stage.promote().apply(Contexts.withTimeout(back, Duration.ofMillis(500)));

        assertThat(result)
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.summary()).contains("onto timeline 2"));
        assertThat(stage.promote().observe(back)).isInstanceOf(Goal.Open.class);
    }

    @Test
    void a_standby_that_is_down_is_not_promoted_and_unknown() {
        stage.world.pair().standby().kill();
        StepContext context = stage.context(OperationKind.FAILOVER);

        assertThat(stage.promote().precheck(context)).singleElement().asString().contains("refused");
        assertThat(stage.promote().observe(context)).isInstanceOf(Goal.Unknown.class);
        assertThat(stage.promote().apply(context))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.retryable()).isTrue());
    }

    @Test
    void a_frozen_standby_is_given_up_at_the_links_timeout() {
        stage.world.pair().standby().freeze();

        long start = System.nanoTime();
        StepResult result = stage.promote().apply(stage.context(OperationKind.FAILOVER));

        assertThat(result).isInstanceOf(StepResult.Failed.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        stage.world.pair().standby().thaw();
    }

    @Test
    void replay_that_is_paused_stands_in_the_way() throws SQLException {
        stage.asOperator(stage.standby(), "postgres", "SELECT pg_wal_replay_pause()");
        StepContext context = stage.context(OperationKind.FAILOVER);

        assertThat(stage.promote().precheck(context)).singleElement().asString().contains("pg_wal_replay_resume");
        assertThat(stage.promote().apply(context))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.summary()).contains("replay is paused"));
    }

    @Test
    void a_standby_that_carries_a_newer_epoch_is_not_promoted() throws SQLException {
        stage.asOperator(stage.primary(), "postgres", "ALTER DATABASE shop SET understudy.epoch = '2'");
        StepContext context = stage.context(OperationKind.FAILOVER);
        await().until(() -> !stage.promote().precheck(context).isEmpty());

        assertThat(stage.promote().apply(context)).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.summary()).contains("epoch 2");
        });
        assertThat(stage.promote().observe(context)).isInstanceOf(Goal.Open.class);
    }

    @Test
    void a_cancelled_call_is_looked_after_before_anything_is_said() throws Exception {
        stage.asOperator(stage.primary(), "postgres", slowPromote());
        await().until(() -> functionArrived());
        stage.world.pair().primary().kill();

        StepResult result = stage.promote().apply(stage.context(OperationKind.FAILOVER));

        assertThat(result).isInstanceOf(StepResult.InDoubt.class);
        assertThat(result.summary()).contains("still recovers");
    }

    @Test
    void a_wrong_password_is_named_with_its_remedy() throws Exception {
        Path wrong = Files.writeString(stage.world.folder().resolve("wrong"), "wrong");
        var link = stage.link(stage.primary(), Stage.credentials("understudy", wrong.toString()));
        StepContext context = Stage.context(OperationKind.FAILOVER, link, Stage.PLACEMENT, Map.of());

        assertThat(stage.promote().precheck(context)).singleElement().asString().contains("check the password");
        assertThat(stage.promote().apply(context))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.retryable()).isFalse());
        assertThat(new SecretRef.File(wrong).reveal()).isEqualTo("wrong");
    }

    @Test
    void a_write_is_not_verified_on_a_database_with_another_epoch() {
        StepContext context = stage.context(OperationKind.FAILOVER);

        assertThat(new VerifyWriteStep(stage.sessions).apply(context))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.summary()).contains("epoch none"));
    }

    private StepContext withOutputs(OperationKind kind, Map<String, String> outputs) {
        return Stage.context(kind, stage.link(), Stage.PLACEMENT, Map.of(new StepName("fence"), outputs));
    }

    private Set<Long> ids() throws SQLException {
        var ids = new HashSet<Long>();
        try (Connection session = stage.world.pair().application(stage.standby());
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM orders")) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }

    /** A pg_promote, found first, that fails as a cancelled one does. */
    private static String[] slowPromote() {
        return new String[] {
            "CREATE SCHEMA first", """
            CREATE FUNCTION first.pg_promote(wait boolean) RETURNS boolean LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'canceling statement due to conflict with recovery' USING ERRCODE = '57014'; END $$""", "ALTER DATABASE postgres SET search_path = first, pg_catalog, public"
        };
    }

    private boolean functionArrived() throws SQLException {
        try (Connection session = stage.world.pair().operator(stage.standby(), "postgres");
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("SHOW search_path")) {
            rows.next();
            return rows.getString(1).startsWith("first");
        }
    }
}
