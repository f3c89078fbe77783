package io.understudy.rig.postgres;

import io.understudy.topology.HostPort;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * The application's database {@code shop}, with the roles that an installation gives: nobody but {@code postgres} is a
 * superuser.
 */
public final class ShopDatabase {

    public static final String NAME = "shop";
    /** Owns the table {@code orders}. */
    public static final String APPLICATION = "shop";
    /** Owns the database and has what docs/operations.md lists under "Database roles", no more. */
    public static final String OPERATOR = "understudy";

    static final String REPLICATION = "replicator";
    static final String SUPERUSER = "postgres";
    static final String MAINTENANCE = "postgres";

    private ShopDatabase() {}

    /** The passwords of a pair's roles, none with a quote in it. */
    public record Passwords(String superuser, String operator, String application, String replication) {}

    static void create(HostPort primary, Passwords passwords) throws SQLException {
        run(
                session(primary, MAINTENANCE, SUPERUSER, passwords.superuser()),
                "CREATE ROLE %s LOGIN REPLICATION PASSWORD '%s'".formatted(REPLICATION, passwords.replication()),
                "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(APPLICATION, passwords.application()),
                "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(OPERATOR, passwords.operator()),
                "GRANT pg_signal_backend, pg_read_all_stats TO " + OPERATOR,
                "GRANT EXECUTE ON FUNCTION pg_promote TO " + OPERATOR,
                "GRANT SET ON PARAMETER understudy.epoch TO " + OPERATOR,
                "CREATE DATABASE %s OWNER %s STRATEGY file_copy".formatted(NAME, OPERATOR));
        run(session(primary, NAME, SUPERUSER, passwords.superuser()), """
                CREATE TABLE orders (
                  id bigint PRIMARY KEY,
                  item text NOT NULL DEFAULT '',
                  placed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
                  site text NOT NULL DEFAULT host(inet_server_addr()));
                ALTER TABLE orders OWNER TO %s""".formatted(APPLICATION));
    }

    /** Runs the statements, each by itself, and ends the session. */
    static void run(Connection session, String... statements) throws SQLException {
        try (session;
                Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** A new session; refused or given up after 5 s, its statements after 60 s. */
    static Connection session(HostPort at, String database, String user, String password) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("loginTimeout", "10");
        properties.setProperty("socketTimeout", "60");
        properties.setProperty("ApplicationName", "rig");
        return DriverManager.getConnection("jdbc:postgresql://%s/%s".formatted(at, database), properties);
    }
}
