package io.understudy.adapter.sqlstore;

import io.understudy.sandbox.postgres.PairFixture;
import io.understudy.sandbox.postgres.PostgresServer;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;

/** One real server in a temporary folder, for a test class; all of it is gone after close. */
public final class TemporaryPostgres implements AutoCloseable {

    static final String PASSWORD = "the-secret";

    private final Path folder;
    private final PostgresServer server;

    private TemporaryPostgres(Path folder, PostgresServer server) {
        this.folder = folder;
        this.server = server;
    }

    public static TemporaryPostgres start() throws IOException {
        Path folder = Files.createTempDirectory(
                "understudy-journal-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        PostgresServer server = new PostgresServer(PairFixture.binaries(), folder.resolve("data"), PairFixture.free(3));
        server.initialise("postgres", PASSWORD);
        server.start();
        return new TemporaryPostgres(folder, server);
    }

    PostgresServer server() {
        return server;
    }

    HostPort at() {
        return server.at();
    }

    public PostgresqlAccess access(String schema) {
        return access(at(), schema);
    }

    static PostgresqlAccess access(HostPort at, String schema) {
        return new PostgresqlAccess(url(at), schema, "postgres", () -> PASSWORD);
    }

    static String url(HostPort at) {
        return "jdbc:postgresql://%s:%d/postgres".formatted(at.host(), at.port());
    }

    /** As a superuser, past the journal. */
    void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(at()), "postgres", PASSWORD);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
