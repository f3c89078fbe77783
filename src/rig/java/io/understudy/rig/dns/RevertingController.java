package io.understudy.rig.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/**
 * Something else that believes it owns a record, as external-dns does: looks each 100 ms and puts its own value back. It
 * ends when it is closed, or has reverted often enough.
 */
public final class RevertingController implements AutoCloseable {

    private static final long EACH_NANOS = 100_000_000;

    private final BindServer server;
    private final Name zone;
    private final Name owner;
    private final String value;
    private final TSIG key;
    private final int most;
    private final AtomicInteger reverted = new AtomicInteger();
    private final Thread thread;
    private volatile boolean done;

    private RevertingController(Bind.Plan plan, BindServer server, String owner, String value, int most)
            throws IOException {
        this.server = server;
        this.zone = Name.fromString(plan.zone(), Name.root);
        this.owner = Name.fromString(owner, Name.root);
        this.value = value;
        this.key = new TSIG(TSIG.HMAC_SHA256, Bind.KEY, plan.secret());
        this.most = most;
        this.thread = Thread.ofVirtual().unstarted(this::run);
    }

    /**
     * @param owner absolute, of an A record
     * @param value that it puts back
     * @param most how often, then it gives up
     */
    public static RevertingController start(Bind.Plan plan, BindServer server, String owner, String value, int most)
            throws IOException {
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
                if (!server.resolve(owner.toString(), "A").equals(List.of(value))) {
                    revert();
                }
            } catch (IOException e) {
                // The server does not answer now; looks again.
            }
            LockSupport.parkNanos(EACH_NANOS);
        }
    }

    private void revert() throws IOException {
        Update update = new Update(zone);
        update.replace(Record.fromString(owner, Type.A, DClass.IN, 1, value, Name.root));
        SimpleResolver resolver = new SimpleResolver(
                new InetSocketAddress(server.at().host(), server.at().port()));
        resolver.setTCP(true);
        resolver.setTSIGKey(key);
        if (resolver.send(update).getRcode() == Rcode.NOERROR) {
            reverted.incrementAndGet();
        }
    }

    @Override
    public void close() throws InterruptedException {
        done = true;
        thread.join();
    }
}
