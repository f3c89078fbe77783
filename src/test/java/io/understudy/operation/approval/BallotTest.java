package io.understudy.operation.approval;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BallotTest {

    private static final ApprovalTerms TERMS = new ApprovalTerms(
            2,
            List.of("ann", "bob", "eve"),
            "ann",
            Instant.parse("2026-11-21T03:00:00.123456789Z"),
            List.of(),
            Map.of(),
            "6f1c",
            null);

    @Test
    void people_read_a_deadline_in_whole_seconds() {
        assertThat(new Ballot(TERMS, List.of("bob")).missing())
                .isEqualTo("1 of 2 approvals are given, and eve may give theirs until 2026-11-21T03:00:00Z");
        assertThat(new Ballot(TERMS, List.of()).expired())
                .isEqualTo("0 of 2 approvals were given until 2026-11-21T03:00:00Z; ask for it anew");
    }
}
