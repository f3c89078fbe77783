package io.understudy.sandbox;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What going there and back measured. Durations in milliseconds.
 *
 * @param passed whether it ended as it must
 * @param findings why not, one line each
 * @param acknowledged orders that users were told are placed
 * @param lost acknowledged orders that the database at home does not hold afterwards
 * @param moves how often the site changed that took the orders
 */
public record FailbackReport(
        boolean passed, List<String> findings, long acknowledged, long lost, long moves, List<Cycle> cycles) {

    public FailbackReport {
        findings = List.copyOf(findings);
        cycles = List.copyOf(cycles);
    }

    /**
     * Once there and back.
     *
     * @param failoverMillis of the operation, from its start
     * @param reprotectMillis until the lost site was a standby
     * @param failbackMillis of the planned move back
     * @param homeMillis until the site that stood in was a standby again
     * @param predictedLossMillis what the failover announced that it would lose at most
     */
    public record Cycle(
            long failoverMillis,
            long reprotectMillis,
            long failbackMillis,
            long homeMillis,
            @Nullable Long predictedLossMillis) {}
}
