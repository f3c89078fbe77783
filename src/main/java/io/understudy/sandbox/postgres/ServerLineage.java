package io.understudy.sandbox.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Where a server's data comes from.
 *
 * @param systemIdentifier that it was made with; a physical copy has the same
 * @param timeline that it writes, or streams; one more with each promotion. Null while a standby streams nothing
 */
public record ServerLineage(
        String systemIdentifier, @Nullable Integer timeline) {

    private static final String LINEAGE = """
        SELECT (SELECT system_identifier::text FROM pg_control_system()),
          CASE WHEN pg_is_in_recovery() THEN (SELECT received_tli FROM pg_stat_wal_receiver)
            ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int END\
        """;

    /** @param session of a superuser */
    public static ServerLineage of(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(LINEAGE)) {
            row.next();
            return new ServerLineage(row.getString(1), row.getObject(2, Integer.class));
        }
    }
}
