package io.understudy.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronScheduleTest {

    private static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z"); // a Wednesday

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* * * * *          | 2026-03-04T12:00:00Z | 2026-03-04T11:59:00Z",
                "*/15 * * * *       | 2026-03-04T12:00:00Z | 2026-03-04T11:45:00Z",
                "5/20 * * * *       | 2026-03-04T11:45:00Z | 2026-03-04T11:25:00Z",
                "10-20/5,50 8 * * * | 2026-03-04T08:50:00Z | 2026-03-04T08:20:00Z",
                "30 2 * * *         | 2026-03-04T02:30:00Z | 2026-03-03T02:30:00Z",
                "@hourly            | 2026-03-04T12:00:00Z | 2026-03-04T11:00:00Z",
                "@weekly            | 2026-03-01T00:00:00Z | 2026-02-22T00:00:00Z",
                "@monthly           | 2026-03-01T00:00:00Z | 2026-02-01T00:00:00Z",
                "0 6 * * mon-tue    | 2026-03-03T06:00:00Z | 2026-03-02T06:00:00Z",
                "0 6 * * 7          | 2026-03-01T06:00:00Z | 2026-02-22T06:00:00Z",
                "0 6 1 * mon        | 2026-03-02T06:00:00Z | 2026-03-01T06:00:00Z",
                "0 6 1 * ?          | 2026-03-01T06:00:00Z | 2026-02-01T06:00:00Z",
                "0 0 1 JAN *        | 2026-01-01T00:00:00Z | 2025-01-01T00:00:00Z",
                "0 0 29 2 *         | 2024-02-29T00:00:00Z | 2020-02-29T00:00:00Z"
            })
    void finds_the_last_starts(String schedule, Instant last, Instant before) {
        assertThat(CronSchedule.parse(schedule)
                        .orElseThrow()
                        .last(Instant.parse("2019-01-01T00:00:00Z"), NOON, ZoneOffset.UTC, 2))
                .containsExactly(last, before);
    }

    @Test
    void counts_from_after_the_beginning_to_the_end_itself() {
        CronSchedule hourly = CronSchedule.parse("0 * * * *").orElseThrow();

        assertThat(hourly.last(NOON.minusSeconds(3600), NOON, ZoneOffset.UTC, 9))
                .containsExactly(NOON);
        assertThat(hourly.last(NOON, NOON.plusSeconds(3599), ZoneOffset.UTC, 9)).isEmpty();
    }

    @Test
    void knows_the_zone() {
        assertThat(CronSchedule.parse("0 9 * * *")
                        .orElseThrow()
                        .last(NOON.minusSeconds(86_400), NOON, ZoneId.of("Asia/Kolkata"), 1))
                .containsExactly(Instant.parse("2026-03-04T03:30:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "every day", "* * * *", "* * * * * *", "61 * * * *", "*/0 * * * *", "@every 5m", "a b c d e"
            })
    void what_can_not_be_counted_is_told(String schedule) {
        assertThat(CronSchedule.parse(schedule)).isEmpty();
    }
}
