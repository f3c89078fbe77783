package io.understudy.adapter.sqlstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection with its prepared statements. Used by one thread at a time. */
final class Sql {

    /** What is done within one transaction. */
    @FunctionalInterface
    interface Work<T> {
        T in(Sql sql) throws SQLException;
    }

    /** From a result set's row to a value. */
    @FunctionalInterface
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Sql(Connection connection) {
        this.connection = connection;
    }

    int update(String sql, @Nullable Object... values) throws SQLException {
        return bound(sql, values).executeUpdate();
    }

    long number(String sql, Object... values) throws SQLException {
        try (ResultSet rows = bound(sql, values).executeQuery()) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    <T> List<T> list(String sql, Row<T> row, Object... values) throws SQLException {
        List<T> list = new ArrayList<>();
        try (ResultSet rows = bound(sql, values).executeQuery()) {
            while (rows.next()) {
                list.add(row.of(rows));
            }
        }
        return list;
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    /** Ends its statements, not the connection. */
    void forgetPrepared() {
        prepared.values().forEach(Sql::discard);
        prepared.clear();
    }

    private static void discard(PreparedStatement statement) {
        try {
            statement.close();
        } catch (SQLException e) {
            // It is not used again, closed or not.
        }
    }
}
