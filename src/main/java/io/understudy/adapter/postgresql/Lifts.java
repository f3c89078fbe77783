package io.understudy.adapter.postgresql;

import java.sql.SQLException;
import java.time.Duration;

/**
 * The sessions that lift the fence of one database. What such a session has sent may lie on its way for minutes after its
 * process has died or was stopped, and would open the database behind the back of whoever closed it since. So each holds an advisory lock,
 * by which it is found, and ended with whatever it has not read yet.
 *
 * @param operator on the maintenance database; a lift's own session, or that of who wants no lift to arrive any more
 */
record Lifts(Session operator, String database) {

    /** One lock for each database of the server, among the locks of the maintenance database. */
    private static final String KEY = "hashtextextended('understudy lifts the fence of ' || ?, 0)";

    private static final String OTHERS = """
            FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND ((classid::bigint << 32) | objid::bigint) = %s AND pid <> pg_backend_pid()""".formatted(KEY);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(2);

    /** Makes this session the only one that lifts, until it ends; false when another one can't be ended in time. */
    boolean begin(Deadline deadline) throws SQLException {
        return end(deadline) == 0
                && Sql.one(
                        operator, row -> row.getBoolean(1), "SELECT pg_try_advisory_lock(%s)".formatted(KEY), database);
    }

    /** Ends all others; returns how many are left when the time is up. */
    long end(Deadline deadline) throws SQLException {
        long left = count("count(pg_terminate_backend(pid)) ");
        while (left > 0 && deadline.pause(LOOK_AGAIN)) {
            left = count("count(pg_terminate_backend(pid)) ");
        }
        return left;
    }

    /** How many others there are. */
    long underWay() throws SQLException {
        return count("count(*) ");
    }

    private long count(String what) throws SQLException {
        return Sql.one(operator, row -> row.getLong(1), "SELECT " + what + OTHERS, database);
    }
}
