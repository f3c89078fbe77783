package io.understudy.sandbox;

import io.understudy.sandbox.postgres.DatabaseContents;
import io.understudy.sandbox.postgres.ServerLineage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What going there and back measured. Durations in milliseconds.
 *
 * @param passed whether it ended as it must
 * @param findings why not, one line each
 * @param wanted how often it was to go there and back; it ends at the first cycle that is not as it must be
 * @param acknowledged orders that users were told are placed
 * @param lost acknowledged orders that the database at home does not hold afterwards
 * @param moves how often the site changed that took the orders
 * @param databases what both held after the last cycle; null when there was none
 */
public record FailbackReport(
        boolean passed,
        List<String> findings,
        int processors,
        int wanted,
        long acknowledged,
        long lost,
        long moves,
        List<Cycle> cycles,
        @Nullable Databases databases) {

    public FailbackReport {
        findings = List.copyOf(findings);
        cycles = List.copyOf(cycles);
    }

    /**
     * Once there and back.
     *
     * @param times of its operations
     * @param acknowledged orders that users were told are placed
     * @param lost those of them that the database at home does not hold after it
     * @param lostWindowMillis from the first of them to the last, by the databases' clock; 0 when none was lost
     * @param moves how often the site changed that took the orders; 2 when all is well
     * @param databasesEqual whether all was compared and is equal
     * @param homeChecksum of all that the database at home held after it
     * @param standbyChecksum of all that its standby held
     */
    public record Cycle(
            Times times,
            long acknowledged,
            long lost,
            long lostWindowMillis,
            long moves,
            boolean databasesEqual,
            String homeChecksum,
            String standbyChecksum) {}

    /**
     * What the service says of a cycle's operations.
     *
     * @param failoverMillis of the operation, from its start
     * @param reprotectMillis until the lost site was a standby
     * @param failbackMillis of the planned move back
     * @param homeMillis until the site that stood in was a standby again
     * @param predictedLossMillis what the failover announced that it would lose at most
     */
    public record Times(
            long failoverMillis,
            long reprotectMillis,
            long failbackMillis,
            long homeMillis,
            @Nullable Long predictedLossMillis) {}

    /**
     * Both databases, compared whole.
     *
     * @param differences why they are not equal, one line each
     */
    public record Databases(boolean equal, List<String> differences, Site home, Site standby) {

        public Databases {
            differences = List.copyOf(differences);
        }
    }

    /**
     * One of them.
     *
     * @param checksum SHA-256 of all its tables and sequences
     * @param parts these, each with its own
     */
    public record Site(
            String name,
            String systemIdentifier,
            @Nullable Integer timeline,
            String checksum,
            List<DatabaseContents.Part> parts) {

        static Site of(String name, ServerLineage lineage, DatabaseContents contents) {
            return new Site(
                    name, lineage.systemIdentifier(), lineage.timeline(), contents.checksum(), contents.parts());
        }
    }
}
