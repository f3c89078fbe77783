package io.understudy.sandbox;

import io.understudy.api.DrillReport;
import io.understudy.api.OperationReport;
import io.understudy.sandbox.shop.Judge;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How each scenario must end. Pure. */
final class Expectations {

    /** A drill has its report within this time. */
    private static final long MOST_REPORT_MILLIS = 10_000;

    private Expectations() {}

    /** What is not as it must be, one line each; empty when all is. */
    static List<String> of(Scenario scenario, @Nullable OperationReport operation, Judge.Findings users) {
        List<String> findings = new ArrayList<>();
        switch (scenario) {
            case REGION_LOSS -> moved(operation, users, findings);
            case PLANNED -> {
                moved(operation, users, findings);
                expect(users.lost() == 0, "a planned switchover lost %d orders".formatted(users.lost()), findings);
            }
            case BLIP -> {
                expect(operation == null, "an operation was started for a blip", findings);
                stayed(users, findings);
            }
            case CUT_OFF -> cutOff(operation, users, findings);
            case DRILL -> {
                expect(operation == null, "an operation was started for a drill", findings);
                stayed(users, findings);
            }
        }
        return findings;
    }

    /** How an isolated drill must end, seen by its report and from outside. */
    static List<String> of(DrillReport drill, int meanwhile, List<String> standing) {
        List<String> findings = new ArrayList<>();
        expect(
                drill.result().equals("PASSED"),
                "%s ended as %s: %s".formatted(drill.id(), drill.result(), drill.why()),
                findings);
        DrillReport.Isolated copies = drill.isolated();
        expect(copies != null && copies.readyMillis() != null, "no copy was ready", findings);
        expect(copies != null && copies.left().isEmpty(), "the drill says that something is left", findings);
        expect(standing.isEmpty(), "left beside production: " + String.join(", ", standing), findings);
        expect(
                copies != null
                        && !copies.links().isEmpty()
                        && copies.links().stream().allMatch(DrillReport.Lag::withinRpo),
                "replication was not within its RPO all the while",
                findings);
        expect(meanwhile > 0, "no order was taken during the drill", findings);
        return findings;
    }

    /** @param millis from a drill's last outcome until its page was there; null without one */
    static List<String> reported(@Nullable Long millis) {
        List<String> findings = new ArrayList<>();
        expect(millis != null, "the drill left no page", findings);
        expect(
                millis == null || millis <= MOST_REPORT_MILLIS,
                "the drill's page was there %s ms after its last outcome, later than %d ms"
                        .formatted(millis, MOST_REPORT_MILLIS),
                findings);
        return findings;
    }

    private static void cutOff(@Nullable OperationReport operation, Judge.Findings users, List<String> findings) {
        if (operation != null && operation.phase().equals("SUCCEEDED")) {
            // A person accepted the split-brain risk in writing: what came of it is reported, not judged.
            expect(users.firstOnNewNanos().isPresent(), "no order reached the new primary", findings);
            return;
        }
        expect(
                operation != null && operation.phase().equals("AWAITING_ACCEPTANCE"),
                "the service did not stop to ask a person",
                findings);
        stayed(users, findings);
    }

    private static void moved(@Nullable OperationReport operation, Judge.Findings users, List<String> findings) {
        expect(
                operation != null && operation.phase().equals("SUCCEEDED"),
                operation == null
                        ? "no operation was started"
                        : "operation %s ended as %s".formatted(operation.id(), operation.phase()),
                findings);
        expect(users.firstOnNewNanos().isPresent(), "no order reached the new primary", findings);
        expect(
                users.overlapping() == 0,
                "%d orders were taken by both sides at once".formatted(users.overlapping()),
                findings);
        Long predicted = operation == null ? null : operation.predictedLossMillis();
        expect(
                users.lost() == 0 || predicted != null && users.lossWindow().toMillis() <= predicted,
                "more was lost (%d ms) than announced (%s ms)"
                        .formatted(users.lossWindow().toMillis(), predicted),
                findings);
    }

    private static void stayed(Judge.Findings users, List<String> findings) {
        expect(users.firstOnNewNanos().isEmpty(), "the standby took orders although nothing may have moved", findings);
        expect(
                users.lost() == 0,
                "%d orders were lost although nothing may have moved".formatted(users.lost()),
                findings);
    }

    private static void expect(boolean holds, String otherwise, List<String> findings) {
        if (!holds) {
            findings.add(otherwise);
        }
    }
}
