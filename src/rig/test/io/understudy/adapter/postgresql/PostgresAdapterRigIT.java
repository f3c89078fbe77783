package io.understudy.adapter.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.health.Outcome;
import io.understudy.health.ProbeResult;
import io.understudy.operation.Fence.Proof;
import io.understudy.operation.Fence.State;
import io.understudy.operation.StepResult;
import io.understudy.replication.ReplicationStatus;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.Proves;
import io.understudy.rig.faults.Fault;
import io.understudy.rig.machine.Shell;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the adapters see and fence from the orchestrators' host, over a network that loses packets silently. */
@NeedsNetwork
class PostgresAdapterRigIT {

    private static final Duration HANGS = Duration.ofSeconds(30);

    private RigStage stage;

    @BeforeEach
    void starts() throws IOException {
        stage = RigStage.start(Map.of());
    }

    @AfterEach
    void ends() throws IOException {
        stage.close();
    }

    @Test
    void the_documented_roles_are_enough_for_all_of_it() {
        assertThat(stage.precheckPromotion()).isEmpty();
        assertThat(stage.onControl(() -> stage.fencing().precheck(Stage.FENCE, stage.context())))
                .isEmpty();
        healthy();
        assertThat(stage.status().rpo()).isEqualTo(ReplicationStatus.Rpo.MET);
        assertThat(stage.probe(Stage.EAST, true).outcome()).isEqualTo(Outcome.UP);
        Proof proof = stage.fence(Duration.ofSeconds(10));
        assertThat(proof.state()).as(proof.evidence()).isEqualTo(State.FENCED);
        assertThat(stage.observeFence().state()).isEqualTo(State.FENCED);
        StepResult promoted = stage.promote(stage.context());
        assertThat(promoted).as(promoted.summary()).isInstanceOf(StepResult.Done.class);
        StepResult written = stage.onControl(() -> new VerifyWriteStep(stage.sessions).apply(stage.context()));
        assertThat(written).as(written.summary()).isInstanceOf(StepResult.Done.class);
        StepResult released =
                stage.onControl(() -> stage.fencing().release(Stage.FENCE, stage.context(), Duration.ofSeconds(5)));
        assertThat(released).as(released.summary()).isInstanceOf(StepResult.Done.class);
    }

    @Test
    void a_role_that_may_not_see_the_stream_is_told_the_grant_and_not_that_the_stream_is_broken() throws Exception {
        stage.pair().run(stage.primary(), "REVOKE pg_read_all_stats FROM understudy");
        Wait.until(
                "it is revoked at the standby",
                HANGS,
                () -> stage.sample().standby().isEmpty());

        String remedy = "GRANT pg_read_all_stats TO \"understudy\"";
        assertThat(stage.sample().detail()).contains(remedy);
        assertThat(stage.status().rpo()).isEqualTo(ReplicationStatus.Rpo.UNKNOWN);
        assertThat(stage.precheckPromotion()).singleElement().asString().contains(remedy);
    }

    @Test
    void a_primary_behind_a_silent_cut_is_down_and_its_fence_proves_nothing_while_clients_write() throws Exception {
        healthy();
        stage.probe(Stage.EAST, true); // a session is kept
        stage.world.network.cut(Host.CONTROL, Host.EAST);

        long start = System.nanoTime();
        ProbeResult kept = stage.probe(Stage.EAST, true);
        ProbeResult login = stage.probe(Stage.EAST, false);
        Proof proof = stage.fence(Duration.ofSeconds(3));
        var sample = stage.sample();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(HANGS);
        assertThat(kept.outcome()).as(kept.detail()).isEqualTo(Outcome.DOWN);
        assertThat(login.outcome()).as(login.detail()).isEqualTo(Outcome.DOWN);
        assertThat(proof.state()).as(proof.evidence()).isEqualTo(State.UNKNOWN);
        assertThat(proof.evidence()).contains("no answer in time", "it may still take writes");
        assertThat(sample.primary()).isEmpty();
        assertThat(sample.standby()).isPresent();
        assertThat(sample.detail()).contains("no answer in time");
        order(1);
    }

    @Test
    void a_frozen_primary_is_down_and_its_fence_proves_nothing() {
        healthy();
        stage.probe(Stage.EAST, true);
        stage.primary().pause();

        long start = System.nanoTime();
        ProbeResult kept = stage.probe(Stage.EAST, true);
        ProbeResult login = stage.probe(Stage.EAST, false);
        Proof proof = stage.fence(Duration.ofSeconds(3));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(HANGS);
        assertThat(kept.outcome()).as(kept.detail()).isEqualTo(Outcome.DOWN);
        assertThat(login.outcome()).as(login.detail()).isEqualTo(Outcome.DOWN);
        assertThat(proof.state()).as(proof.evidence()).isEqualTo(State.UNKNOWN);
        stage.primary().resume();
    }

