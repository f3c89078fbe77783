package io.understudy.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({"0s,0", "300ms,300", "30s,30000", "5m,300000", "1h,3600000", "999999999h,3599999996400000"})
    void reads_a_number_and_its_unit(String written, long millis) {
        assertThat(Durations.parse(written)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "5", "-5s", "1.5s", "5 s", "5d", "5S", "1000000000s", "1m30s"})
    void refuses_anything_else(String written) {
        assertThatIllegalArgumentException().isThrownBy(() -> Durations.parse(written));
    }

    @ParameterizedTest
    @CsvSource({"0,0s,0s", "150,150ms,0.15s", "48200,48200ms,48.2s", "90000,90s,90s", "60000,1m,1m", "7200000,2h,2h"})
    void writes_for_documents_and_for_comparing(long millis, String written, String printed) {
        assertThat(Durations.write(Duration.ofMillis(millis))).isEqualTo(written);
        assertThat(Durations.print(Duration.ofMillis(millis))).isEqualTo(printed);
    }

    @Test
    void what_it_writes_it_reads() {
        for (long millis = 0; millis < 4_000_000; millis += 997) {
            Duration duration = Duration.ofMillis(millis);
            assertThat(Durations.parse(Durations.write(duration))).isEqualTo(duration);
        }
    }
}
