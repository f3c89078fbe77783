package io.understudy.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class MomentsTest {

    @Test
    void people_read_whole_seconds_in_utc() {
        assertThat(Moments.of(Instant.parse("2026-11-21T03:00:00.123456789Z"))).isEqualTo("2026-11-21T03:00:00Z");
        assertThat(Moments.of(Instant.parse("2026-11-21T03:00:59.999Z").toEpochMilli()))
                .isEqualTo("2026-11-21T03:00:59Z");
    }
}
