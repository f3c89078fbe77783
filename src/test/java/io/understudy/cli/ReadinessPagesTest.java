package io.understudy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.api.ReadinessReport.Finding;
import io.understudy.api.Status;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@code status} shows of a standby's readiness and drills. */
class ReadinessPagesTest {

    @Test
    void a_finding_is_shown_with_what_to_do() {
        assertThat(page(null, finding("BLOCKING", 1)))
                .contains("standby NOT_READY 9/10")
                .contains("  ! BLOCKING step 1: it is not there")
                .contains("      to do: make it");
    }

    @Test
    void three_are_shown_and_the_others_counted_and_notes_are_left_out() {
        Finding[] findings = Stream.concat(
                        IntStream.rangeClosed(1, 5).mapToObj(number -> finding("DEGRADING", number)),
                        Stream.of(finding("NOTE", 6)))
                .toArray(Finding[]::new);

        assertThat(page(null, findings))
                .contains("step 3")
                .doesNotContain("step 4", "step 6")
                .contains("  ! 2 more: understudy readiness shop");
        assertThat(page(null, finding("NOTE", 6))).doesNotContain("step 6", "more:");
    }

    @Test
    void the_next_drill_is_shown_where_one_is_due() {
        assertThat(page(new Status.DueDrill("ISOLATED", 1_795_514_400_000L)))
                .contains("drills: none has passed; the next is due at 2026-11-24T10:00:00Z (isolated)");
        assertThat(page(null)).doesNotContain("due");
    }

    private static Finding finding(String severity, int number) {
        return new Finding("step " + number, severity, "it is not there", "make it", 0);
    }

    private static String page(Status.@Nullable DueDrill next, Finding... findings) {
        return Pages.application(new Status.Application(
                "shop",
                "east",
                "west",
                1,
                "OBSERVE",
                "PROTECTED",
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                new Status.Decision("HOLD", "primary-serves", "it serves"),
                null,
                null,
                new Status.Readiness("NOT_READY", 9, 10, 1L, List.of(findings)),
                null,
                next,
                null,
                null));
    }
}
