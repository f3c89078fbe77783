package io.understudy.adapter.sqlstore;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;

/**
 * The journal in one SQLite file of a local disk. What {@link #append} returned survives kill -9 and a power cut: the
 * write-ahead log is synced at each commit. Several processes of one machine may open the file; the lease is compared in the
 * same transaction as each write, and runs out by the machine's wall clock, since SQLite has no clock of its own: whoever
 * sets it forward ends a lease early.
 *
 * <p>Thread-safe: one connection writes, one reads. It does not protect against the loss of the disk, and must not lie on a
 * network file system, whose locks and syncs can't be trusted.
 */
public final class SqliteJournal extends SqlJournal {

    private final SqliteStore store;

    private SqliteJournal(SqliteStore store, Clock clock) {
        super(store, Dialect.SQLITE, clock);
        this.store = store;
    }

    /**
     * Opens the file, makes it and its folder where they are missing, and brings an older one to this version.
     *
     * @throws JournalUnavailable when it can't be opened or is not a journal
     */
    public static SqliteJournal open(Path file, Clock clock) {
        return new SqliteJournal(SqliteStore.open(file), clock);
    }

    /**
     * Only reads a file that is there; a service may run on it meanwhile.
     *
     * @throws JournalUnavailable when there is none, it is not a journal, or of a version before the chain
     */
    public static JournalReading reading(Path file) {
        if (!Files.isRegularFile(file)) {
            throw SqliteTrouble.of(
                    file,
                    "there is no such file",
                    "nothing to read",
                    "name the state folder of the service, which has a journal.db",
                    new NoSuchFileException(file.toString()));
        }
        return new JournalReading(SqliteStore.reading(file));
    }

    /** For tests: how large the file may grow, as a full disk would stop it. */
    void limitPages(int pages) throws SQLException {
        store.limitPages(pages);
    }

    @Override
    public String toString() {
        return "journal " + store;
    }
}
