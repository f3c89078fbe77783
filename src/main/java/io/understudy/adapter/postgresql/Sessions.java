package io.understudy.adapter.postgresql;

import io.understudy.time.Ticker;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions in bounded time and keeps a few of them for the next use. A kept session is proven alive before it is lent
 * again, so a dead server costs no more than its refusal. A login that takes longer than its user waits goes on, and the next
 * user waits for that one, so that a machine with many to do gets done with them. Thread-safe.
 *
 * <p>Every session commits each statement by itself, does not wait for a synchronous standby (a lost standby must not stop
 * the watching), and gives up a statement at its timeout, on the server and on the wire.
 */
public final class Sessions implements AutoCloseable {

    private static final int KEPT_PER_ENDPOINT = 2;
    private static final Duration KEPT_FOR = Duration.ofMinutes(5);

    private final Ticker ticker;
    private final Executor threads;
    private final Map<Endpoint, Deque<Session>> idle = new HashMap<>();
    private final Map<Endpoint, Deque<Login>> givenUp = new HashMap<>();
    private boolean closed;

    public Sessions(Ticker ticker) {
        this(ticker, Thread.ofVirtual().name("login-", 0)::start);
    }

    /** @param threads run the logins, each as long as it takes; they never refuse one and never run it on the caller's thread */
    Sessions(Ticker ticker, Executor threads) {
        this.ticker = ticker;
        this.threads = threads;
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
            if (kept.age(ticker).compareTo(KEPT_FOR) < 0 && isAlive(kept, each, opening)) {
                kept.lend(each, deadline);
                return kept;
            }
            kept.end();
        }
        Optional<Session> late = late(endpoint, each, opening);
        if (late.isPresent()) {
            late.get().lend(each, deadline);
            return late.get();
        }
        return kept(start(endpoint, each, opening), each, opening, deadline);
    }

    private static boolean isAlive(Session session, Duration each, Deadline within) {
        session.lend(each, within);
        return session.alive();
    }

    /** That of a login which another user gave up; empty when there is none that leads anywhere. */
    private Optional<Session> late(Endpoint endpoint, Duration each, Deadline opening) throws SQLException {
        Optional<Login> login = adopt(endpoint);
        if (login.isEmpty()) {
            return Optional.empty();
        }
        try {
            Session session = kept(login.get(), each, opening, opening);
            if (isAlive(session, each, opening)) {
                return Optional.of(session);
            }
            session.end();
        } catch (SQLException e) {
            if (!opening.left().isPositive()) {
                throw e;
            }
            // It began under other circumstances: a fresh one may do.
        }
        return Optional.empty();
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
        Deadline opening = deadline.atMost(each);
        Login login = start(endpoint, each, opening);
        try {
            return session(endpoint, login.await(opening), false, each, deadline);
        } catch (SQLException e) {
            login.then(connection -> connection.ifPresent(
                    late -> session(endpoint, late, false, each, deadline).end()));
            throw e;
        }
    }

    private Login start(Endpoint endpoint, Duration each, Deadline opening) throws SQLException {
        Duration left = opening.left();
        if (!left.isPositive()) {
            throw opening.over();
        }
        return Login.start(endpoint, left, each, threads);
    }

    /** The login's session; one that is given up is left to the next user. */
    private Session kept(Login login, Duration each, Deadline opening, Deadline deadline) throws SQLException {
        try {
            return session(login.endpoint(), login.await(opening), true, each, deadline);
        } catch (SQLException e) {
            leave(login, each, deadline);
            throw e;
        }
    }

    private Session session(Endpoint endpoint, Connection connection, boolean kept, Duration each, Deadline deadline) {
        return new Session(this, endpoint, connection, ticker.nanos(), kept, each, deadline);
    }

    private void leave(Login login, Duration each, Deadline deadline) {
        synchronized (this) {
            givenUp.computeIfAbsent(login.endpoint(), _ -> new ArrayDeque<>()).add(login);
        }
        login.then(connection -> {
            if (forget(login)) {
                connection.ifPresent(late ->
                        session(login.endpoint(), late, true, each, deadline).close());
            }
        });
    }

    /** False when somebody waits for it again. */
    private synchronized boolean forget(Login login) {
        Deque<Login> logins = givenUp.get(login.endpoint());
        return logins != null && logins.remove(login);
    }

    private synchronized Optional<Login> adopt(Endpoint endpoint) {
        Deque<Login> logins = givenUp.get(endpoint);
        return logins == null ? Optional.empty() : Optional.ofNullable(logins.pollFirst());
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
