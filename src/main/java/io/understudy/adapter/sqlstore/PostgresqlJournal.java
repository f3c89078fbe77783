package io.understudy.adapter.sqlstore;

import io.understudy.journal.Pause;
import io.understudy.sharing.Membership;
import java.time.Clock;

/**
 * The journal in one schema of a PostgreSQL database, for several instances. What {@link #append} returned was committed with
 * {@code synchronous_commit} at least {@code on}: it survives a crash of the server; it survives the loss of the server only
 * as far as that is replicated synchronously. Writers wait for each other at the lease's row, and the lease is compared in the
 * same transaction by the server's own clock ({@code clock_timestamp()}): setting that clock forward ends a lease early.
 *
 * <p>Every wait ends: {@link PostgresqlStore} has the numbers. When the connection breaks during a commit, the fact is looked
 * for at its place once the server answers again, so it is neither lost nor written twice. Thread-safe.
 */
public final class PostgresqlJournal extends SqlJournal {

    private final PostgresqlAccess access;
    private final Pause pause;
    private final Membership membership;

    private PostgresqlJournal(PostgresqlAccess access, PostgresqlStore store, Clock clock) {
        super(store, Dialect.POSTGRESQL, clock);
        this.access = access;
        this.pause = new PostgresqlPause(store, clock);
        this.membership = new PostgresqlMembership(store);
    }

    /**
     * Connects, and makes or updates the schema; Flyway keeps its versions in {@code flyway_schema_history}.
     *
     * @param clock tells when facts were written, for people
     * @throws JournalUnavailable when the server can't be reached or refuses, rights are missing, or the schema holds other
     *     tables or is of a newer version
     */
    public static PostgresqlJournal open(PostgresqlAccess access, Clock clock) {
        PostgresqlSchema.migrate(access);
        return new PostgresqlJournal(access, new PostgresqlStore(access), clock);
    }

    /**
     * Connects to a journal that is there, to read it; changes nothing.
     *
     * @throws JournalUnavailable when it can't be read, or its schema is of another version
     */
    public static PostgresqlJournal reading(PostgresqlAccess access, Clock clock) {
        PostgresqlSchema.requireNewest(access);
        return new PostgresqlJournal(access, new PostgresqlStore(access), clock);
    }

    /** The same journal to be read for long, over one connection of its own; to be closed by itself. */
    public JournalReading aside() {
        return new JournalReading(PostgresqlStore.aside(access));
    }

    /** The brake that all instances on this journal share; it works as long as the journal is open. */
    public Pause pause() {
        return pause;
    }

    /** The instances that live on this journal; it works as long as the journal is open. */
    public Membership membership() {
        return membership;
    }

    @Override
    public String toString() {
        return "journal " + access;
    }
}
