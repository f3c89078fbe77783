package io.understudy.adapter.mysql;

import io.understudy.policy.ReplicationLink;
import io.understudy.topology.SiteName;
import java.sql.SQLException;

/**
 * A session of the application's account that was open, and wrote, before the fence. What it can do after it is what any of
 * the application's own sessions could do.
 */
record Witness(Session session) implements AutoCloseable {

    /** What became of it. */
    enum State {
        /** Its write was committed. */
        WRITES,
        /** The server ended it, or refuses its write. */
        CLOSED,
        /** No answer in time, or another error: its write may be committed, or the next one. */
        UNKNOWN
    }

    /** Writes over it; fails when the account can't write even without a fence, as then a refusal would prove nothing. */
    static Witness open(Sessions sessions, ReplicationLink.Mysql link, SiteName site, Deadline deadline)
            throws SQLException {
        Session session = sessions.open(Endpoint.application(link, site), link.timeout(), deadline);
        try {
            try {
                Heartbeats.proveWritable(session);
            } catch (SQLException e) {
                if (!Schema.missing(e)) {
                    throw e;
                }
                try (var operator = sessions.borrow(Endpoint.operator(link, site), link.timeout(), deadline)) {
                    Schema.create(operator, link);
                }
                Heartbeats.proveWritable(session);
            }
            return new Witness(session);
        } catch (SQLException | RuntimeException e) {
            session.end();
            throw e;
        }
    }

    State state() {
        try {
            Heartbeats.proveWritable(session);
            return State.WRITES;
        } catch (SQLException e) {
            return switch (Trouble.kind(e)) {
                case LOST, READ_ONLY -> State.CLOSED;
                default -> State.UNKNOWN;
            };
        }
    }

    @Override
    public void close() {
        session.end();
    }
}
