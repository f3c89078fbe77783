package io.understudy.adapter.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a session opened before the fence proves after it. */
class WitnessIT {

    private final AtomicLong now = new AtomicLong();
    private Stage stage;
    private Witness witness;

    @BeforeEach
    void start() throws IOException, SQLException {
        stage = new Stage();
        try (Session operator = stage.sessions.open(Endpoint.operator(stage.link(), Stage.EAST), Stage.TIMEOUT)) {
            Schema.create(operator, stage.link());
        }
        Endpoint application = Endpoint.application(stage.link(), Stage.EAST);
        witness =
                Witness.open(stage.sessions, application, Stage.TIMEOUT, Deadline.in(now::get, Duration.ofSeconds(10)));
        witness.write();
    }

    @AfterEach
    void end() throws IOException {
        witness.close();
        stage.close();
    }

    @Test
    void one_that_the_server_ended_has_ended() throws SQLException {
        stage.asOperator(
                stage.primary(),
                "postgres",
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'shop'");

        assertThat(Witness.state(witness.ordinary())).isEqualTo(Witness.State.ENDED);
        assertThat(Witness.state(witness.insistent())).isEqualTo(Witness.State.ENDED);
    }

    @Test
    void one_that_is_left_still_writes() {
        assertThat(Witness.state(witness.ordinary())).isEqualTo(Witness.State.WRITES);
    }

    @Test
    void one_that_does_not_answer_proves_nothing() {
        stage.world.pair().primary().freeze();
        assertThat(Witness.state(witness.ordinary())).isEqualTo(Witness.State.UNKNOWN);
        stage.world.pair().primary().thaw();
    }

    @Test
    void one_that_there_is_no_time_left_to_ask_proves_nothing() {
        now.set(Duration.ofSeconds(10).toNanos());

        assertThat(Witness.state(witness.insistent())).isEqualTo(Witness.State.UNKNOWN);
    }
}
