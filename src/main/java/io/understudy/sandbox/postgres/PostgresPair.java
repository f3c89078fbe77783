package io.understudy.sandbox.postgres;

import io.understudy.topology.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Properties;

/**
 * A primary and its streaming standby, asynchronous, with the database {@code shop}. Thread-safe as its two servers are.
 *
 * <p>Roles, all by SCRAM password: {@code understudy}, a superuser here, is the operator; {@code shop} owns the table
 * {@code orders} and is an ordinary role; {@code replicator} streams.
 */
public final class PostgresPair implements AutoCloseable {

    public static final String DATABASE = "shop";
    public static final String OPERATOR = "understudy";
    public static final String APPLICATION = "shop";
    static final String REPLICATION = "replicator";

    private final Plan plan;
    private final PostgresServer primary;
    private final PostgresServer standby;
    private final String operatorPassword;
    private final String applicationPassword;
    private final String replicationPassword;

    /**
     * Where the pair lives.
     *
     * @param folder for the data folders {@code primary} and {@code standby} and their logs
     * @param primary where the first primary listens
     * @param standby where the first standby listens
     * @param link where the standby finds the primary: its own address, or a proxy's in front of it
     * @param operatorSecret file for the operator's password: read when it exists, else written
     * @param applicationSecret file for the application's password, likewise
     */
    public record Plan(
            Path folder,
            HostPort primary,
            HostPort standby,
            HostPort link,
            Path operatorSecret,
            Path applicationSecret) {}

    private PostgresPair(PostgresBinaries binaries, Plan plan, String replicationPassword) throws IOException {
        this.plan = plan;
        this.replicationPassword = replicationPassword;
        this.primary = new PostgresServer(binaries, plan.folder().resolve("primary"), plan.primary());
        this.standby = new PostgresServer(binaries, plan.folder().resolve("standby"), plan.standby());
        this.operatorPassword = secret(plan.operatorSecret());
        this.applicationPassword = secret(plan.applicationSecret());
    }

    /**
     * Makes both servers anew and starts them; what was in their folders is removed. The standby accepts sessions on return;
     * it streams as soon as the link is there.
     */
    public static PostgresPair start(PostgresBinaries binaries, Plan plan) throws IOException {
        Files.createDirectories(plan.folder());
        var pair = new PostgresPair(binaries, plan, secret());
        try {
            pair.primary.initialise(OPERATOR, pair.operatorPassword);
            pair.primary.start();
            pair.createDatabase();
            pair.seed(pair.primary, pair.standby, plan.link());
            return pair;
        } catch (IOException | SQLException e) {
            pair.close();
            throw new IOException("the sandbox's databases did not start: " + e.getMessage(), e);
        }
    }

    /**
     * Makes a pair whose primary has the database and is stopped, for many pairs that begin as its copies.
     *
     * @param plan its secrets are those of the copies; nothing listens at its addresses when this returns
     */
    public static PostgresPair cold(PostgresBinaries binaries, Plan plan) throws IOException {
        Files.createDirectories(plan.folder());
        var pair = new PostgresPair(binaries, plan, secret());
        try {
            pair.primary.initialise(OPERATOR, pair.operatorPassword);
            pair.primary.start();
            pair.createDatabase();
            pair.primary.stopFast();
            return pair;
        } catch (IOException | SQLException e) {
            pair.close();
            throw new IOException("the sandbox's databases could not be made: " + e.getMessage(), e);
        }
    }

    /** Starts a pair that begins as a copy of a cold one; as {@link #start}, in a fraction of its time. */
    public static PostgresPair start(PostgresBinaries binaries, Plan plan, PostgresPair cold) throws IOException {
        Files.createDirectories(plan.folder());
        var pair = new PostgresPair(binaries, plan, cold.replicationPassword);
        try {
            pair.primary.initialise(cold.primary);
            pair.primary.start();
            pair.standby.initialise(cold.primary);
            StandbySeed.follow(pair.standby, plan.link(), cold.replicationPassword);
            pair.standby.start();
            return pair;
        } catch (IOException e) {
            pair.close();
            throw e;
        }
    }

    /** The server that is primary first. */
    public PostgresServer primary() {
        return primary;
    }

    /** The server that is standby first. */
    public PostgresServer standby() {
        return standby;
    }

    /**
     * Makes the first primary a new standby of the first standby, from scratch: what it held is removed.
     *
     * @param link where it finds its new primary
     */
    public void reseedPrimary(HostPort link) throws IOException {
        reseed(standby, primary, link);
    }

    /** Makes the first standby a standby of the first primary again, from scratch. */
    public void reseedStandby() throws IOException {
        reseed(primary, standby, plan.link());
    }

    private void reseed(PostgresServer source, PostgresServer target, HostPort link) throws IOException {
        target.kill();
        try {
            seed(source, target, link);
        } catch (SQLException e) {
            throw new IOException("%s can't be copied: %s".formatted(source.at(), e.getMessage()), e);
        }
    }

    private void seed(PostgresServer source, PostgresServer target, HostPort link) throws SQLException, IOException {
        try (Connection session = operator(source.at(), "postgres")) {
            StandbySeed.copy(session, source, target, link, replicationPassword);
        }
        target.start();
    }

    /** A new session as the operator. */
    public Connection operator(HostPort at, String database) throws SQLException {
        return connect(at, database, OPERATOR, operatorPassword);
    }

    /** A new session as the application on its database. */
    public Connection application(HostPort at) throws SQLException {
        return connect(at, DATABASE, APPLICATION, applicationPassword);
    }

    private void createDatabase() throws SQLException {
        try (Connection session = operator(plan.primary(), "postgres");
                Statement statement = session.createStatement()) {
            statement.execute(
                    "CREATE ROLE %s LOGIN REPLICATION PASSWORD '%s'".formatted(REPLICATION, replicationPassword));
            statement.execute("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(APPLICATION, applicationPassword));
            statement.execute("CREATE DATABASE " + DATABASE);
        }
        try (Connection session = operator(plan.primary(), DATABASE);
                Statement statement = session.createStatement()) {
            statement.execute("""
                    CREATE TABLE orders (
                      id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
                      item text NOT NULL,
                      placed_at timestamptz NOT NULL DEFAULT clock_timestamp());
                    ALTER TABLE orders OWNER TO %s
                    """.formatted(APPLICATION));
        }
    }

    private static Connection connect(HostPort at, String database, String user, String password) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", "10");
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        return DriverManager.getConnection("jdbc:postgresql://%s/%s".formatted(at, database), properties);
    }

    private static String secret() {
        var bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String secret(Path file) throws IOException {
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        String secret = secret();
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, secret + "\n", StandardOpenOption.WRITE);
        return secret;
    }

    /** Ends both servers; their folders stay. */
    @Override
    public void close() {
        standby.close();
        primary.close();
    }
}
