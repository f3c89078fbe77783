package io.understudy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.api.OperationReport;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OperationPageTest {

    @Test
    void an_approver_reads_the_plan_what_it_holds_to_and_what_to_type() {
        assertThat(Pages.operation(report("AWAITING_APPROVAL", null, approval("BEGIN"))))
                .contains("approved by bob; 2 of ann, bob, eve needed")
                .contains("nothing of it was done yet")
                .contains("    dns: dns.switch {}, at once")
                .contains("    epoch: 1")
                .contains("any of them but ann, who asked for it, may approve it")
                .contains("understudy operation approve shop-2-1 --by YOUR-NAME --hash 6f1c")
                .contains("understudy operation abort shop-2-1")
                .contains("until 2026-11-21T03:29:19Z any of them but ann")
                .contains("ESCALATED at 2026-11-21T03:29:19Z:");
        assertThat(Pages.operation(report("RUNNING", null, approval("ESCALATE"))))
                .contains("the switchover goes on as it is meanwhile")
                .contains("understudy operation approve shop-2-1 --by YOUR-NAME --hash 6f1c");
        assertThat(Pages.operation(report("RUNNING", null, approval(null))))
                .contains("approved by bob")
                .doesNotContain("--hash", "ESCALATED");
    }

    private static OperationReport.Approval approval(@Nullable String waitsTo) {
        return new OperationReport.Approval(
                "6f1c",
                2,
                List.of("ann", "bob", "eve"),
                "ann",
                List.of(new OperationReport.Approved("bob", 5)),
                1_795_231_759_604L,
                List.of("dns: dns.switch {}, at once"),
                List.of("epoch: 1"),
                waitsTo,
                1_795_231_759_604L);
    }

    @Test
    void instructions_keep_their_lines_and_nothing_in_them_reaches_the_terminal() {
        OperationReport.Pending pending = new OperationReport.Pending(
                "dns", "done: dns", "w", "# Balancer\n\n1. Log in\u001b[2J", 1_795_231_759_604L);
        assertThat(Pages.operation(report("AWAITING_ACCEPTANCE", pending, null)).lines())
                .contains("    | # Balancer", "    | 1. Log in [2J")
                .anySatisfy(line -> assertThat(line).contains("ESCALATED at 2026-11-21T03:29:19Z:"))
                .anySatisfy(line -> assertThat(line).contains("--accept \"done: dns\""));
    }

    /** Who asks writes the reason, and who approves reads it just above the plan. */
    @Test
    void a_reason_moves_nothing_on_the_terminal_of_who_approves() {
        String page = Pages.operation(report(
                "AWAITING_APPROVAL",
                null,
                approval("BEGIN"),
                "flood\u001b[8m\r\n    dns: dns.switch {}, nothing at all"));

        assertThat(page).doesNotContain("\u001b", "\r").contains("  why: flood [8m");
        assertThat(page.lines()).noneMatch(line -> line.startsWith("    dns: dns.switch {}, nothing"));
    }

    private static OperationReport report(
            String phase, OperationReport.@Nullable Pending pending, OperationReport.@Nullable Approval approval) {
        return report(phase, pending, approval, "planned");
    }

    private static OperationReport report(
            String phase,
            OperationReport.@Nullable Pending pending,
            OperationReport.@Nullable Approval approval,
            String reason) {
        return new OperationReport(
                "shop-2-1",
                "shop",
                "SWITCHOVER",
                phase,
                "us-east-1",
                "us-west-2",
                2,
                "ann",
                reason,
                null,
                1L,
                1,
                null,
                null,
                pending,
                List.of(),
                null,
                approval,
                List.of());
    }
}
