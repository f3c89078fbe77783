package io.understudy.adapter.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A tiny server on loopback: a script per connection, the request heads it saw, and how connections ended. */
final class LoopbackServer implements AutoCloseable {

    /** What to do with one connection after its request head was read. */
    interface Script {
        void serve(Socket connection) throws Exception;
    }

    final List<String> heads = new CopyOnWriteArrayList<>();
    final List<String> failures = new CopyOnWriteArrayList<>();
    private final ServerSocket listener;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    LoopbackServer(Script script) {
        this(plain(), true, script);
    }

    LoopbackServer(ServerSocket listener, boolean readsHead, Script script) {
        this.listener = listener;
        Thread.ofVirtual().start(() -> accept(readsHead, script));
    }

    static LoopbackServer answering(String reply) {
        return new LoopbackServer(connection -> write(connection, reply));
    }

    static void write(Socket connection, String text) throws IOException {
        connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        connection.getOutputStream().flush();
    }

    static ServerSocket plain() {
        try {
            return new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept(boolean readsHead, Script script) {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                open.add(connection);
                Thread.ofVirtual().start(() -> serve(connection, readsHead, script));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection, boolean readsHead, Script script) {
        try (connection) {
            if (readsHead) {
                heads.add(head(connection));
            }
            script.serve(connection);
        } catch (Exception e) {
            failures.add(String.valueOf(e.getMessage()));
        }
    }

    private static String head(Socket connection) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = connection.getInputStream().read();
            if (next < 0) {
                throw new IOException("closed before a request");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket connection : open) {
            connection.close();
        }
    }
}
