package io.understudy.adapter.sqlstore;

import io.understudy.journal.Claim;
import io.understudy.journal.Claimant;
import io.understudy.journal.Entry;
import io.understudy.journal.Holding;
import io.understudy.journal.Journal;
import io.understudy.journal.LeaseRecord;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The journal in one SQLite file of a local disk. What {@link #append} returned survives kill -9 and a power cut: the
 * write-ahead log is synced at each commit. Several processes of one machine may open the file; the lease is compared in the
 * same transaction as each write, and runs out by the machine's wall clock, since SQLite has no clock of its own: whoever
 * sets it forward ends a lease early.
 *
 * <p>Thread-safe: one connection writes, one reads. It does not protect against the loss of the disk, and must not lie on a
 * network file system, whose locks and syncs can't be trusted.
 */
public final class SqliteJournal implements Journal {

    private static final String ENTRY = "SELECT sequence, at, application, operation, type, payload FROM entry ";

    private final Path file;
    private final Clock clock;
    private final SqlSession writer;
    private final SqlSession reader;

    private SqliteJournal(Path file, Clock clock, SqlSession writer, SqlSession reader) {
        this.file = file;
        this.clock = clock;
        this.writer = writer;
        this.reader = reader;
    }

    /**
     * Opens the file, and makes it and its folder where they are missing.
     *
     * @throws JournalUnavailable when it can't be opened or is not a journal
     */
    public static SqliteJournal open(Path file, Clock clock) {
        makeFolder(file);
        SqlSession writer = SqlSession.writing(file);
        try {
            return new SqliteJournal(file, clock, writer, SqlSession.reading(file));
        } catch (JournalUnavailable e) {
            writer.close();
            throw e;
        }
    }

    @Override
    public Claim claim(Claimant claimant) {
        long asked = claimant.ticker().nanos();
        return writer.transaction(sql -> {
            Instant now = now();
            LeaseRecord record = lease(sql).bounded(now);
            Optional<Holding> other = record.holding(now).filter(holding -> !holding.hasRunOut());
            if (other.isPresent()) {
                write(sql, record);
                return new Claim.Held(other.get());
            }
            return new Claim.Granted(grant(sql, record, claimant, asked));
        });
    }

    @Override
    public Lease takeOver(Claimant claimant) {
        long asked = claimant.ticker().nanos();
        return writer.transaction(sql -> grant(sql, lease(sql), claimant, asked));
    }

    @Override
    public Lease renew(Lease lease) {
        long asked = lease.claimant().ticker().nanos();
        return writer.transaction(sql -> {
            write(sql, lease(sql).renewed(lease, now()));
            return lease.renewed(asked);
        });
    }

    @Override
    public void release(Lease lease) {
        writer.transaction(sql -> write(sql, lease(sql).released(lease)));
    }

    @Override
    public Optional<Holding> holding() {
        return reader.read(sql -> lease(sql).holding(now()));
    }

    @Override
    public Entry append(Lease lease, Draft draft) {
        return writer.transaction(sql -> {
            requireHeld(sql, lease);
            requireKnown(sql, draft.operation());
            return insert(sql, draft);
        });
    }

    @Override
    public Optional<OperationId> open(Lease lease, Draft first) {
        return writer.transaction(sql -> {
            requireHeld(sql, lease);
            Optional<OperationId> active = openIn(sql, first.application());
            if (active.isPresent()) {
                return active;
            }
            if (known(sql, first.operation())) {
                throw new IllegalArgumentException(
                        "operation %s has been journaled before: ids are used once".formatted(first.operation()));
            }
            sql.update(
                    "INSERT INTO operation (id, application) VALUES (?, ?)",
                    first.operation().value(),
                    first.application().value());
            insert(sql, first);
            return Optional.empty();
        });
    }

    @Override
    public Entry close(Lease lease, Draft last) {
        return writer.transaction(sql -> {
            requireHeld(sql, lease);
            int closed = sql.update(
                    "UPDATE operation SET closed = 1 WHERE id = ? AND application = ? AND closed = 0",
                    last.operation().value(),
                    last.application().value());
            if (closed == 0) {
                throw new IllegalArgumentException(
                        "operation %s is not open: it can't be closed".formatted(last.operation()));
            }
            return insert(sql, last);
        });
    }

    @Override
    public List<Entry> of(OperationId operation) {
        return reader.read(sql ->
                sql.list(ENTRY + "WHERE operation = ? ORDER BY sequence", SqliteJournal::entry, operation.value()));
    }

    @Override
    public Optional<OperationId> open(ApplicationName application) {
        return reader.read(sql -> openIn(sql, application));
    }

    @Override
    public List<OperationId> open() {
        return reader.read(
                sql -> sql.list("SELECT id FROM operation WHERE closed = 0 ORDER BY number", SqliteJournal::id));
    }

    @Override
    public List<OperationId> recent(ApplicationName application, int limit) {
        return reader.read(sql -> sql.list(
                "SELECT id FROM operation WHERE application = ? ORDER BY number DESC LIMIT ?",
                SqliteJournal::id,
                application.value(),
                (long) limit));
    }

    @Override
    public List<Entry> of(ApplicationName application, String type) {
        return reader.read(sql -> sql.list(
                ENTRY + "WHERE application = ? AND type = ? ORDER BY sequence",
                SqliteJournal::entry,
                application.value(),
                type));
    }

    @Override
    public void close() {
        reader.close();
        writer.close();
    }

    /** For tests: how large the file may grow, as a full disk would stop it. */
    void limitPages(int pages) throws SQLException {
        writer.execute("PRAGMA max_page_count = " + pages);
    }

    @Override
    public String toString() {
        return "journal " + file;
    }

    private Entry insert(SqlSession sql, Draft draft) throws SQLException {
        long sequence = sql.number("SELECT COALESCE(MAX(sequence), 0) + 1 FROM entry");
        Instant at = now();
        sql.update(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)",
                sequence,
                at.toString(),
                draft.application().value(),
                draft.operation().value(),
                draft.type(),
                draft.payload());
        return new Entry(sequence, at, draft.application(), draft.operation(), draft.type(), draft.payload());
    }

    private Lease grant(SqlSession sql, LeaseRecord record, Claimant claimant, long asked) throws SQLException {
        LeaseRecord granted = record.granted(claimant, now());
        write(sql, granted);
        return new Lease(granted.token(), claimant, asked);
    }

    private void requireHeld(SqlSession sql, Lease lease) throws SQLException {
        lease(sql).require(lease, now());
    }

    private static LeaseRecord lease(SqlSession sql) throws SQLException {
        return sql.list("SELECT token, holder, length, until FROM lease", SqliteJournal::lease).stream()
                .findFirst()
                .orElse(LeaseRecord.NEVER_HELD);
    }

    private static LeaseRecord lease(ResultSet row) throws SQLException {
        return new LeaseRecord(
                row.getLong(1),
                row.getString(2),
                Duration.parse(row.getString(3)),
                Optional.ofNullable(row.getString(4)).map(Instant::parse));
    }

    private static int write(SqlSession sql, LeaseRecord record) throws SQLException {
        return sql.update(
                "UPDATE lease SET token = ?, holder = ?, length = ?, until = ?",
                record.token(),
                record.holder(),
                record.length().toString(),
                record.until().map(Instant::toString).orElse(null));
    }

    private static void requireKnown(SqlSession sql, OperationId operation) throws SQLException {
        if (!known(sql, operation)) {
            throw new IllegalArgumentException("operation %s was never opened".formatted(operation));
        }
    }

    private static boolean known(SqlSession sql, OperationId operation) throws SQLException {
        return sql.number("SELECT COUNT(*) FROM operation WHERE id = ?", operation.value()) > 0;
    }

    private static Optional<OperationId> openIn(SqlSession sql, ApplicationName application) throws SQLException {
        return sql
                .list(
                        "SELECT id FROM operation WHERE application = ? AND closed = 0",
                        SqliteJournal::id,
                        application.value())
                .stream()
                .findFirst();
    }

    private static OperationId id(ResultSet row) throws SQLException {
        return new OperationId(row.getString(1));
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getLong(1),
                Instant.parse(row.getString(2)),
                new ApplicationName(row.getString(3)),
                new OperationId(row.getString(4)),
                row.getString(5),
                row.getString(6));
    }

    private Instant now() {
        return clock.instant();
    }

    private static void makeFolder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw Trouble.of(
                    file,
                    "its folder is missing and can't be made",
                    e.toString(),
                    "create %s, writable for the service's user".formatted(folder),
                    e);
        }
    }
}
