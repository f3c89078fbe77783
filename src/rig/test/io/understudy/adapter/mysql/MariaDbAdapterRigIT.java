package io.understudy.adapter.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.operation.Fence;
import io.understudy.operation.Goal;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepResult;
import io.understudy.replication.LagSample;
import io.understudy.replication.LagSample.StandbyEnd;
import io.understudy.rig.NeedsServers;
import io.understudy.rig.Proves;
import io.understudy.rig.faults.Fault;
import io.understudy.rig.machine.Wait;
import io.understudy.runbook.StepName;
import io.understudy.time.Ticker;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsServers
class MariaDbAdapterRigIT {

    private MariaDbStage stage;

    @BeforeEach
    void starts_a_pair(@TempDir Path folder) throws Exception {
        stage = new MariaDbStage(folder, "127.0.40");
    }

    @AfterEach
    void ends() throws Exception {
        stage.close();
    }

    @Test
    void a_fenced_primary_stays_closed_and_its_standby_takes_over_with_all_it_committed() throws Exception {
        stage.add(stage.primary(), 1);
        Fence.Proof open = stage.fence();
        assertThat(open.state())
                .as("root may write in spite of read_only, and nobody answers for it: %s", open.evidence())
                .isEqualTo(Fence.State.NOT_FENCED);
        assertThat(open.evidence()).contains("root@localhost");
        stage.answerForAdministrators();
        assertThat(new MysqlFence(stage.sessions, Ticker.system())
                        .release(
                                MariaDbStage.FENCE,
                                stage.context(OperationKind.FAILOVER)
                                        .under(() -> assertThat(stage.fence().state())
                                                .isNotEqualTo(Fence.State.UNKNOWN)),
                                Duration.ofSeconds(5)))
                .as("a lift that stood still while it was fenced again")
                .isNotInstanceOf(StepResult.Done.class);
        assertThatThrownBy(() -> stage.add(stage.primary(), 9)).hasMessageContaining("locked");
        assertThat(new MysqlFence(stage.sessions, Ticker.system())
                        .release(MariaDbStage.FENCE, stage.context(OperationKind.FAILOVER), Duration.ofSeconds(5)))
                .isInstanceOf(StepResult.Done.class);

        Fence.Proof proof;
        try (Connection before = stage.application(stage.primary());
                Statement statement = before.createStatement()) {
            statement.execute("INSERT INTO products VALUES (2)");
            proof = stage.fence();
            assertThat(proof.state()).as(proof.evidence()).isEqualTo(Fence.State.FENCED);
            assertThatThrownBy(() -> statement.execute("INSERT INTO products VALUES (3)"))
                    .isInstanceOf(SQLException.class);
        }
        assertThatThrownBy(() -> stage.add(stage.primary(), 3)).hasMessageContaining("locked");

        stage.primary().kill();
        stage.primary().restart();
        stage.primary().run("SET GLOBAL read_only = OFF");
        assertThatThrownBy(() -> stage.add(stage.primary(), 3))
                .as("after a restart that forgot read_only")
                .hasMessageContaining("locked");
        assertThat(stage.fence().state()).isEqualTo(Fence.State.FENCED);

        var context = stage.context(
                OperationKind.SWITCHOVER, Map.of(new StepName("fence"), proof.outputs()), Optional.empty());
        StepResult result = stage.promote().apply(context);
        assertThat(result).as(result.summary()).isInstanceOf(StepResult.Done.class);
        assertThat(stage.promote().observe(context)).isInstanceOf(Goal.Reached.class);
        assertThat(stage.standby().ask("SELECT count(*) FROM shop.products")).hasValue("2");
        assertThat(new VerifyWriteStep(stage.sessions).apply(context)).isInstanceOf(StepResult.Done.class);
        stage.add(stage.standby(), 3);
        assertThat(stage.promote().apply(context)).as("repeated").isInstanceOf(StepResult.Done.class);
    }

    @Test
    @Proves(Fault.ERRANT_OR_RESYNCING)
    void samples_tell_lag_errant_transactions_and_a_stopped_applier() throws Exception {
        awaitHeartbeat();
        LagSample healthy = sample();
        assertThat(healthy.obstacle()).isEmpty();
        assertThat(healthy.standby().map(StandbyEnd::streaming)).hasValue(true);
        assertThat(healthy.primary()).isPresent();

        stage.standby().run("STOP SLAVE SQL_THREAD");
        stage.add(stage.primary(), 1);
        assertThat(sample().obstacle().orElseThrow()).contains("told to stop applying");
        stage.standby().run("START SLAVE SQL_THREAD");

        stage.standby().run("CHANGE MASTER 'archive' TO MASTER_HOST='127.0.40.9'");
        assertThat(sample().obstacle().orElseThrow()).contains("'archive'");
        stage.standby().run("RESET SLAVE 'archive' ALL");

        stage.pair().awaitCaughtUp();
        stage.pair().writeErrantTransaction();
        assertThat(sample().obstacle().orElseThrow()).contains("errant GTIDs up to 0-2-");
        stage.primary().kill();
        LagSample alone = sample();
        assertThat(alone.primary()).isEmpty();
        assertThat(alone.obstacle().orElseThrow())
                .as("the heartbeat's row tells what the dead primary had")
                .contains("errant GTIDs up to 0-2-");
        StepResult refused = stage.promote().apply(stage.context(OperationKind.FAILOVER));
        assertThat(refused).isInstanceOf(StepResult.Failed.class);
        assertThat(refused.summary()).contains("errant");
        assertThatThrownBy(() -> stage.add(stage.standby(), 9)).hasMessageContaining("read-only");
    }

