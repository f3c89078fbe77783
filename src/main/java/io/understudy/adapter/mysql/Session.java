package io.understudy.adapter.mysql;

import io.understudy.time.Ticker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One session, lent to one user at a time. Each of its statements waits for an answer no longer than the limit for a statement,
 * and none waits beyond the deadline, however many come before it.
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

    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
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

    /** Every row of a query. */
    <T> List<T> all(Row<T> row, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = inTime().prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            List<T> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(row.read(rows));
                }
            }
            return List.copyOf(found);
        }
    }

    /** The first row of a query; empty when it has none. */
    <T> Optional<T> first(Row<T> row, String sql, Object... arguments) throws SQLException {
        return all(row, sql, arguments).stream().findFirst();
    }

    /** The first row of a query that always has one. */
    <T> T one(Row<T> row, String sql, Object... arguments) throws SQLException {
        return first(row, sql, arguments).orElseThrow(() -> new SQLException("no row came back from: " + sql));
    }

    /** Runs a statement that answers no rows. */
    void run(String sql) throws SQLException {
        try (Statement statement = inTime().createStatement()) {
            statement.execute(sql);
        }
    }

    /** Runs a statement with arguments; returns how many rows it changed. */
    int update(String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = inTime().prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            return statement.executeUpdate();
        }
    }

    /**
     * The connection for one statement, which gets what is left of the time.
     *
     * @throws SQLException with {@link Trouble#TIMEOUT_STATE} when nothing is left
     */
    private Connection inTime() throws SQLException {
        Duration left = deadline.left();
        if (!left.isPositive()) {
            throw deadline.over();
        }
        connection.setNetworkTimeout(Runnable::run, Sessions.millis(left.compareTo(each) < 0 ? left : each));
        return connection;
    }

    /** Whether the server answers it, within what is left; sets its own limits for a statement there, too. */
    boolean alive() {
        try {
            run(Sessions.limits(each));
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
