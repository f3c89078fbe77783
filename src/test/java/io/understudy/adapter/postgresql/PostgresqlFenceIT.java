package io.understudy.adapter.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.understudy.operation.Fence.Proof;
import io.understudy.operation.Fence.State;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.Warrant;
import io.understudy.time.Ticker;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresqlFenceIT {

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
    void a_client_that_never_gives_up_writes_nothing_after_the_proof() throws Exception {
        try (var writer = new Writer(stage.world.pair(), stage.primary())) {
            await().until(() -> writer.acknowledged().size() > 50);

            Proof proof = fence();

            assertThat(proof.state()).as(proof.evidence()).isEqualTo(State.FENCED);
            int atProof = writer.acknowledged().size();
            await().during(Duration.ofMillis(300))
                    .until(() -> writer.acknowledged().size() == atProof);
        }
    }

    @Test
    void the_proof_names_what_was_seen_and_where_the_log_ends() {
        Proof proof = fence();

        assertThat(proof.evidence())
                .contains(
                        "a session opened before can't write",
                        "set default_transaction_read_only off can't either",
                        "a new session as shop is refused",
                        "no session is left",
                        proof.outputs().get("lsn"));
        assertThat(proof.outputs()).containsKeys("lsn", "orders.lsn");
    }

    @Test
    void a_look_at_a_fence_that_was_cut_off_before_it_could_tell_says_where_the_log_ends() {
        LogPosition fenced = LogPosition.parse(String.valueOf(fence().outputs().get("lsn")));

        Proof look = observe();

        assertThat(look.outputs()).containsKeys("lsn", "orders.lsn");
        assertThat(LogPosition.parse(String.valueOf(look.outputs().get("lsn"))).bytes())
                .isGreaterThanOrEqualTo(fenced.bytes());
    }

    @Test
    void fencing_and_observing_twice_says_the_same() {
        assertThat(observe().state()).isEqualTo(State.NOT_FENCED);

        assertThat(fence().state()).isEqualTo(State.FENCED);
        assertThat(fence().state()).isEqualTo(State.FENCED);
        assertThat(observe().state()).isEqualTo(State.FENCED);
        assertThat(observe().state()).isEqualTo(State.FENCED);
    }

    @Test
    void the_fence_outlives_a_restart_of_the_database() throws IOException {
        fence();

        stage.world.pair().primary().kill();
        stage.world.pair().primary().start();

        assertThat(observe().state()).isEqualTo(State.FENCED);
    }

    @Test
    void a_refused_connection_proves_nothing() {
        stage.world.pair().primary().kill();

        Proof proof = fence();

        assertThat(proof.state()).isEqualTo(State.UNKNOWN);
        assertThat(proof.evidence()).contains("refused", "proves nothing");
        assertThat(observe().state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void a_database_that_does_not_answer_proves_nothing_and_is_given_up_in_time() {
        stage.world.pair().primary().freeze();

        long start = System.nanoTime();
        Proof proof = fence();

        assertThat(proof.state()).isEqualTo(State.UNKNOWN);
        assertThat(proof.evidence()).contains("no answer in time");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        stage.world.pair().primary().thaw();
    }

    @Test
    void a_prepared_transaction_that_is_left_is_not_fenced() throws SQLException {
        try (Connection session = stage.world.pair().application(stage.primary());
                Statement statement = session.createStatement()) {
            statement.execute("BEGIN; INSERT INTO orders (item) VALUES ('held'); PREPARE TRANSACTION 'held'");
        }

        Proof proof = fence();

        assertThat(proof.state()).isEqualTo(State.NOT_FENCED);
        assertThat(proof.evidence()).contains("1 prepared transactions are left");
    }

    @Test
    void an_operator_that_may_not_end_sessions_never_gets_a_proof() throws Exception {
        StepContext context = asWeakOperator();
        try (Connection open = stage.world.pair().application(stage.primary());
                Statement statement = open.createStatement()) {
            Proof proof = stage.fence().fence(Stage.FENCE, context, TIMEOUT);

            assertThat(proof.state()).isNotEqualTo(State.FENCED);
            statement.execute("INSERT INTO orders (item) VALUES ('still')");
        }
    }

    @Test
    void the_precheck_names_the_grants_that_are_missing() throws Exception {
        assertThat(stage.fence().precheck(Stage.FENCE, context())).isEmpty();

        assertThat(stage.fence().precheck(Stage.FENCE, asWeakOperator()))
                .anyMatch(line -> line.contains("GRANT pg_signal_backend"));
    }

    @Test
    void a_newer_epoch_on_the_old_primary_is_left_alone() throws SQLException {
        stage.asOperator(stage.primary(), "postgres", "ALTER DATABASE shop SET understudy.epoch = '7'");

        Proof proof = fence();

        assertThat(proof.state()).isEqualTo(State.NOT_FENCED);
        assertThat(proof.evidence()).contains("epoch 7");
        try (Connection session = stage.world.pair().application(stage.primary())) {
            assertThat(session.isValid(1)).isTrue();
        }
    }

    @Test
    void a_standby_is_never_called_fenced() {
        StepContext swapped = Stage.context(OperationKind.FAILOVER, stage.link(), Stage.PLACEMENT.moved(), Map.of());

        assertThat(stage.fence().fence(Stage.FENCE, swapped, TIMEOUT).state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void a_server_that_the_standby_is_no_copy_of_is_left_alone_and_never_called_fenced() throws Exception {
        try (Stage stranger = new Stage()) {
            StepContext misled = misledTo(stranger);

            Proof proof = stage.fence().fence(Stage.FENCE, misled, TIMEOUT);

            assertThat(proof.state()).as(proof.evidence()).isEqualTo(State.UNKNOWN);
            assertThat(proof.evidence()).contains("system identifier", "left alone");
            stranger.order("still open");
        }
    }

    @Test
    void another_server_that_happens_to_be_closed_is_not_taken_for_the_fenced_one() throws Exception {
        try (Stage stranger = new Stage()) {
            stranger.asOperator(stranger.primary(), "postgres", "ALTER DATABASE shop WITH ALLOW_CONNECTIONS false");
            StepContext misled = misledTo(stranger);

            Proof proof = stage.fence().observe(Stage.FENCE, misled, TIMEOUT);

            assertThat(proof.state()).as(proof.evidence()).isEqualTo(State.UNKNOWN);
            assertThat(proof.evidence()).contains("system identifier");
        }
    }

    /** The policy's address of the primary leads to another world's, which knows the operator's password, too. */
    private StepContext misledTo(Stage stranger) throws Exception {
        String password = Files.readString(stage.world.operatorSecret()).strip();
        stranger.asOperator(stranger.primary(), "postgres", "ALTER ROLE understudy PASSWORD '%s'".formatted(password));
        var link = stage.link(
                stranger.primary(),
                Stage.credentials("understudy", stage.world.operatorSecret().toString()));
        return Stage.context(OperationKind.FAILOVER, link, Stage.PLACEMENT, Map.of());
    }

    @Test
    void a_standby_that_is_gone_does_not_keep_the_primary_from_being_fenced() {
        stage.world.pair().standby().kill();

        Proof proof = fence();

        assertThat(proof.state()).as(proof.evidence()).isEqualTo(State.FENCED);
        assertThat(proof.evidence()).contains("did not say whether it copies this server");
    }

    @Test
    void a_release_lets_the_application_write_again() throws SQLException {
        fence();

        StepResult result = stage.fence().release(Stage.FENCE, context(), TIMEOUT);

        assertThat(result).isInstanceOf(StepResult.Done.class);
        stage.order("after release");
        assertThat(observe().state()).isEqualTo(State.NOT_FENCED);
    }

    @Test
    void a_lift_that_stood_still_on_its_way_opens_nothing_that_was_fenced_since() {
        fence();

        StepResult lift = release(() -> fence());

        assertThat(lift).isNotInstanceOf(StepResult.Done.class);
        assertThat(observe().state()).isEqualTo(State.FENCED);
    }

    @Test
    void a_lift_ends_an_older_one_that_stood_still() {
        fence();

        StepResult older = release(() -> assertThat(release(Warrant.UNLIMITED)).isInstanceOf(StepResult.Done.class));

        assertThat(older).isNotInstanceOf(StepResult.Done.class);
    }

    @Test
    void a_lift_by_an_instance_that_leads_no_more_is_not_sent() {
        fence();

        assertThatThrownBy(() -> release(() -> {
                    throw new UnderstudyException.Transient("not led here any more", new IllegalStateException());
                }))
                .isInstanceOf(UnderstudyException.Transient.class);

        assertThat(observe().state()).isEqualTo(State.FENCED);
    }

    @Test
    void a_lift_under_way_stands_against_what_is_seen_of_the_fence() {
        fence();

        Proof[] seen = new Proof[1];
        release(() -> seen[0] = observe());

        assertThat(seen[0].state()).isEqualTo(State.NOT_FENCED);
        assertThat(seen[0].evidence()).contains("1 sessions that lift its fence are under way");
    }

    @Test
    void a_lift_for_another_database_of_the_server_goes_on() throws SQLException {
        stage.asOperator(stage.primary(), "postgres", "CREATE DATABASE other");
        try (Session session = stage.sessions.open(Endpoint.maintenance(stage.link(), Stage.EAST), TIMEOUT)) {
            assertThat(new Lifts(session, "other").begin(Deadline.in(Ticker.system(), TIMEOUT)))
                    .isTrue();

            assertThat(fence().state()).isEqualTo(State.FENCED);
            Sql.run(session, "ALTER DATABASE other WITH ALLOW_CONNECTIONS true");
        }
    }

    private StepResult release(Warrant warrant) {
        return stage.fence().release(Stage.FENCE, context().under(warrant), TIMEOUT);
    }

    private Proof fence() {
        return stage.fence().fence(Stage.FENCE, context(), TIMEOUT);
    }

    private Proof observe() {
        return stage.fence().observe(Stage.FENCE, context(), TIMEOUT);
    }

    private StepContext context() {
        return stage.context(OperationKind.FAILOVER);
    }

    /** Owns the database, but may not signal others. */
    private StepContext asWeakOperator() throws Exception {
        stage.asOperator(
                stage.primary(),
                "postgres",
                "CREATE ROLE weak LOGIN PASSWORD 'weak'",
                "ALTER DATABASE shop OWNER TO weak");
        Path secret = Files.writeString(stage.world.folder().resolve("weak"), "weak");
        var link = stage.link(stage.primary(), Stage.credentials("weak", secret.toString()));
        return Stage.context(OperationKind.FAILOVER, link, Stage.PLACEMENT, Map.of());
    }
}
