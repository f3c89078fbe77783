package io.understudy.adapter.postgresql;

import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.HostThreads;
import io.understudy.rig.postgres.PostgresNode;
import io.understudy.rig.postgres.PostgresPair;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A client on a host that never gives up: writes numbered orders over one session, reconnects, turns read-only defaults off. */
final class RigWriter implements AutoCloseable {

    private final PostgresPair pair;
    private final PostgresNode node;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final Thread thread;
    private volatile boolean done;

    private RigWriter(PostgresPair pair, PostgresNode node, Place place) {
        this.pair = pair;
        this.node = node;
        this.thread = new HostThreads(place).newThread(this::run);
    }

    static RigWriter start(PostgresPair pair, PostgresNode node, Place place) {
        RigWriter writer = new RigWriter(pair, node, place);
        writer.thread.start();
        return writer;
    }

    private void run() {
        while (!done) {
            try (Connection session = pair.application(node);
                    Statement statement = session.createStatement()) {
                statement.execute("SET default_transaction_read_only = off");
                while (!done) {
                    statement.execute("INSERT INTO orders (id) VALUES (%d)".formatted(next.incrementAndGet()));
                    acknowledged.incrementAndGet();
                }
            } catch (SQLException e) {
                refused.incrementAndGet();
            }
        }
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** Returns after it tried and was refused that many times more. */
    void awaitRefusals(int more) throws IOException {
        long from = refused.get();
        Wait.until("it tried again", Duration.ofSeconds(30), () -> refused.get() >= from + more);
    }

    @Override
    public void close() throws InterruptedException {
        done = true;
        thread.join();
    }
}
