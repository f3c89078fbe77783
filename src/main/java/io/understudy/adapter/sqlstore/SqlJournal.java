package io.understudy.adapter.sqlstore;

import io.understudy.adapter.sqlstore.SqlStore.CommitUnknown;
import io.understudy.journal.ChainedEntry;
import io.understudy.journal.Checkpoint;
import io.understudy.journal.Claim;
import io.understudy.journal.Claimant;
import io.understudy.journal.Entry;
import io.understudy.journal.Excerpt;
import io.understudy.journal.Hash;
import io.understudy.journal.Holding;
import io.understudy.journal.Journal;
import io.understudy.journal.LeaseRecord;
import io.understudy.journal.Ledger;
import io.understudy.journal.LinkedEntry;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/** The journal in SQL tables, the same for every database. Thread-safe. */
abstract class SqlJournal implements Journal, Ledger {

    /** How often a write whose commit was not answered is looked for, or begun anew, before its caller is told. */
    private static final int ATTEMPTS = 3;

    private final SqlStore store;
    private final Dialect dialect;
    private final Clock clock;
    private final Doubts doubts = new Doubts();

    /** @param clock tells when facts were written, and the time of a store without a clock of its own */
    SqlJournal(SqlStore store, Dialect dialect, Clock clock) {
        this.store = store;
        this.dialect = dialect;
        this.clock = clock;
    }

    @Override
    public Claim claim(Claimant claimant) {
        long asked = claimant.ticker().nanos();
        return leased(sql -> {
            Scene scene = scene(sql, "");
            LeaseRecord record = scene.lease().bounded(scene.now());
            Optional<Holding> other = record.holding(scene.now()).filter(holding -> !holding.hasRunOut());
            if (other.isPresent()) {
                keep(sql, scene.lease(), record);
                return new Claim.Held(other.get());
            }
            return new Claim.Granted(grant(sql, scene, claimant, asked));
        });
    }

    @Override
    public Lease takeOver(Claimant claimant) {
        long asked = claimant.ticker().nanos();
        return leased(sql -> grant(sql, scene(sql, ""), claimant, asked));
    }

    @Override
    public Lease renew(Lease lease) {
        long asked = lease.claimant().ticker().nanos();
        return leased(sql -> {
            Scene scene = scene(sql, "");
            keep(sql, scene.lease(), scene.lease().renewed(lease, scene.now()));
            return lease.renewed(asked);
        });
    }

    @Override
    public void release(Lease lease) {
        // Behind the facts that wait: they were written under this lease, or else would be refused.
        try {
            store.write(sql -> {
                Scene scene = scene(sql, "");
                return keep(sql, scene.lease(), scene.lease().released(lease));
            });
        } catch (CommitUnknown e) {
            throw e.unavailable();
        }
    }

    @Override
    public Optional<Holding> holding() {
        return store
                .read(sql -> sql.list(dialect.lease(), row -> Scene.lease(row).holding(Scene.now(row, clock))))
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
    }

    @Override
    public Entry append(Lease lease, Draft draft) {
        return fact(lease, draft, Function.identity(), (sql, scene) -> {
            if (!scene.known()) {
                throw new IllegalArgumentException("operation %s was never opened".formatted(draft.operation()));
            }
            return Optional.empty();
        });
    }

    @Override
    public Optional<OperationId> open(Lease lease, Draft first) {
        return fact(lease, first, entry -> Optional.empty(), (sql, scene) -> {
            Optional<OperationId> active = openIn(sql, first.application());
            if (active.isPresent()) {
                return Optional.of(active);
            }
            if (scene.known()) {
                throw new IllegalArgumentException(
                        "operation %s has been journaled before: ids are used once".formatted(first.operation()));
            }
            sql.update(
                    "INSERT INTO operation (id, application) VALUES (?, ?)",
                    first.operation().value(),
                    first.application().value());
            return Optional.empty();
        });
    }

    @Override
    public Entry close(Lease lease, Draft last) {
        return fact(lease, last, Function.identity(), (sql, scene) -> {
            int closed = sql.update(
                    "UPDATE operation SET closed = 1 WHERE id = ? AND application = ? AND closed = 0",
                    last.operation().value(),
                    last.application().value());
            if (closed == 0) {
                throw new IllegalArgumentException(
                        "operation %s is not open: it can't be closed".formatted(last.operation()));
            }
            return Optional.empty();
        });
    }

    @Override
    public List<Entry> of(OperationId operation) {
        return store.read(
                sql -> sql.list(Rows.SELECT + "WHERE operation = ? ORDER BY sequence", Rows::entry, operation.value()));
    }

    @Override
    public Optional<OperationId> open(ApplicationName application) {
        return store.read(sql -> openIn(sql, application));
    }

