package io.understudy.adapter.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.understudy.health.Outcome;
import io.understudy.health.Probe;
import io.understudy.health.ProbeName;
import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Prober;
import io.understudy.health.Signal;
import io.understudy.policy.ReplicationLink;
import io.understudy.topology.SiteName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresqlProberIT {

    private static final Duration TIMEOUT = Duration.ofMillis(800);

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
    void a_primary_is_up_by_login_and_by_write() {
        assertThat(probe(false, Stage.EAST).outcome()).isEqualTo(Outcome.UP);
        assertThat(probe(true, Stage.EAST).detail()).isEqualTo("heartbeat 1 committed");
        assertThat(probe(true, Stage.EAST).detail()).isEqualTo("heartbeat 2 committed");
    }

    @Test
    void a_standby_lets_in_but_is_down_for_writes() {
        probe(true, Stage.EAST); // makes the tables

        assertThat(probe(false, Stage.WEST).outcome()).isEqualTo(Outcome.UP);
        ProbeResult write = probe(true, Stage.WEST);
        assertThat(write.outcome()).as(write.detail()).isEqualTo(Outcome.DOWN);
        assertThat(write.detail()).contains("can't be written");
    }

    @Test
    void a_primary_that_was_set_read_only_is_down_for_writes() throws SQLException {
        stage.asOperator(stage.primary(), "postgres", "ALTER DATABASE shop SET default_transaction_read_only = on");

        assertThat(probe(true, Stage.EAST).outcome()).isEqualTo(Outcome.DOWN);
    }

    @Test
    void a_dead_primary_is_down_also_over_a_session_that_was_kept() {
        probe(true, Stage.EAST);
        stage.world.pair().primary().kill();

        ProbeResult result = probe(true, Stage.EAST);

        assertThat(result.outcome()).isEqualTo(Outcome.DOWN);
        assertThat(result.detail()).contains("refused");
    }

    @Test
    void a_restarted_primary_is_up_at_the_first_probe() throws IOException {
        probe(true, Stage.EAST);
        stage.world.pair().primary().kill();
        stage.world.pair().primary().start();

        assertThat(probe(true, Stage.EAST).outcome()).isEqualTo(Outcome.UP);
    }

    @Test
    void a_frozen_primary_is_down_at_the_timeout() {
        probe(true, Stage.EAST);
        stage.world.pair().primary().freeze();

        long start = System.nanoTime();
        ProbeResult result = probe(true, Stage.EAST);

        assertThat(result.outcome()).isEqualTo(Outcome.DOWN);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        stage.world.pair().primary().thaw();
    }

    @ParameterizedTest
    @ValueSource(strings = {"53100", "53200", "58030", "XX001", "XX000"})
    void a_primary_that_lets_in_but_can_not_commit_for_want_of_disk_or_health_is_down_for_writes(String state)
            throws SQLException {
        writesFailWith(state);

        ProbeResult result = probe(true, Stage.EAST);

        assertThat(result.outcome()).as(result.detail()).isEqualTo(Outcome.DOWN);
        assertThat(result.detail()).contains("is ill", state);
        assertThat(probe(false, Stage.EAST).outcome()).isEqualTo(Outcome.UP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"53300", "P0001"})
    void a_full_list_of_sessions_and_what_is_not_understood_stay_unknown(String state) throws SQLException {
        writesFailWith(state);

        assertThat(probe(true, Stage.EAST).outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    private void writesFailWith(String state) throws SQLException {
        await().until(() -> probe(true, Stage.EAST).outcome() == Outcome.UP); // makes the tables
        stage.asOperator(
                stage.primary(),
                "shop",
                "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no' USING ERRCODE = '%s'; END $$"
                        .formatted(state),
                "CREATE TRIGGER fail BEFORE INSERT OR UPDATE ON understudy.heartbeat FOR EACH ROW EXECUTE FUNCTION fail()");
    }

    @Test
    void a_closed_database_is_down() throws SQLException {
        stage.asOperator(stage.primary(), "postgres", "ALTER DATABASE shop WITH ALLOW_CONNECTIONS false");

        assertThat(probe(true, Stage.EAST).outcome()).isEqualTo(Outcome.DOWN);
    }

    @Test
    void a_wrong_password_is_unknown_and_names_the_remedy_but_not_the_password() throws IOException {
        Path wrong = Files.writeString(stage.world.folder().resolve("wrong"), "hunter2");
        var link = stage.link(stage.primary(), Stage.credentials("understudy", wrong.toString()));

        ProbeResult result = probe(link, true, Stage.EAST);

        assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(result.detail())
                .contains("check the password of role understudy")
                .doesNotContain("hunter2");
    }

    @Test
    void a_missing_secret_is_unknown_and_names_its_file() {
        var link = stage.link(stage.primary(), Stage.credentials("understudy", "/nowhere/secret"));

        ProbeResult result = probe(link, true, Stage.EAST);

        assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(result.detail()).contains("/nowhere/secret");
    }

    private ProbeResult probe(boolean write, SiteName site) {
        return probe(stage.link(), write, site);
    }

    private ProbeResult probe(ReplicationLink.Postgresql link, boolean write, SiteName site) {
        var prober = new PostgresqlProber(_ -> Stage.policy(link), stage.sessions, stage.executor, Clock.systemUTC());
        var target = new ProbeTarget.Postgresql(Stage.ORDERS, write);
        var probe = new Probe(new ProbeName("orders-db"), target, Signal.DATABASE, Duration.ofSeconds(1), TIMEOUT);
        return prober.probe(new Prober.Request(Stage.SHOP, probe, site, false, TIMEOUT))
                .toCompletableFuture()
                .join();
    }
}
