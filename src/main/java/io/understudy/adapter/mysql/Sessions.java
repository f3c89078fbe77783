package io.understudy.adapter.mysql;

import io.understudy.time.Ticker;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions in bounded time and keeps a few of them for the next use. A kept session is proven alive before it is lent
 * again, so a dead server costs no more than its refusal. Thread-safe.
 *
 * <p>Every session commits each statement by itself, and gives up a statement at its timeout, on the server and on the wire.
 * A commit waits for a semi-synchronous standby as the application's do: MySQL lets no session choose.
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

    /** A session that is kept after its close unless it broke; getting it and all of its statements take no longer than that. */
    Session borrow(Endpoint endpoint, Duration within) throws SQLException {
        return borrow(endpoint, within, Deadline.in(ticker, within));
    }

    /**
     * A session that is kept after its close unless it broke.
     *
     * @param each for getting it, and then for each of its statements
     * @param deadline for all of that together
     */
    Session borrow(Endpoint endpoint, Duration each, Deadline deadline) throws SQLException {
        Deadline opening = deadline.atMost(each);
        for (Session kept = poll(endpoint); kept != null; kept = poll(endpoint)) {
            kept.lend(each, opening);
            if (kept.age(ticker).compareTo(KEPT_FOR) < 0 && kept.alive()) {
                kept.lend(each, deadline);
                return kept;
            }
            kept.end();
        }
        return connect(endpoint, true, each, opening, deadline);
    }

    /** A session of its own that is not kept; opening it and all of its statements take no longer than that. */
    Session open(Endpoint endpoint, Duration within) throws SQLException {
        return open(endpoint, within, Deadline.in(ticker, within));
    }

    /**
     * A session of its own that is not kept.
     *
     * @param each for opening it, and then for each of its statements
     * @param deadline for all of that together
     */
    Session open(Endpoint endpoint, Duration each, Deadline deadline) throws SQLException {
        return connect(endpoint, false, each, deadline.atMost(each), deadline);
    }

    private Session connect(Endpoint endpoint, boolean kept, Duration each, Deadline opening, Deadline deadline)
            throws SQLException {
        Duration left = opening.left();
        if (!left.isPositive()) {
            throw opening.over();
        }
        return new Session(this, endpoint, connect(endpoint, left, each), ticker.nanos(), kept, each, deadline);
    }

    private synchronized @Nullable Session poll(Endpoint endpoint) {
        Deque<Session> kept = idle.get(endpoint);
        return kept == null ? null : kept.pollLast();
    }

    /** Takes a session back for its next user; false when there are enough. */
    synchronized boolean keep(Session session) {
        Deque<Session> kept = idle.computeIfAbsent(session.endpoint(), _ -> new ArrayDeque<>());
        return !closed && kept.size() < KEPT_PER_ENDPOINT && kept.add(session);
    }

    private static Connection connect(Endpoint endpoint, Duration timeout, Duration each) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", endpoint.role().user());
        properties.setProperty("password", endpoint.role().password().reveal());
        properties.setProperty("connectionAttributes", "program_name:understudy");
        properties.setProperty("connectTimeout", Integer.toString(millis(timeout)));
        properties.setProperty("socketTimeout", Integer.toString(millis(timeout)));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("initSql", limits(each));
        return DriverManager.getConnection("jdbc:mariadb://%s/".formatted(endpoint.at()), properties);
    }

    /** What bounds a statement on the server, also when nobody listens for its answer any more. */
    static String limits(Duration each) {
        long seconds = Math.max(1, Math.ceilDiv(each.toMillis(), 1000));
        return String.format(
                Locale.ROOT,
                "SET SESSION max_statement_time = %.3f, lock_wait_timeout = %d, innodb_lock_wait_timeout = %d",
                each.toMillis() / 1000.0,
                seconds,
                seconds);
    }

    static int millis(Duration timeout) {
        return (int) Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
    }

    /** Ends the kept sessions; sessions in use end when they are closed. */
    @Override
    public synchronized void close() {
        closed = true;
        idle.values().forEach(kept -> kept.forEach(Session::end));
        idle.clear();
    }
}
