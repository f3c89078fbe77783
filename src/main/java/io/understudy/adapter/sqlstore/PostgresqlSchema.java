package io.understudy.adapter.sqlstore;

import io.understudy.journal.Journal.JournalUnavailable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;

/** The journal's tables on PostgreSQL, by Flyway. Several instances may start at once: Flyway lets one after the other. */
final class PostgresqlSchema {

    /** Flyway's own table. */
    private static final String HISTORY = "flyway_schema_history";

    private PostgresqlSchema() {}

    /** Brings the schema to the newest version; refuses one that is newer, or that is not a journal's. */
    static void migrate(PostgresqlAccess access) {
        examine(access);
        try {
            Flyway flyway = flyway(access);
            refuseNewer(access, flyway.info().all());
            flyway.migrate();
        } catch (FlywayException e) {
            throw PostgresqlTrouble.of(access, e);
        }
    }

    /** Refuses any schema but one of this version; changes nothing. */
    static void requireNewest(PostgresqlAccess access) {
        if (!examine(access)) {
            throw PostgresqlTrouble.of(
                    access,
                    "there is no journal",
                    "the schema is missing or empty",
                    "name the one that the service uses",
                    null);
        }
        try {
            Flyway flyway = flyway(access);
            refuseNewer(access, flyway.info().all());
            if (flyway.info().pending().length > 0) {
                throw PostgresqlTrouble.of(
                        access,
                        "its schema is older than this program",
                        "%d migrations are to be made".formatted(flyway.info().pending().length),
                        "start the service once, which brings it up to date",
                        null);
            }
        } catch (FlywayException e) {
            throw PostgresqlTrouble.of(access, e);
        }
    }

    private static Flyway flyway(PostgresqlAccess access) {
        return Flyway.configure(PostgresqlSchema.class.getClassLoader())
                .dataSource(PostgresqlStore.opening(access))
                .locations("classpath:db/journal/postgresql")
                .schemas(access.schema())
                .defaultSchema(access.schema())
                .table(HISTORY)
                .cleanDisabled(true)
                .validateMigrationNaming(true)
                .load();
    }

    private static void refuseNewer(PostgresqlAccess access, MigrationInfo[] all) {
        Arrays.stream(all)
                .filter(info -> info.getState().isApplied() && !info.getState().isResolved())
                .findFirst()
                .ifPresent(unknown -> {
                    throw PostgresqlTrouble.of(
                            access,
                            "its schema is newer than this program",
                            "version %s".formatted(unknown.getVersion()),
                            "run the version that wrote it",
                            null);
                });
    }

    /** Connects plainly, for the clearest errors; tells whether a journal is there. Refuses a schema of somebody else. */
    private static boolean examine(PostgresqlAccess access) {
        DataSource source = PostgresqlStore.opening(access);
        try (Connection connection = source.getConnection()) {
            boolean history = count(connection, access, "= '%s'".formatted(HISTORY)) > 0;
            if (!history && count(connection, access, "<> ''") > 0) {
                throw foreign(access);
            }
            return history;
        } catch (SQLException e) {
            throw PostgresqlTrouble.of(access, e);
        }
    }

    private static JournalUnavailable foreign(PostgresqlAccess access) {
        return PostgresqlTrouble.of(
                access,
                "its schema holds tables of something else",
                "no %s is among them".formatted(HISTORY),
                "name a schema for the journal alone",
                null);
    }

    private static long count(Connection connection, PostgresqlAccess access, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND relnamespace = to_regnamespace('%s') AND relname %s"
                                .formatted(access.schema(), table))) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }
}
