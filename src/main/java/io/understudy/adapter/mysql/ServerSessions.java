package io.understudy.adapter.mysql;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Sessions on a server besides this one, as its process list shows them, and their end. */
record ServerSessions(Session operator, Deadline deadline) {

    /** Threads of replication stay: what the primary committed is still to reach the standby. */
    private static final String OTHERS = """
            FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND USER <> 'system user'
            AND COMMAND NOT IN ('Binlog Dump', 'Daemon', 'Slave_IO', 'Slave_SQL', 'Slave_worker')""";

    private static final Duration LOOK_AGAIN = Duration.ofMillis(2);
    private static final int NO_SUCH_THREAD = 1094;

    /** Ends every session that is there now, and waits until these are gone; returns how many are not. */
    int end() throws SQLException {
        List<Long> found = ids();
        for (long id : found) {
            kill(id);
        }
        List<Long> left = found;
        while (!left.isEmpty() && deadline.pause(LOOK_AGAIN)) {
            List<Long> now = ids();
            left = found.stream().filter(now::contains).toList();
        }
        return left.size();
    }

    /** How many sessions a user has, those that are just logging in among them. */
    long of(String user) throws SQLException {
        return operator.one(
                row -> row.getLong(1), "SELECT count(*) " + OTHERS + " AND USER IN (?, 'unauthenticated user')", user);
    }

    private List<Long> ids() throws SQLException {
        return operator.all(row -> row.getLong(1), "SELECT ID " + OTHERS);
    }

    private void kill(long id) throws SQLException {
        try {
            operator.run("KILL HARD CONNECTION " + id);
        } catch (SQLException e) {
            if (e.getErrorCode() != NO_SUCH_THREAD) {
                throw e;
            }
        }
    }
}
