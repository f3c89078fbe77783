package io.understudy.rig.checker;

import java.util.List;

/** What one side's database holds after all, in full. */
public sealed interface Table {

    /** The side's name, as it acknowledges. */
    String side();

    /**
     * A row.
     *
     * @param number that a writer gave it
     * @param side that first wrote it, as it stands in the row; {@code -} where the table does not tell
     */
    record Row(long number, String side) {}

    /** @param rows all of them, in any order */
    record Known(String side, List<Row> rows) implements Table {
        public Known {
            rows = List.copyOf(rows);
        }
    }

    /**
     * The database could not be read: nothing is known of it, which is not the same as empty.
     *
     * @param reason for people
     */
    record Unknown(String side, String reason) implements Table {}
}
