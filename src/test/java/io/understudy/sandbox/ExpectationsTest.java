package io.understudy.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How the demo judges that a drill ended with its report. */
class ExpectationsTest {

    @Test
    void a_drills_page_is_there_within_ten_seconds_of_its_last_outcome() {
        assertThat(Expectations.reported(0L)).isEmpty();
        assertThat(Expectations.reported(10_000L)).isEmpty();
        assertThat(Expectations.reported(10_001L))
                .containsExactly("the drill's page was there 10001 ms after its last outcome, later than 10000 ms");
        assertThat(Expectations.reported(null)).containsExactly("the drill left no page");
    }
}
