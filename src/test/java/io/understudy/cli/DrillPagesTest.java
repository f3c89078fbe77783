package io.understudy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.api.DrillReport;
import io.understudy.api.OperationReport;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the command line prints of drills. */
class DrillPagesTest {

    private static final DrillReport.Objectives OBJECTIVES =
            new DrillReport.Objectives(60_000, "30 s", 30_000, Map.of());

    @Test
    void tells_of_a_live_drill_each_operation_where_the_application_was_and_why_it_went_back() {
        DrillReport.Live live = new DrillReport.Live(
                600_000,
                1_800_000_600_000L,
                "aborted by bob",
                OBJECTIVES,
                List.of(
                        new DrillReport.Operation(
                                "shop-2-1",
                                "SWITCHOVER",
                                "SUCCEEDED",
                                "east",
                                "west",
                                1_800_000_000_000L,
                                1_800_000_004_000L,
                                2_500L,
                                true,
                                31_000L,
                                false,
                                List.of(new DrillReport.Loss("orders", 31_000, 30_000, false)),
                                null,
                                List.of(
                                        step("web", "DONE", 321L, "replicas 1 -> 10"),
                                        step("promote", "FAILED", null, "no answer\u001b[2J"))),
                        new DrillReport.Operation(
                                "shop-2-2",
                                "REPROTECT",
                                "BLOCKED",
                                "west",
                                "east",
                                1_800_000_005_000L,
                                null,
                                null,
                                null,
                                null,
                                null,
                                List.of(),
                                "step copy failed",
                                List.of())),
                List.of(
                        new DrillReport.Stay("east", 1_800_000_000_000L),
                        new DrillReport.Stay("west", 1_800_000_004_000L)),
                List.of(new DrillReport.Lag("orders", 5L, 9L, null, 100L, 12, true)));
        assertThat(DrillPages.drill(drill(live)).lines())
                .anySatisfy(
                        line -> assertThat(line)
                                .containsSubsequence(
                                        "shop-2-1", "switchover", "east -> west", "SUCCEEDED", "took 4000 ms")
                                .endsWith(
                                        "users unserved for 2500 ms of 60000 ms (kept), loss at most 31000 ms, orders 31000 ms of 30000 ms (NOT KEPT)"))
                .anySatisfy(line -> assertThat(line).containsSubsequence("objectives", "RTO 60000 ms", "RPO 30 s"))
                .anySatisfy(line -> assertThat(line)
                        .containsSubsequence("    web", "kubernetes.scale", "DONE", "321 ms", "replicas 1 -> 10"))
                .anySatisfy(line -> assertThat(line)
                        .containsSubsequence("    promote", "FAILED", "no answer")
                        .doesNotContain("ms", "\u001b"))
                .anySatisfy(line -> assertThat(line)
                        .containsSubsequence("shop-2-2", "reprotect", "BLOCKED", "open", ": step copy failed")
                        .doesNotContain("unserved", "loss"))
                .anySatisfy(line -> assertThat(line).containsSubsequence("at west", "from 2027-01-15T08:00:04Z"))
                .anySatisfy(line -> assertThat(line).containsSubsequence("called off", "aborted by bob"))
                .anySatisfy(line -> assertThat(line).contains("before 5 ms, at most 9 ms, after not known; RPO kept"));
    }

    @Test
    void tells_of_a_report_of_before_steps_and_objectives_what_it_has() {
        DrillReport.Live live = new DrillReport.Live(
                600_000,
                null,
                null,
                null,
                List.of(
                        operation("shop-2-1", 2_500L, 9L, null),
                        operation("shop-2-2", null, null, null),
                        operation("shop-2-3", null, null, false)),
                List.of(),
                List.of());
        assertThat(DrillPages.drill(drill(live)).lines())
                .noneMatch(line -> line.contains("objectives"))
                .anySatisfy(line -> assertThat(line)
                        .contains("shop-2-1")
                        .endsWith("took 4000 ms, users unserved for 2500 ms, loss at most 9 ms"))
                .anySatisfy(line -> assertThat(line).contains("shop-2-2").endsWith("took 4000 ms"))
                .anySatisfy(line -> assertThat(line).contains("shop-2-3").endsWith(", loss not known (NOT KEPT)"));
    }

    private static DrillReport.Operation operation(
            String id, @Nullable Long unserved, @Nullable Long loss, @Nullable Boolean rpoMet) {
        return new DrillReport.Operation(
                id,
                "SWITCHOVER",
                "SUCCEEDED",
                "east",
                "west",
                1_800_000_000_000L,
                1_800_000_004_000L,
                unserved,
                null,
                loss,
                rpoMet,
                List.of(),
                null,
                List.of());
    }

    private static OperationReport.Step step(String name, String state, @Nullable Long millis, String summary) {
        return new OperationReport.Step(
                name, "kubernetes.scale", List.of(), false, state, 1_800_000_000_000L, millis, 1, summary);
    }

    private static DrillReport drill(DrillReport.Live live) {
        return new DrillReport(
                "drill-shop-20261124-100000",
                "shop",
                "LIVE",
                "RUNNING",
                "operation shop-2-2 (reprotect) is BLOCKED",
                "ann",
                "game day",
                "east",
                "west",
                1,
                1_800_000_000_000L,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                live);
    }
}