    @Test
    void a_client_across_the_network_writes_nothing_after_the_proof() throws Exception {
        try (var client = RigWriter.start(stage.pair(), stage.primary(), stage.world.network.place(Host.USERS))) {
            Wait.until("it writes", HANGS, () -> client.acknowledged() > 20);

            Proof proof = stage.fence(Duration.ofSeconds(10));
            long atProof = client.acknowledged();

            assertThat(proof.state()).as(proof.evidence()).isEqualTo(State.FENCED);
            assertThat(proof.evidence()).contains("no session is left");
            client.awaitRefusals(20);
            assertThat(client.acknowledged()).isEqualTo(atProof);
        }
    }

    @Test
    @Proves(Fault.OPEN_SESSION_BEHIND_FENCE)
    void a_session_that_can_not_be_ended_is_not_fenced() throws Exception {
        try (Connection session = stage.pair().application(stage.primary())) {
            long backend = backend(session);
            signal("STOP", backend);

            Proof proof = stage.fence(Duration.ofSeconds(3));

            assertThat(proof.state()).as(proof.evidence()).isEqualTo(State.NOT_FENCED);
            assertThat(proof.evidence()).contains("1 sessions are left");
            signal("CONT", backend);
        }
    }

    @Test
    @Proves(Fault.FENCE_ANSWER_LOST)
    void a_fence_that_worked_and_lost_its_answer_is_observed_afterwards() throws Exception {
        try (Connection session = stage.pair().application(stage.primary())) {
            long backend = backend(session);
            signal("STOP", backend); // the fence goes on trying to end it
            Future<Proof> fence = stage.control.submit(
                    () -> stage.fencing().fence(Stage.FENCE, stage.context(), Duration.ofSeconds(15)));
            Wait.until(
                    "it is closed",
                    HANGS,
                    () -> stage.pair()
                                    .number(
                                            stage.primary(),
                                            "SELECT NOT datallowconn FROM pg_database WHERE datname = 'shop'")
                            == 1);
            var cut = stage.world.network.cutOneWay(Host.EAST, Host.CONTROL);
            signal("CONT", backend);

            assertThat(fence.get().state()).as(fence.get().evidence()).isNotEqualTo(State.FENCED);
            cut.heal();
            Wait.until("it is found done", HANGS, () -> stage.observeFence().state() == State.FENCED);
        }
    }

    @Test
    @Proves(Fault.DEAD_REPLICATION_LINK)
    void a_dead_link_between_the_sites_shows_in_the_loss_window_though_nobody_writes() throws Exception {
        healthy();
        stage.world.network.cut(Host.EAST, Host.WEST);

        Wait.until("the window grows", HANGS, () -> {
            stage.sample();
            return stage.status().lossWindow().orElse(Duration.ZERO).compareTo(Duration.ofSeconds(2)) > 0;
        });
        Wait.until("the stream is known to be broken", HANGS, () -> {
            stage.sample();
            return !stage.status().streaming();
        });
    }

    @Test
    @Proves(Fault.FOREIGN_TIMELINE)
    void a_standby_of_another_timeline_is_refused() throws Exception {
        healthy();
        stage.pair().faults().diverge(stage.standby());

        assertThat(stage.precheckPromotion()).anyMatch(line -> line.contains("timeline 2, which does not descend"));
        stage.sample();
        assertThat(stage.status().broken())
                .hasValueSatisfying(why -> assertThat(why).contains("timeline"));
    }

    @Test
    void a_standby_of_another_origin_is_refused() throws Exception {
        healthy();
        stage.pair().faults().replaceByStranger(stage.standby());

        assertThat(stage.precheckPromotion()).anyMatch(line -> line.contains("another system identifier"));
        Proof proof = stage.fence(Duration.ofSeconds(5));
        assertThat(proof.state()).as(proof.evidence()).isEqualTo(State.UNKNOWN);
        order(1);
    }

    @Test
    void a_standby_without_its_slot_is_not_streaming() throws Exception {
        healthy();
        stage.pair().faults().loseSlot(stage.standby());

        Wait.until("it is told", HANGS, () -> {
            stage.sample();
            return !stage.status().streaming();
        });
    }

    private void healthy() {
        try {
            Wait.until("the link is healthy", HANGS, () -> {
                stage.sample();
                return stage.status().streaming() && stage.status().lossWindow().isPresent();
            });
        } catch (IOException e) {
            throw new AssertionError("%s: %s".formatted(e.getMessage(), stage.sample()), e);
        }
    }

    private void order(long id) throws SQLException {
        try (Connection session = stage.pair().application(stage.primary());
                Statement statement = session.createStatement()) {
            statement.execute("INSERT INTO orders (id) VALUES (%d)".formatted(id));
        }
    }

    private static long backend(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("SELECT pg_backend_pid()")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void signal(String signal, long pid) throws IOException {
        Shell.run("kill", "-s", signal, Long.toString(pid));
    }
}
