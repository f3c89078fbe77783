package io.understudy.adapter.postgresql;

import io.understudy.time.Ticker;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * One session, lent to one user at a time. Each of its statements waits for an answer no longer than the limit for a statement,
 * and none waits beyond the deadline, however many come before it: a server that is slow at everything, or stops answering
 * midway, costs its user no more than one that never answered.
 */
final class Session implements AutoCloseable {

    private final Sessions owner;
    private final Endpoint endpoint;
    private final Connection connection;
    private final long openedNanos;
    private final boolean kept;
    private Duration each;
    private Deadline deadline;

    /** @param kept whether it goes back to its owner at its close */
    Session(
            Sessions owner,
            Endpoint endpoint,
            Connection connection,
            long openedNanos,
            boolean kept,
            Duration each,
            Deadline deadline) {
        this.owner = owner;
        this.endpoint = endpoint;
        this.connection = connection;
        this.openedNanos = openedNanos;
        this.kept = kept;
        this.each = each;
        this.deadline = deadline;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Duration age(Ticker ticker) {
        return ticker.since(openedNanos);
    }

    /** From now on these hold, for its next user. */
    void lend(Duration each, Deadline deadline) {
        this.each = each;
        this.deadline = deadline;
    }

    /**
     * The connection for one statement, which gets what is left of the time.
     *
     * @throws SQLException with {@link Trouble#TIMEOUT_STATE} when nothing is left
     */
    Connection forStatement() throws SQLException {
        Duration left = deadline.left();
        if (!left.isPositive()) {
            throw deadline.over();
        }
        connection.setNetworkTimeout(Runnable::run, Sessions.millis(left.compareTo(each) < 0 ? left : each));
        return connection;
    }

    /** Whether the server answers it, within what is left; sets its own limit for a statement there, too. */
    boolean alive() {
        try {
            Sql.run(this, "SET statement_timeout = " + Sessions.millis(each));
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    void end() {
        try {
            connection.close();
        } catch (SQLException e) {
            // It is gone either way.
        }
    }

    @Override
    public void close() {
        if (!kept || !usable() || !owner.keep(this)) {
            end();
        }
    }

    private boolean usable() {
        try {
            return !connection.isClosed() && connection.getAutoCommit();
        } catch (SQLException e) {
            return false;
        }
    }
}