    @Test
    void a_promotion_that_broke_off_is_observed_and_taken_up() throws Exception {
        stage.add(stage.primary(), 1);
        stage.pair().awaitCaughtUp();
        stage.primary().kill();
        var first = stage.context(OperationKind.FAILOVER);
        assertThat(stage.promote().observe(first)).isInstanceOf(Goal.Open.class);

        stage.standby().run("STOP SLAVE", "RESET SLAVE ALL");
        var again = stage.context(OperationKind.FAILOVER, Map.of(), Optional.of("it crashed"));
        assertThat(stage.promote().observe(again)).isInstanceOf(Goal.Open.class);
        assertThat(stage.promote().apply(first))
                .as("without a doubt it may be an old primary that came back")
                .isInstanceOf(StepResult.Failed.class);
        StepResult result = stage.promote().apply(again);
        assertThat(result).as(result.summary()).isInstanceOf(StepResult.Done.class);
        assertThat(stage.promote().observe(again)).isInstanceOf(Goal.Reached.class);
        stage.add(stage.standby(), 2);
    }

    @Test
    void whoever_writes_by_a_role_of_a_role_or_by_a_routine_of_an_administrator_stands_against_the_fence()
            throws Exception {
        stage.answerForAdministrators();
        stage.primary()
                .run(
                        "CREATE ROLE inner_role",
                        "CREATE ROLE outer_role",
                        "GRANT READ ONLY ADMIN ON *.* TO inner_role",
                        "GRANT inner_role TO outer_role",
                        "CREATE USER nested@'%' IDENTIFIED BY 'nested'",
                        "GRANT outer_role TO nested@'%'",
                        "CREATE USER clerk@'%' IDENTIFIED BY 'clerk'",
                        "CREATE PROCEDURE shop.refund() SQL SECURITY DEFINER INSERT INTO shop.products VALUES (99)",
                        "GRANT EXECUTE ON PROCEDURE shop.refund TO clerk@'%'");
        Fence.Proof open = stage.fence();
        assertThat(open.state()).as(open.evidence()).isEqualTo(Fence.State.NOT_FENCED);
        assertThat(open.evidence()).contains("nested@%", "shop.refund of rig@% by clerk@%");

        stage.primary().run("REVOKE outer_role FROM nested@'%'", "ALTER PROCEDURE shop.refund SQL SECURITY INVOKER");
        Fence.Proof closed = stage.fence();
        assertThat(closed.state()).as(closed.evidence()).isEqualTo(Fence.State.FENCED);
    }

    @Test
    void what_was_received_is_kept_when_the_applier_fails_and_can_be_applied_by_the_words_of_the_finding()
            throws Exception {
        stage.add(stage.primary(), 1);
        stage.pair().awaitCaughtUp();
        stage.standby().run("SET SESSION sql_log_bin = 0", "INSERT INTO shop.products VALUES (7)");
        stage.add(stage.primary(), 7);
        stage.add(stage.primary(), 8);
        Wait.until(
                "the applier failed",
                Duration.ofSeconds(20),
                () -> stage.standby().replication("Slave_SQL_Running").equals(Optional.of("No")));
        stage.standby().run("STOP SLAVE IO_THREAD");
        stage.primary().kill();

        StepResult refused = stage.promote().apply(stage.context(OperationKind.FAILOVER));
        assertThat(refused.summary()).contains("do NOT run START SLAVE");
        String place = refused.summary().replaceAll(".*CHANGE MASTER TO (RELAY_LOG_FILE = [^;]+);.*", "$1");
        try (Connection connection = stage.standby().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION sql_log_bin = 0");
            statement.execute("DELETE FROM shop.products WHERE number = 7");
        }
        stage.standby().run("CHANGE MASTER TO " + place, "START SLAVE SQL_THREAD");
        Wait.until(
                "what was received is applied",
                Duration.ofSeconds(20),
                () -> stage.standby().ask("SELECT count(*) FROM shop.products").equals(Optional.of("3")));
    }

    @Test
    void a_filter_is_an_obstacle() throws Exception {
        awaitHeartbeat();
        stage.standby().run("STOP SLAVE", "SET GLOBAL replicate_ignore_table = 'shop.scraps'", "START SLAVE");
        assertThat(sample().obstacle().orElseThrow()).contains("Replicate_Ignore_Table = shop.scraps");
    }

    @Test
    void a_move_back_waits_for_what_the_fenced_primary_committed_last() throws Exception {
        stage.pair().awaitCaughtUp();
        var context = stage.context(
                OperationKind.FAILBACK,
                Map.of(new StepName("fence"), Map.of("products.gtid", "0-1-999999")),
                Optional.empty());
        assertThat(stage.promote().apply(context).summary()).contains("did not apply all up to 0-1-999999");
        assertThat(stage.standby().replication("Slave_IO_Running")).hasValue("Yes");
    }

    private LagSample sample() {
        return (LagSample) stage.probe().sample(MariaDbStage.PLACEMENT, MariaDbStage.PRODUCTS);
    }

    private void awaitHeartbeat() throws Exception {
        Wait.until(
                "the standby shows a heartbeat",
                Duration.ofSeconds(20),
                () -> sample().standby().filter(end -> end.heartbeat() > 0).isPresent());
    }
}
