package io.understudy.adapter.sqlstore;

import io.understudy.journal.Journal.JournalUnavailable;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From PostgreSQL's SQLSTATEs to what happened, what it means and what to do. */
final class PostgresqlTrouble {

    /** What happened and what to do. */
    private record Cause(String what, String remedy) {}

    private static final Cause OTHER = new Cause("it failed", "read the server's log of this moment");

    private static final Cause REFUSED = new Cause(
            "the server refuses the user or the password",
            "correct the user, the password's reference, or pg_hba.conf");

    private static final Cause SLOW = new Cause(
            "it did not answer in time", "look for what the server waits for (pg_stat_activity); it goes on by itself");

    private static final Cause ENDING =
            new Cause("the server is starting or ending", "wait for it or start it; it goes on by itself");

    private static final Map<String, Cause> BY_STATE = Map.ofEntries(
            Map.entry("28P01", REFUSED),
            Map.entry("28000", REFUSED),
            Map.entry("3D000", new Cause("there is no such database", "create it, or correct the address")),
            Map.entry(
                    "42501",
                    new Cause(
                            "the user's rights do not suffice",
                            "grant CREATE on the database, or create the schema and make the user its owner")),
            Map.entry(
                    "25006",
                    new Cause(
                            "the server only reads: it is a standby", "name the primary in the address, or all hosts")),
            Map.entry("53100", new Cause("the server's disk is full", "free space on it; it goes on by itself")),
            Map.entry(
                    "53300",
                    new Cause("the server has no connection left", "raise max_connections or end others' sessions")),
            Map.entry("55P03", SLOW),
            Map.entry("57014", SLOW),
            Map.entry("25P03", SLOW),
            Map.entry("57P01", ENDING),
            Map.entry("57P02", ENDING),
            Map.entry("57P03", ENDING),
            Map.entry(
                    "XX001",
                    new Cause("the server's data is damaged", "stop the services, keep its files, restore a backup")));

    private static final Map<String, Cause> BY_CLASS = Map.of(
            "08",
            new Cause(
                    "the server can't be reached, or the connection broke",
                    "check that it runs and that the network lets this host through; it goes on by itself"),
            "58",
            new Cause("the server's disk failed", "check the server's disk and log"),
            "42",
            new Cause(
                    "its tables are not as this version made them",
                    "restore the schema from a backup, or name an empty one"));

    private PostgresqlTrouble() {}

    static JournalUnavailable of(PostgresqlAccess access, Exception e) {
        SQLException root = innermost(e);
        Cause cause = Optional.ofNullable(root)
                .map(SQLException::getSQLState)
                .map(PostgresqlTrouble::cause)
                .orElse(OTHER);
        return of(access, cause.what(), String.valueOf((root == null ? e : root).getMessage()), cause.remedy(), e);
    }

    static JournalUnavailable of(
            PostgresqlAccess access, String what, String detail, String remedy, @Nullable Exception e) {
        return SqliteTrouble.unavailable(access.toString(), what, detail.replace('\n', ' '), remedy, e);
    }

    private static Cause cause(String state) {
        return BY_STATE.getOrDefault(state, BY_CLASS.getOrDefault(state.substring(0, 2), OTHER));
    }

    /** The driver's own exception, below the pool's and the migration's. */
    private static @Nullable SQLException innermost(Exception e) {
        @Nullable SQLException found = null;
        for (@Nullable Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql && sql.getSQLState() != null) {
                found = sql;
            }
        }
        return found;
    }
}
