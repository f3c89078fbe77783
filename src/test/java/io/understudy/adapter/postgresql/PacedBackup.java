package io.understudy.adapter.postgresql;

import io.understudy.topology.HostPort;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.postgresql.PGConnection;

/**
 * A base backup, asked for as pg_basebackup does, that is taken only as far as somebody lets it: the server has sent what was let
 * through, and what its socket holds beside. What comes is thrown away. Thread-safe.
 */
final class PacedBackup implements AutoCloseable {

    private static final int KIB = 1024;

    private final Connection connection;
    private final Semaphore kibibytes = new Semaphore(0);
    private final CompletableFuture<Void> end;

    private PacedBackup(Connection connection, Executor threads) {
        this.connection = connection;
        this.end = CompletableFuture.runAsync(this::take, threads);
    }

    /**
     * Begins; nothing is let through yet.
     *
     * @param user a superuser
     * @param secret the file with its password
     */
    static PacedBackup begin(HostPort source, String user, Path secret, Executor threads)
            throws SQLException, IOException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", Files.readString(secret).strip());
        properties.setProperty("replication", "true");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "15");
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("receiveBufferSize", Integer.toString(64 * KIB));
        return new PacedBackup(
                DriverManager.getConnection("jdbc:postgresql://%s/postgres".formatted(source), properties), threads);
    }

    /** Lets more through. */
    void let(int mebibytes) {
        kibibytes.release(mebibytes * KIB);
    }

    /** Lets all through that is left, and returns when it was complete. */
    void complete() {
        kibibytes.release(Integer.MAX_VALUE / 2);
        end.join();
    }

    private void take() {
        try {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("BASE_BACKUP (LABEL 'paced', PROGRESS true, CHECKPOINT 'fast', WAL false)", new Gate());
        } catch (SQLException | IOException e) {
            throw new CompletionException(e);
        }
    }

    /** Waits before each piece until it is let through. */
    private final class Gate extends OutputStream {

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                kibibytes.acquire((length + KIB - 1) / KIB);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    /** Ends it, complete or not. */
    @Override
    public void close() throws SQLException {
        connection.abort(Runnable::run);
        kibibytes.release(Integer.MAX_VALUE / 2);
        var unused = end.exceptionally(_ -> null).join();
    }
}
