package io.understudy.adapter.sqlstore;

import io.understudy.journal.ChainedEntry;
import io.understudy.journal.Entry;
import io.understudy.journal.Journal.Draft;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Facts whose commit was not answered. Each is looked for at its place before anything else is written, so that asking for
 * the same fact again finds it instead of writing it twice. Thread-safe.
 */
final class Doubts {

    /** @param token of the lease that it was written under */
    private record Doubt(long token, Draft draft, ChainedEntry entry) {}

    private final List<Doubt> open = new ArrayList<>();
    private final Map<Draft, Doubt> written = new HashMap<>();

    synchronized void add(long token, Draft draft, ChainedEntry entry) {
        open.add(new Doubt(token, draft, entry));
    }

    /**
     * Looks for all of them, under the write lock: whoever holds it knows that every earlier transaction has ended.
     *
     * @param token of the lease that is held now; what was in doubt under an older one counts no more: its holder has read the
     *     journal since, and others may have written
     * @return the entry of this draft, when it is there already
     */
    synchronized Optional<Entry> settled(Sql sql, long token, Draft draft) throws SQLException {
        open.removeIf(doubt -> doubt.token() != token);
        written.values().removeIf(doubt -> doubt.token() != token);
        for (Doubt doubt : List.copyOf(open)) {
            boolean there = sql.number(
                            "SELECT COUNT(*) FROM entry WHERE sequence = ? AND hash = ?",
                            doubt.entry().entry().sequence(),
                            doubt.entry().hash().hex())
                    > 0;
            if (there) {
                written.put(doubt.draft(), doubt);
            }
            open.remove(doubt);
        }
        return Optional.ofNullable(written.get(draft))
                .map(doubt -> doubt.entry().entry());
    }

    /** Its writer was told. */
    synchronized void told(Draft draft) {
        written.remove(draft);
    }
}
