package io.understudy.rig.dns;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Something else that believes it owns a record, as external-dns does: looks each 100 ms and puts its own value back. It
 * ends when it is closed, or has reverted often enough.
 */
public final class RevertingController implements AutoCloseable {

    private static final long EACH_NANOS = 100_000_000;

    private final BindServer server;
    private final ZoneWriter writer;
    private final String owner;
    private final String value;
    private final int most;
    private final AtomicInteger reverted = new AtomicInteger();
    private final Thread thread;
    private volatile boolean done;

    private RevertingController(Bind.Plan plan, BindServer server, String owner, String value, int most) {
        this.server = server;
        this.writer = new ZoneWriter(server, plan.zone(), plan.secret());
        this.owner = owner;
        this.value = value;
        this.most = most;
        this.thread = Thread.ofVirtual().unstarted(this::run);
    }

    /**
     * @param owner absolute, of an A record
     * @param value that it puts back
     * @param most how often, then it gives up
     */
    public static RevertingController start(Bind.Plan plan, BindServer server, String owner, String value, int most) {
        RevertingController controller = new RevertingController(plan, server, owner, value, most);
        controller.thread.start();
        return controller;
    }

    /** How often it put its value back so far. */
    public int reverted() {
        return reverted.get();
    }

    private void run() {
        while (!done && reverted.get() < most) {
            try {
                if (!server.resolve(owner, "A").equals(List.of(value)) && writer.put(owner, value)) {
                    reverted.incrementAndGet();
                }
            } catch (IOException e) {
                // The server does not answer now; looks again.
            }
            LockSupport.parkNanos(EACH_NANOS);
        }
    }

    @Override
    public void close() throws InterruptedException {
        done = true;
        thread.join();
    }
}
