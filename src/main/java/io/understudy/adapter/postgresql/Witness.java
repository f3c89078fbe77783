package io.understudy.adapter.postgresql;

import java.sql.SQLException;
import java.time.Duration;

/**
 * Sessions of the application's role that were open, and wrote, before the fence. What they can do after it is what any of the
 * application's own sessions could do.
 *
 * @param ordinary as the application opens it
 * @param insistent one that set default_transaction_read_only off for itself
 */
record Witness(Session ordinary, Session insistent) implements AutoCloseable {

    static Witness open(Sessions sessions, Endpoint application, Duration each, Deadline deadline) throws SQLException {
        Session ordinary = sessions.open(application, each, deadline);
        try {
            Session insistent = sessions.open(application, each, deadline);
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

    /** What became of a session. */
    enum State {
        /** Its write was committed. */
        WRITES,
        /** The server ended it. */
        ENDED,
        /** No answer in time, or another error: its write may be committed, or the next one. */
        UNKNOWN
    }

    static State state(Session session) {
        try {
            Heartbeats.proveWritable(session);
            return State.WRITES;
        } catch (SQLException e) {
            return Trouble.kind(e) == Trouble.Kind.LOST ? State.ENDED : State.UNKNOWN;
        }
    }

    @Override
    public void close() {
        ordinary.close();
        insistent.close();
    }
}
