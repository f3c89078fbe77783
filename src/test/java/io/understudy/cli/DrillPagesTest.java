package io.understudy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.api.DrillReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the command line prints of drills. */
class DrillPagesTest {

    @Test
    void tells_of_a_live_drill_each_operation_where_the_application_was_and_why_it_went_back() {
        DrillReport.Live live = new DrillReport.Live(
                600_000,
                1_800_000_600_000L,
                "aborted by bob",
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
                                0L,
                                null),
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
                                "step copy failed")),
                List.of(
                        new DrillReport.Stay("east", 1_800_000_000_000L),
                        new DrillReport.Stay("west", 1_800_000_004_000L)),
                List.of(new DrillReport.Lag("orders", 5L, 9L, null, 100L, 12, true)));
        assertThat(DrillPages.drill(drill(live)).lines())
                .anySatisfy(line -> assertThat(line)
                        .containsSubsequence("shop-2-1", "switchover", "east -> west", "SUCCEEDED", "took 4000 ms")
                        .endsWith("users unserved for 2500 ms"))
                .anySatisfy(line -> assertThat(line)
                        .containsSubsequence("shop-2-2", "reprotect", "BLOCKED", "open", ": step copy failed")
                        .doesNotContain("unserved"))
                .anySatisfy(line -> assertThat(line).containsSubsequence("at west", "from 2027-01-15T08:00:04Z"))
                .anySatisfy(line -> assertThat(line).containsSubsequence("called off", "aborted by bob"))
                .anySatisfy(line -> assertThat(line).contains("before 5 ms, at most 9 ms, after not known; RPO kept"));
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
