package io.understudy.adapter.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Sessions of the application's role that were open, and wrote, before the fence. What they can do after it is what any of the
 * application's own sessions could do.
 *
 * @param ordinary as the application opens it
 * @param insistent one that set default_transaction_read_only off for itself
 */
record Witness(Connection ordinary, Connection insistent) implements AutoCloseable {

    static Witness open(Sessions sessions, Endpoint application, Duration timeout) throws SQLException {
        Connection ordinary = sessions.open(application, timeout);
        try {
            Connection insistent = sessions.open(application, timeout);
            Sql.run(insistent, "SET default_transaction_read_only = off");
            return new Witness(ordinary, insistent);
        } catch (SQLException e) {
            ordinary.close();
            throw e;
        }
    }

    /** Writes over both; fails when the role can't write even without a fence, as then a refusal would prove nothing. */
    void write() throws SQLException {
        Heartbeats.proveWritable(ordinary);
        Heartbeats.proveWritable(insistent);
    }

    boolean ordinaryStillWrites() {
        return writes(ordinary);
    }

    boolean insistentStillWrites() {
        return writes(insistent);
    }

    private static boolean writes(Connection session) {
        try {
            Heartbeats.proveWritable(session);
            return true;
        } catch (SQLException refused) {
            return false;
        }
    }

    @Override
    public void close() {
        end(ordinary);
        end(insistent);
    }

    private static void end(Connection session) {
        try {
            session.close();
        } catch (SQLException e) {
            // The fence ended it.
        }
    }
}
