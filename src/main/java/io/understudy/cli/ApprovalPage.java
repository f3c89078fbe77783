package io.understudy.cli;

import io.understudy.api.OperationReport;
import io.understudy.time.Moments;
import java.util.stream.Collectors;

/** What an approver reads before they approve, and what to type then. */
final class ApprovalPage {

    private static final String NEW_LINE = System.lineSeparator();

    private ApprovalPage() {}

    static void write(StringBuilder page, OperationReport o, OperationReport.Approval a) {
        page.append("  approved by %s; %d of %s needed%s"
                .formatted(given(a), a.count(), String.join(", ", a.of()), NEW_LINE));
        String waitsTo = a.waitsTo();
        if (waitsTo == null) {
            return;
        }
        Long escalatedAt = a.escalatedAt();
        if (escalatedAt != null) {
            page.append("  ESCALATED at %s: too few have approved it%s".formatted(Moments.of(escalatedAt), NEW_LINE));
        }
        boolean begins = waitsTo.equals("BEGIN");
        page.append(
                        begins
                                ? "  the plan; nothing of it was done yet"
                                : "  the plan as a failover; the switchover goes on as it is meanwhile, and what is done stays done")
                .append(NEW_LINE);
        a.plan().forEach(line -> item(page, line));
        page.append("  holds as long as nothing of this changes").append(NEW_LINE);
        a.basis().forEach(line -> item(page, line));
        page.append("  until %s %s may approve it: understudy operation approve %s --by YOUR-NAME --hash %s%s"
                .formatted(Moments.of(a.expiresAt()), voters(a), o.id(), a.hash(), NEW_LINE));
        if (!begins) {
            return;
        }
        page.append("  to withdraw it: understudy operation abort %s --by YOUR-NAME --reason WHY%s"
                .formatted(o.id(), NEW_LINE));
    }

    private static void item(StringBuilder page, String line) {
        page.append("    ").append(Pages.printable(line)).append(NEW_LINE);
    }

    private static String given(OperationReport.Approval a) {
        return a.given().isEmpty()
                ? "nobody yet"
                : a.given().stream().map(OperationReport.Approved::by).collect(Collectors.joining(", "));
    }

    private static String voters(OperationReport.Approval a) {
        return a.requester() == null ? "any of them" : "any of them but %s, who asked for it,".formatted(a.requester());
    }
}
