package io.understudy.rig.shop;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** The shop's table in one database, through a pool that outlives the database's restarts. Thread-safe. */
public final class Orders implements AutoCloseable {

    /** Makes the table; the role that runs it owns it. */
    public static final String TABLE = """
            CREATE TABLE orders (
              id bigint PRIMARY KEY,
              item text NOT NULL,
              placed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
              site text NOT NULL)
            """;

    private static final String PLACE = """
            INSERT INTO orders (id, item, site) VALUES (?, 'one ticket', ?)
            RETURNING (extract(epoch FROM placed_at) * 1000000)::bigint
            """;
    private static final String EPOCH = """
            SELECT split_part(setting, '=', 2)
            FROM pg_database d JOIN pg_db_role_setting s ON s.setdatabase = d.oid AND s.setrole = 0, unnest(s.setconfig) AS setting
            WHERE d.datname = current_database() AND split_part(setting, '=', 1) = 'understudy.epoch'
            """;
    private static final String THERE_ALREADY = "23505";

    private final HikariDataSource pool;

    /** @param url {@code jdbc:postgresql://HOST:PORT/DATABASE}; it need not answer yet */
    Orders(String url, String user, String password) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(6);
        config.setMinimumIdle(2);
        config.setConnectionTimeout(400);
        config.setValidationTimeout(250);
        config.setInitializationFailTimeout(-1);
        config.setIdleTimeout(0);
        config.addDataSourceProperty("connectTimeout", "1");
        config.addDataSourceProperty("loginTimeout", "1");
        config.addDataSourceProperty("socketTimeout", "2");
        config.addDataSourceProperty("ApplicationName", "shop");
        this.pool = new HikariDataSource(config);
    }

    /** Commits an order and returns the database's moment in microseconds since 1970; empty when the number is taken. */
    Optional<Long> place(long number, String site) throws SQLException {
        try (Connection session = pool.getConnection()) {
            return Optional.of(insert(session, number, site));
        } catch (SQLException e) {
            if (THERE_ALREADY.equals(e.getSQLState())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Inserts an order that no user knows, and rolls it back. */
    void tryToPlace() throws SQLException {
        try (Connection session = pool.getConnection()) {
            session.setAutoCommit(false);
            insert(session, -1 - ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), "health");
            session.rollback();
        }
    }

    long count() throws SQLException {
        try (Connection session = pool.getConnection();
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM orders")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** The mark on the database itself, not what a session of the pool found when it began; empty when there is none. */
    Optional<String> epoch() throws SQLException {
        try (Connection session = pool.getConnection();
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(EPOCH)) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }

    private static long insert(Connection session, long number, String site) throws SQLException {
        try (PreparedStatement insert = session.prepareStatement(PLACE)) {
            insert.setLong(1, number);
            insert.setString(2, site);
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
