package io.understudy.notification;

import io.understudy.topology.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** Stands before a mail server: refuses all but STARTTLS in the clear, and hands on what is said after it (RFC 3207). Thread-safe. */
final class StartTlsFront implements AutoCloseable {

    private static final int LONGEST_LINE = 1_000;

    private final ServerSocket listener;
    private final HostPort behind;
    private final SSLContext tls;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger mistrusted = new AtomicInteger();

    private StartTlsFront(ServerSocket listener, HostPort behind, SSLContext tls) {
        this.listener = listener;
        this.behind = behind;
        this.tls = tls;
    }

    static StartTlsFront open(String host, HostPort behind, SSLContext tls) throws IOException {
        StartTlsFront front = new StartTlsFront(new ServerSocket(0, 50, InetAddress.ofLiteral(host)), behind, tls);
        front.threads.execute(front::listen);
        return front;
    }

    HostPort at() {
        return new HostPort(listener.getInetAddress().getHostAddress(), listener.getLocalPort());
    }

    /** How many clients did not believe the certificate. */
    int mistrusted() {
        return mistrusted.get();
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                // closed, or the client has gone
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            say(client, "220 mail ESMTP");
            for (String said = line(client); !said.isEmpty(); said = line(client)) {
                switch (said.split(" ")[0].toUpperCase(Locale.ROOT)) {
                    case "EHLO", "HELO" -> say(client, "250-mail\r\n250 STARTTLS");
                    case "STARTTLS" -> {
                        say(client, "220 go ahead");
                        handOn(encrypted(client));
                        return;
                    }
                    default -> say(client, "530 Must issue a STARTTLS command first");
                }
            }
        } catch (IOException e) {
            // the client sees it as well
        } finally {
            open.remove(client);
        }
    }

    private SSLSocket encrypted(Socket client) throws IOException {
        SSLSocket encrypted = (SSLSocket) tls.getSocketFactory().createSocket(client, null, client.getPort(), true);
        encrypted.setUseClientMode(false);
        try {
            encrypted.startHandshake();
        } catch (SSLException e) {
            mistrusted.incrementAndGet();
            throw e;
        }
        return encrypted;
    }

    private void handOn(Socket client) throws IOException {
        try (client;
                Socket server = new Socket(behind.host(), behind.port())) {
            open.add(server);
            line(server); // its greeting: the client has had one
            threads.execute(() -> copy(client, server));
            copy(server, client);
            open.remove(server);
        }
    }

    /** Until either side ends. */
    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // the other direction ends as well
        }
    }

    private static void say(Socket to, String words) throws IOException {
        to.getOutputStream().write((words + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Byte by byte, so that nothing is taken that belongs to the handshake; empty at the end. */
    private static String line(Socket from) throws IOException {
        InputStream in = from.getInputStream();
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n' && line.length() < LONGEST_LINE; next = in.read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        threads.close();
    }
}
