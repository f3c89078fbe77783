package io.understudy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.api.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusPageTest {

    private static final long AT = 1_795_231_759_604L;

    @Test
    void a_channel_by_which_nobody_is_told_is_named_with_since_when_and_why() {
        assertThat(Pages.status(
                        status(List.of(), new Status.Channel("pager", AT, "it answered\u001b[2J HTTP 500", 12))))
                .contains(
                        "NOBODY IS TOLD by channel pager since 2026-11-21T03:29:19Z: it answered [2J HTTP 500; waiting: 12");
        assertThat(Pages.status(status(List.of()))).doesNotContain("NOBODY");
    }

    @Test
    void documents_that_are_not_taken_say_since_when_the_others_run_in_whole_seconds() {
        assertThat(Pages.status(status(List.of("a line"))))
                .contains("DOCUMENTS NOT TAKEN, those of 2026-11-21T03:29:19Z go on:");
    }

    private static Status status(List<String> rejected, Status.Channel... channels) {
        return new Status(
                "here",
                Status.LEADER,
                "here",
                "CONNECTED",
                null,
                new Status.Documents(AT, "", rejected),
                List.of(channels),
                List.of());
    }
}
