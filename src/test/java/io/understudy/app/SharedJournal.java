package io.understudy.app;

import io.understudy.adapter.sqlstore.PostgresqlAccess;
import io.understudy.sandbox.postgres.PairFixture;
import io.understudy.sandbox.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** A real PostgreSQL for the journal of several instances, and a look at its records past them. */
final class SharedJournal implements AutoCloseable {

    private static final String PASSWORD = "the-journals-secret";

    private final Path folder;
    private final PostgresServer server;

    private SharedJournal(Path folder, PostgresServer server) {
        this.folder = folder;
        this.server = server;
    }

    static SharedJournal start() throws IOException {
        Path folder = Files.createTempDirectory(
                "understudy-journal-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        PostgresServer server = new PostgresServer(PairFixture.binaries(), folder.resolve("data"), PairFixture.free(3));
        server.initialise("postgres", PASSWORD);
        server.start();
        return new SharedJournal(folder, server);
    }

    /** The configuration of one more instance: like another one, with a name, an address and a state of its own. */
    Config instance(Config like, Path target, String name, String ownAddress, Duration lease, Duration renew)
            throws IOException {
        return instance(like, target, name, ownAddress, lease, renew, PostgresqlAccess.SCHEMA);
    }

    /** @param schema holds the journal */
    Config instance(
            Config like, Path target, String name, String ownAddress, Duration lease, Duration renew, String schema)
            throws IOException {
        Config config = Config.copyOf(like.folder(), target);
        Files.writeString(config.file("secrets/journal"), PASSWORD);
        Path self = config.file("understudy.yaml");
        String text = Files.readString(self)
                .replace("vantagePoint: orchestrator", "vantagePoint: " + name)
                .replaceFirst("http: \\S+", "http: " + ownAddress);
        Files.writeString(self, text + """
                  journal:
                    postgresql: {url: "%s", schema: %s, user: postgres, password: {file: secrets/journal}}
                  lease: {length: %dms, renew: %dms}
                """.formatted(url(), schema, lease.toMillis(), renew.toMillis()));
        return config;
    }

    PostgresqlAccess access(String schema) {
        return new PostgresqlAccess(url(), schema, "postgres", () -> PASSWORD);
    }

    /** @param length as granted */
    record LeaseRow(long token, String holder, Duration length, Instant until) {}

    /** Empty while nobody holds it. */
    Optional<LeaseRow> lease() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT token, holder, length, until FROM understudy.lease")) {
            if (!row.next() || row.getString(4) == null) {
                return Optional.empty();
            }
            return Optional.of(new LeaseRow(
                    row.getLong(1),
                    row.getString(2),
                    Duration.parse(row.getString(3)),
                    Instant.parse(row.getString(4))));
        }
    }

    /** How many facts of this type there are of a step, or of a whole operation. */
    long facts(String type, String inPayload) throws SQLException {
        try (Connection connection = connect();
                var statement = connection.prepareStatement(
                        "SELECT count(*) FROM understudy.entry WHERE type LIKE ? AND payload LIKE ?")) {
            statement.setString(1, type);
            statement.setString(2, "%" + inPayload + "%");
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    PostgresServer server() {
        return server;
    }

    private String url() {
        return "jdbc:postgresql://%s:%d/postgres"
                .formatted(server.at().host(), server.at().port());
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), "postgres", PASSWORD);
    }

    @Override
    public void close() throws IOException {
        server.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