    @Override
    public List<OperationId> open() {
        return store.read(sql -> sql.list("SELECT id FROM operation WHERE closed = 0 ORDER BY number", Rows::id));
    }

    @Override
    public List<OperationId> recent(ApplicationName application, int limit) {
        return store.read(sql -> sql.list(
                "SELECT id FROM operation WHERE application = ? ORDER BY number DESC LIMIT ?",
                Rows::id,
                application.value(),
                (long) limit));
    }

    @Override
    public List<Entry> of(ApplicationName application, String type) {
        return store.read(sql -> sql.list(
                Rows.SELECT + "WHERE application = ? AND type = ? ORDER BY sequence",
                Rows::entry,
                application.value(),
                type));
    }

    @Override
    public Optional<Checkpoint> head() {
        Instant now = clock.instant();
        return Optional.of(store.read(sql -> Rows.head(sql, now)).stream()
                .findFirst()
                .orElseGet(() -> new Checkpoint(0, Hash.NONE, now)));
    }

    @Override
    public void forEach(Consumer<ChainedEntry> reader) {
        Rows.forEach(store, reader);
    }

    @Override
    public List<LinkedEntry> excerpt(Excerpt asked) {
        return Rows.excerpt(store, asked);
    }

    @Override
    public void close() {
        store.close();
    }

    /** What comes before the entry, in its transaction; an answer ends the write without one. */
    @FunctionalInterface
    private interface Before<T> {
        Optional<T> in(Sql sql, Scene scene) throws SQLException;
    }

    /** Adds one fact under a held lease, once, even when the answer to its commit is lost. */
    private <T> T fact(Lease lease, Draft draft, Function<Entry, T> answer, Before<T> before) {
        AtomicReference<ChainedEntry> attempted = new AtomicReference<>();
        T result = repeated(
                sql -> {
                    Scene scene = scene(sql, draft.operation().value());
                    scene.lease().require(lease, scene.now());
                    Optional<Entry> earlier = doubts.settled(sql, lease.token(), draft);
                    if (earlier.isPresent()) {
                        return answer.apply(earlier.get());
                    }
                    Optional<T> other = before.in(sql, scene);
                    return other.isPresent() ? other.get() : answer.apply(insert(sql, scene, draft, attempted));
                },
                () -> Optional.ofNullable(attempted.getAndSet(null))
                        .ifPresent(entry -> doubts.add(lease.token(), draft, entry)));
        doubts.told(draft);
        return result;
    }

    private <T> T repeated(Sql.Work<T> work, Runnable unknown) {
        for (int attempt = 1; ; attempt++) {
            try {
                return store.write(work);
            } catch (CommitUnknown e) {
                unknown.run();
                if (attempt == ATTEMPTS) {
                    throw e.unavailable();
                }
            } catch (JournalUnavailable e) {
                throw attempt == 1 ? e : new CommitUnknown(e).unavailable();
            }
        }
    }

    /** A change of the lease that may be lost or done: one that nobody was told of runs out by itself. */
    private <T> T leased(Sql.Work<T> work) {
        try {
            return store.lease(work);
        } catch (CommitUnknown e) {
            throw e.unavailable();
        }
    }

    private Entry insert(Sql sql, Scene scene, Draft draft, AtomicReference<ChainedEntry> attempted)
            throws SQLException {
        Entry entry = new Entry(
                scene.sequence() + 1,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                draft.application(),
                draft.operation(),
                draft.type(),
                draft.payload());
        ChainedEntry chained = ChainedEntry.after(scene.head(), entry);
        Rows.insert(sql, chained);
        attempted.set(chained);
        return entry;
    }

    private Scene scene(Sql sql, String operation) throws SQLException {
        return sql.list(dialect.scene(), row -> Scene.of(row, clock), operation).getFirst();
    }

    private static Lease grant(Sql sql, Scene scene, Claimant claimant, long asked) throws SQLException {
        LeaseRecord granted = scene.lease().granted(claimant, scene.now());
        keep(sql, scene.lease(), granted);
        return new Lease(granted.token(), claimant, asked);
    }

    private static int keep(Sql sql, LeaseRecord before, LeaseRecord after) throws SQLException {
        return before.equals(after)
                ? 0
                : sql.update(
                        "UPDATE lease SET token = ?, holder = ?, length = ?, until = ?",
                        after.token(),
                        after.holder(),
                        after.length().toString(),
                        after.until().map(Instant::toString).orElse(null));
    }

    private static Optional<OperationId> openIn(Sql sql, ApplicationName application) throws SQLException {
        return sql
                .list("SELECT id FROM operation WHERE application = ? AND closed = 0", Rows::id, application.value())
                .stream()
                .findFirst();
    }
}
