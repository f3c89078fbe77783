package io.understudy.adapter.postgresql;

import io.understudy.time.Ticker;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions in bounded time and keeps a few of them for the next use. A kept session is proven alive before it is lent
 * again, so a dead server costs no more than its refusal. Thread-safe.
 *
 * <p>Every session commits each statement by itself, does not wait for a synchronous standby (a lost standby must not stop
 * the watching), and gives up a statement at the timeout, on the server and on the wire.
 */
public final class Sessions implements AutoCloseable {

    private static final int KEPT_PER_ENDPOINT = 2;
    private static final Duration KEPT_FOR = Duration.ofMinutes(5);

    private final Ticker ticker;
    private final Map<Endpoint, Deque<Session>> idle = new HashMap<>();
    private boolean closed;

    public Sessions(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * A session that is kept after its close unless it broke.
     *
     * @param timeout for getting it, and then for each of its statements
     */
    Session borrow(Endpoint endpoint, Duration timeout) throws SQLException {
        long start = ticker.nanos();
        for (Session kept = poll(endpoint); kept != null; kept = poll(endpoint)) {
            Duration left = timeout.minus(ticker.since(start));
            if (ticker.since(kept.openedNanos).compareTo(KEPT_FOR) < 0 && left.isPositive() && kept.alive(left)) {
                kept.limit(timeout);
                return kept;
            }
            kept.end();
        }
        Duration left = timeout.minus(ticker.since(start));
        if (!left.isPositive()) {
            throw new SQLException("no answer within %d ms".formatted(timeout.toMillis()), Trouble.TIMEOUT_STATE);
        }
        return new Session(this, endpoint, connect(endpoint, left), ticker.nanos());
    }

    /** A session of its own that is not kept. */
    Connection open(Endpoint endpoint, Duration timeout) throws SQLException {
        return connect(endpoint, timeout);
    }

    private synchronized @Nullable Session poll(Endpoint endpoint) {
        Deque<Session> kept = idle.get(endpoint);
        return kept == null ? null : kept.pollLast();
    }

    private synchronized boolean keep(Session session) {
        Deque<Session> kept = idle.computeIfAbsent(session.endpoint, _ -> new ArrayDeque<>());
        return !closed && kept.size() < KEPT_PER_ENDPOINT && kept.add(session);
    }

    private static Connection connect(Endpoint endpoint, Duration timeout) throws SQLException {
        String seconds = Long.toString(Math.ceilDiv(timeout.toMillis(), 1000));
        var properties = new Properties();
        properties.setProperty("user", endpoint.role().user());
        properties.setProperty("password", endpoint.role().password().reveal());
        properties.setProperty("ApplicationName", "understudy");
        properties.setProperty("loginTimeout", Double.toString(timeout.toMillis() / 1000.0)); // takes fractions
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("socketTimeout", seconds);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("assumeMinServerVersion", "12");
        properties.setProperty(
                "options", "-c synchronous_commit=local -c statement_timeout=" + Math.max(1, timeout.toMillis()));
        Connection connection = DriverManager.getConnection(
                "jdbc:postgresql://%s/%s"
                        .formatted(endpoint.at(), URLEncoder.encode(endpoint.database(), StandardCharsets.UTF_8)),
                properties);
        connection.setNetworkTimeout(Runnable::run, millis(timeout));
        return connection;
    }

    private static int millis(Duration timeout) {
        return (int) Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
    }

    /** Ends the kept sessions; sessions in use end when they are closed. */
    @Override
    public synchronized void close() {
        closed = true;
        idle.values().forEach(kept -> kept.forEach(Session::end));
        idle.clear();
    }

    /** One session, lent to one user at a time. */
    static final class Session implements AutoCloseable {

        private final Sessions owner;
        private final Endpoint endpoint;
        private final Connection connection;
        private final long openedNanos;

        private Session(Sessions owner, Endpoint endpoint, Connection connection, long openedNanos) {
            this.owner = owner;
            this.endpoint = endpoint;
            this.connection = connection;
            this.openedNanos = openedNanos;
        }

        Connection connection() {
            return connection;
        }

        private boolean alive(Duration within) {
            try {
                limit(within);
                Sql.run(connection, "");
                return true;
            } catch (SQLException e) {
                return false;
            }
        }

        private void limit(Duration timeout) throws SQLException {
            connection.setNetworkTimeout(Runnable::run, millis(timeout));
        }

        private void end() {
            try {
                connection.close();
            } catch (SQLException e) {
                // It is gone either way.
            }
        }

        @Override
        public void close() {
            if (!usable() || !owner.keep(this)) {
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
}
