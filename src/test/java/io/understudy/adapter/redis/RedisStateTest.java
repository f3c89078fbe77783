package io.understudy.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RedisStateTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Optional<Instant> LONG_AGO = Optional.of(NOW.minus(Duration.ofDays(9)));

    @Test
    void nothing_stands_against_a_replica_whose_primary_is_gone() {
        assertThat(replica(false, false, LONG_AGO).obstacles(NOW)).isEmpty();
    }

    @Test
    void a_resync_and_loading_are_obstacles() {
        assertThat(obstacles(replica(true, false, LONG_AGO))).contains("middle of a resync");
        assertThat(obstacles(replica(false, true, Optional.empty())))
                .isEqualTo("it is reading its data: wait until it has them");
    }

    @Test
    void one_that_never_had_the_data_is_an_obstacle() {
        assertThat(obstacles(replica(false, false, Optional.empty()))).contains("never got anything");
    }

    @Test
    void data_that_began_minutes_ago_are_those_of_a_primary_without_its_own() {
        Instant restarted = NOW.minus(Duration.ofMinutes(9));
        assertThat(obstacles(replica(false, false, Optional.of(restarted))))
                .contains("2026-01-01T11:51:00Z", "started without data");
        assertThat(obstacles(replica(false, false, Optional.of(NOW.minus(RedisState.SETTLED)))))
                .isEmpty();
    }

    @Test
    void info_is_read_by_its_fields() {
        assertThat(RedisState.info("# Server\r\nredis_version:7.0.15\r\nos:Linux 6.1 x86_64\r\n"))
                .containsEntry("redis_version", "7.0.15")
                .hasSize(2);
    }

    private static String obstacles(RedisState state) {
        return String.join("; ", state.obstacles(NOW));
    }

    private static RedisState replica(boolean syncing, boolean loading, Optional<Instant> born) {
        return new RedisState(
                "7.0.15", true, "abc", 100, false, syncing, loading, Duration.ofDays(9), true, false, false, born);
    }
}
