package io.understudy.sandbox;

import io.understudy.topology.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A simulated wide-area link to one endpoint: a TCP proxy that can be cut. While it is cut, bytes of open connections and the
 * first bytes of new ones wait, as they would for retransmission; nothing is refused. After {@link #restore} they go on.
 *
 * <p>Weaker than a real partition in one point: a new connection is accepted before it hangs. Thread-safe.
 */
public final class TcpLink implements AutoCloseable {

    private static final int BUFFER = 16 * 1024;

    private final HostPort upstream;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition restored = lock.newCondition();
    private boolean cut;

    private TcpLink(ServerSocket listener, HostPort upstream) {
        this.listener = listener;
        this.upstream = upstream;
    }

    /** Opens the link: what connects to {@code near} talks to {@code upstream}. */
    public static TcpLink open(HostPort near, HostPort upstream) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(address(near), 1024);
        TcpLink link = new TcpLink(listener, upstream);
        Thread.ofVirtual().name("link-" + near).start(link::accept);
        return link;
    }

    /** From now on nothing passes. */
    public void cut() {
        setCut(true);
    }

    /** What waited passes. */
    public void restore() {
        setCut(false);
    }

    /** The far end is gone: connections end, new ones are refused. */
    @Override
    public void close() {
        quietly(listener);
        sockets.forEach(TcpLink::quietly);
        restore();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                Thread.ofVirtual().start(() -> connect(near));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new IllegalStateException("the link to %s can't accept".formatted(upstream), e);
                }
            }
        }
    }

    private void connect(Socket near) {
        sockets.add(near);
        awaitOpen();
        Socket far = new Socket();
        sockets.add(far);
        try {
            far.connect(address(upstream), 2_000);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> pump(near, far));
            pump(far, near);
        } catch (IOException e) {
            end(near, far);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                awaitOpen();
                out.write(buffer, 0, n);
            }
            awaitOpen();
        } catch (IOException e) {
            // One end is gone; the other one learns it below, as soon as the link is open.
            awaitOpen();
        } finally {
            end(from, to);
        }
    }

    private void end(Socket one, Socket other) {
        quietly(one);
        quietly(other);
        sockets.remove(one);
        sockets.remove(other);
    }

    private void awaitOpen() {
        lock.lock();
        try {
            while (cut) {
                restored.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void setCut(boolean value) {
        lock.lock();
        try {
            cut = value;
            restored.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static InetSocketAddress address(HostPort endpoint) {
        return new InetSocketAddress(InetAddress.ofLiteral(endpoint.host()), endpoint.port());
    }

    private static void quietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // Closing is all that was wanted of it.
        }
    }
}
