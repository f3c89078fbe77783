package io.understudy.adapter.postgresql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Short forms of JDBC. */
final class Sql {

    private Sql() {}

    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** The first row of a query that always has one. */
    static <T> T one(Session session, Row<T> row, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = session.forStatement().prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return row.read(rows);
            }
        }
    }

    static void run(Session session, String sql) throws SQLException {
        try (Statement statement = session.forStatement().createStatement()) {
            statement.execute(sql);
        }
    }

    /** A name as SQL wants it, safe against any content. */
    static String name(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
