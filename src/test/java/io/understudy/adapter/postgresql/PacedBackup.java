package io.understudy.adapter.postgresql;

import io.understudy.topology.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * A base backup, asked for as pg_basebackup does, that comes only as far as somebody lets it: the server has sent what was let
 * through, and what the sockets hold beside. What comes is thrown away. Thread-safe.
 */
final class PacedBackup implements AutoCloseable {

    private static final int MEBIBYTE = 1 << 20;
    private static final int LOGIN = 1 << 18;
    private static final int PIECE = 1 << 16;

    /** Of the driver, which throws away what a copy sends it, and says so in the end. */
    private static final String THROWN_AWAY = "0A000";

    private final Semaphore bytes = new Semaphore(LOGIN);
    private final Executor threads;
    private final ServerSocket relay;
    private final Socket source = new Socket();
    private final CompletableFuture<Void> end;

    private PacedBackup(HostPort at, String user, Path secret, Executor threads) throws IOException {
        this.threads = threads;
        this.relay = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        source.setReceiveBufferSize(PIECE);
        source.connect(new InetSocketAddress(at.host(), at.port()), 10_000);
        threads.execute(this::relay);
        this.end = CompletableFuture.runAsync(() -> take(user, secret), threads);
    }

    /**
     * Begins; nothing of the data is let through yet.
     *
     * @param user a superuser
     * @param secret the file with its password
     */
    static PacedBackup begin(HostPort source, String user, Path secret, Executor threads) throws IOException {
        return new PacedBackup(source, user, secret, threads);
    }

    /** Lets more through. */
    void let(int mebibytes) {
        bytes.release(mebibytes * MEBIBYTE);
    }

    /** Lets all through that is left, and returns when it was complete; throws {@link CompletionException} when it broke off. */
    void complete() {
        let(512);
        end.join();
    }

    private void relay() {
        try (Socket client = relay.accept()) {
            // Broken off, not ended: at an end the driver would look for what it still has to throw away for ever.
            client.setSoLinger(true, 0);
            threads.execute(() -> pass(client, source, false));
            pass(source, client, true);
        } catch (IOException e) {
            // It was closed before.
        }
    }

    /** Until either side closes. */
    private void pass(Socket from, Socket to, boolean paced) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] piece = new byte[PIECE];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                if (paced) {
                    bytes.acquire(read);
                }
                out.write(piece, 0, read);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // Either side has closed.
        }
    }

    private void take(String user, Path secret) {
        String url = "jdbc:postgresql://%s:%d/postgres"
                .formatted(relay.getInetAddress().getHostAddress(), relay.getLocalPort());
        try {
            Properties properties = new Properties();
            properties.setProperty("user", user);
            properties.setProperty("password", Files.readString(secret).strip());
            properties.setProperty("replication", "true");
            properties.setProperty("preferQueryMode", "simple");
            properties.setProperty("assumeMinServerVersion", "15");
            properties.setProperty("sslmode", "disable");
            properties.setProperty("gssEncMode", "disable");
            try (Connection session = DriverManager.getConnection(url, properties);
                    Statement statement = session.createStatement()) {
                statement.execute("BASE_BACKUP (LABEL 'paced', PROGRESS true, CHECKPOINT 'fast', WAL false)");
            }
        } catch (SQLException e) {
            if (!THROWN_AWAY.equals(e.getSQLState())) {
                throw new CompletionException(e);
            }
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /** Ends it, complete or not. */
    @Override
    public void close() throws IOException {
        source.close();
        relay.close();
        let(512);
        var unused = end.exceptionally(_ -> null).join();
    }
}
