package io.understudy.adapter.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {

    private final FakeStandby server = new FakeStandby();

    @Test
    void nothing_is_written_on_a_standby_that_somebody_forgot_to_close() {
        server.server.answer("SELECT CAST(@@global.read_only AS CHAR) IN", () -> List.of(Map.of("open", true)));
        assertThatThrownBy(this::beat)
                .isInstanceOf(UnderstudyException.Permanent.class)
                .hasMessageContaining("replicates from another server");
        assertThat(server.server.heard).noneMatch(sql -> sql.startsWith("INSERT"));
    }

    @Test
    void a_closed_standby_is_read_only_as_before() {
        server.server.answer("SELECT CAST(@@global.read_only AS CHAR) IN", () -> List.of(Map.of("open", false)));
        assertThatThrownBy(this::beat)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(Trouble.kind(e)).isEqualTo(Trouble.Kind.READ_ONLY));
    }

    @Test
    void a_primary_gets_its_heartbeat() throws SQLException {
        server.server
                .answer("SHOW ALL SLAVES STATUS", List::of)
                .answer("INSERT INTO understudy.heartbeat", () -> List.of(Map.of("beat", 7)));
        assertThat(beat()).isEqualTo(7);
    }

    private long beat() throws SQLException {
        return Heartbeats.beat(server.server.session(), PromotionTest.link(), "probe", Instant.EPOCH);
    }
}
