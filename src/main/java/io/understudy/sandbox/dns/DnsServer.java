package io.understudy.sandbox.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.TSIG;

/**
 * A small authoritative DNS server for one zone, over UDP and TCP on one address and port. It answers as {@code dig}
 * expects, refuses zone transfers and ANY, and takes RFC 2136 updates that are signed with its key, and no others.
 *
 * <p>Thread-safe. For the sandbox and tests: no recursion, no DNSSEC, no secondaries, nothing kept across a restart.
 */
public final class DnsServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DnsServer.class);
    private static final int LONGEST_MESSAGE = 65_535;
    private static final int IDLE_MILLIS = 10_000;
    private static final int CLOSE_MILLIS = 2_000;
    private static final int BIND_ATTEMPTS = 20;

    private final Responder responder;
    private final Executor threads;
    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final CountDownLatch loops = new CountDownLatch(2);
    private volatile boolean silent;

    private DnsServer(Responder responder, Executor threads, DatagramSocket udp, ServerSocket tcp) {
        this.responder = responder;
        this.threads = threads;
        this.udp = udp;
        this.tcp = tcp;
    }

    /**
     * Binds and answers from now on.
     *
     * @param at a loopback address; port 0 picks a free one
     * @param key the only key that updates may be signed with
     * @param threads runs one task per open connection and two for ever, until closed: virtual threads
     * @throws UncheckedIOException when the address is in use or can't be bound
     */
    public static DnsServer start(InetSocketAddress at, ZoneContents zone, TSIG key, Executor threads) {
        if (!at.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("%s is not a loopback address: the sandbox stays on this machine"
                    .formatted(at.getAddress().getHostAddress()));
        }
        DnsServer server = bind(at, new Responder(zone, key), threads);
        threads.execute(() -> server.loop(server::serveUdp));
        threads.execute(() -> server.loop(server::serveTcp));
        return server;
    }

    /** A free TCP port may be taken on UDP: another is tried when any port will do. */
    private static DnsServer bind(InetSocketAddress at, Responder responder, Executor threads) {
        for (int attempt = 1; ; attempt++) {
            ServerSocket tcp = null;
            try {
                tcp = new ServerSocket();
                tcp.setReuseAddress(true);
                tcp.bind(at);
                DatagramSocket udp = new DatagramSocket(new InetSocketAddress(at.getAddress(), tcp.getLocalPort()));
                return new DnsServer(responder, threads, udp, tcp);
            } catch (IOException e) {
                closeQuietly(tcp);
                if (at.getPort() != 0 || attempt == BIND_ATTEMPTS) {
                    throw new UncheckedIOException(
                            "the DNS server can't listen at %s: end what uses the port or choose another".formatted(at),
                            e);
                }
            }
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) tcp.getLocalSocketAddress();
    }

    /** The zone as it is now. */
    public ZoneContents zone() {
        return responder.zone();
    }

    /** Replaces the zone, as an operator with an editor would. */
    public void replace(ZoneContents zone) {
        responder.replace(zone);
    }

    /** Takes requests and never answers, nor carries out, any of them: like a server behind a broken link. */
    public void goSilent() {
        silent = true;
    }

    public void answerAgain() {
        silent = false;
    }

    private void loop(Runnable serving) {
        try {
            serving.run();
        } finally {
            loops.countDown();
        }
    }

    private void serveUdp() {
        byte[] buffer = new byte[LONGEST_MESSAGE];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                answer(packet);
            } catch (SocketException e) {
                if (udp.isClosed()) {
                    return;
                }
                LOG.debug("a datagram was lost: {}", e.getMessage());
            } catch (IOException | RuntimeException e) {
                LOG.warn("a DNS request got no answer: {}", e.toString());
            }
        }
    }

    private void answer(DatagramPacket packet) throws IOException {
        byte[] request = Arrays.copyOf(packet.getData(), packet.getLength());
        Optional<byte[]> response = silent ? Optional.empty() : responder.respond(request, Responder.udpLimit(request));
        if (response.isPresent()) {
            udp.send(new DatagramPacket(response.get(), response.get().length, packet.getSocketAddress()));
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try {
                Socket connection = tcp.accept();
                connections.add(connection);
                if (tcp.isClosed()) {
                    closeQuietly(connection); // close() may have gone through the connections just before
                }
                threads.execute(() -> serve(connection));
            } catch (IOException e) {
                LOG.debug("accepting ended: {}", e.getMessage());
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setSoTimeout(IDLE_MILLIS);
            connection.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(connection.getInputStream());
            DataOutputStream out = new DataOutputStream(connection.getOutputStream());
            while (!connection.isClosed()) {
                byte[] request = new byte[in.readUnsignedShort()];
                in.readFully(request);
                Optional<byte[]> response = silent ? Optional.empty() : responder.respond(request, LONGEST_MESSAGE);
                if (response.isPresent()) {
                    out.write(framed(response.get()));
                }
            }
        } catch (IOException e) {
            LOG.trace("a DNS connection ended: {}", e.getMessage());
        } finally {
            connections.remove(connection);
        }
    }

    /** Length and message in one write, so that they leave in one packet. */
    private static byte[] framed(byte[] message) {
        byte[] framed = new byte[message.length + 2];
        framed[0] = (byte) (message.length >> 8);
        framed[1] = (byte) message.length;
        System.arraycopy(message, 0, framed, 2, message.length);
        return framed;
    }

    /** Stops listening and ends open connections; the port is free afterwards. */
    @Override
    public void close() {
        udp.close();
        closeQuietly(tcp);
        connections.forEach(DnsServer::closeQuietly);
        try {
            // A socket's port is free only when the thread that waits in it has left.
            if (!loops.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.warn("the DNS server at {} did not end within {} ms", address(), CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(@Nullable AutoCloseable closeable) {
        if (closeable == null) {
            return;
        }
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.debug("closing: {}", e.getMessage());
        }
    }
}
