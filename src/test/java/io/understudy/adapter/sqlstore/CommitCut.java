package io.understudy.adapter.sqlstore;

import io.understudy.topology.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * A TCP proxy that knows one thing about its client: what it sends next after an insert that contains the marker is the
 * commit. There it breaks the connection when told so.
 */
final class CommitCut implements AutoCloseable {

    static final String MARKER = "cut here";

    enum Where {
        NOWHERE,
        /** The server never sees the commit. */
        BEFORE_THE_COMMIT,
        /** The server commits, and its answer is lost. */
        AFTER_THE_COMMIT
    }

    private final HostPort target;
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Where where = Where.NOWHERE;
    private volatile boolean closedForGood;
    private volatile boolean refusing;

    CommitCut(HostPort target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::acceptAll);
    }

    HostPort at() {
        return new HostPort("127.0.0.1", server.getLocalPort());
    }

    /** Breaks the next marked commit, once. */
    void next(Where cut) {
        where = cut;
    }

    /** Likewise, and afterwards nobody gets through until {@link #heal}. */
    void nextAndForGood(Where cut) {
        closedForGood = true;
        where = cut;
    }

    void heal() {
        closedForGood = false;
        refusing = false;
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (refusing) {
                    client.close();
                } else {
                    connect(client);
                }
            } catch (IOException closedOrRefused) {
                // A closed server ends the loop; a refused target is the client's news.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket upstream = new Socket(target.host(), target.port());
        open.add(client);
        open.add(upstream);
        Link link = new Link(client, upstream);
        Thread.ofVirtual().start(link::requests);
        Thread.ofVirtual().start(link::answers);
    }

    private final class Link {

        private final Socket client;
        private final Socket upstream;
        private boolean marked;
        private volatile boolean swallow;
        private final Semaphore answered = new Semaphore(0);

        Link(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void requests() {
            byte[] buffer = new byte[65_536];
            try (client;
                    upstream) {
                InputStream in = client.getInputStream();
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    if (marked && where != Where.NOWHERE) {
                        cut(Arrays.copyOf(buffer, n));
                        return;
                    }
                    marked = new String(buffer, 0, n, StandardCharsets.UTF_8).contains(MARKER);
                    upstream.getOutputStream().write(buffer, 0, n);
                }
            } catch (IOException broken) {
                // Both ends are closed, which is what their users see.
            }
        }

        private void cut(byte[] commit) throws IOException {
            refusing = closedForGood;
            boolean send = where == Where.AFTER_THE_COMMIT;
            where = Where.NOWHERE;
            if (send) {
                swallow = true;
                upstream.getOutputStream().write(commit);
                answered.acquireUninterruptibly();
            }
            if (refusing) {
                breakAll();
            }
        }

        void answers() {
            byte[] buffer = new byte[65_536];
            try (client;
                    upstream) {
                InputStream in = upstream.getInputStream();
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    if (swallow) {
                        answered.release();
                        return;
                    }
                    client.getOutputStream().write(buffer, 0, n);
                }
            } catch (IOException broken) {
                // Likewise.
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        breakAll();
    }

    private void breakAll() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }
}
