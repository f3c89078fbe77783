package io.understudy.adapter.postgresql;

import io.understudy.sandbox.postgres.PostgresPair;
import io.understudy.topology.HostPort;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A client that never gives up: writes numbered orders as fast as it can, reconnects, and turns read-only defaults off. */
final class Writer implements AutoCloseable {

    private final PostgresPair pair;
    private final HostPort at;
    private final AtomicLong next = new AtomicLong();
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean done;

    Writer(PostgresPair pair, HostPort at) {
        this.pair = pair;
        this.at = at;
        this.thread = Thread.ofVirtual().start(this::run);
    }

    private void run() {
        while (!done) {
            try (Connection session = pair.application(at);
                    Statement statement = session.createStatement()) {
                statement.execute("SET default_transaction_read_only = off");
                while (!done) {
                    long id = next.incrementAndGet();
                    statement.execute("INSERT INTO orders (id, item) VALUES (%d, 'writer')".formatted(id));
                    acknowledged.add(id);
                }
            } catch (SQLException refused) {
                Thread.onSpinWait(); // and again
            }
        }
    }

    Set<Long> acknowledged() {
        return Set.copyOf(acknowledged);
    }

    @Override
    public void close() throws InterruptedException {
        done = true;
        thread.join();
    }
}
