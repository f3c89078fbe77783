package io.understudy.sandbox.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Reads what a database holds: every ordinary table that its catalogue names, in one snapshot, and every sequence. Left out is what
 * streaming does not carry (unlogged and temporary tables), PostgreSQL's own catalogue, and large objects.
 */
final class ContentsReader {

    /** A row's text and a default's must be the same whoever asks. */
    private static final List<String> SETTINGS = List.of(
            "TimeZone = 'UTC'",
            "DateStyle = 'ISO, YMD'",
            "IntervalStyle = 'postgres'",
            "extra_float_digits = 1",
            "bytea_output = 'hex'",
            "search_path = ''");

    private static final String TABLES = """
        SELECT format('%I.%I', n.nspname, c.relname), 0,
          (SELECT string_agg(concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
              CASE WHEN a.attnotnull THEN 'not null' END, pg_get_expr(d.adbin, d.adrelid)), ', ' ORDER BY a.attnum)
            FROM pg_catalog.pg_attribute a
            LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p'
          AND n.nspname NOT IN ('pg_catalog', 'information_schema')\
        """;

    /** Row by row, since a checksum of checksums in their own order does not depend on where the rows lie. */
    private static final String ROWS = """
        SELECT count(*), encode(sha256(coalesce(string_agg(hash, ''::bytea ORDER BY hash), ''::bytea)), 'hex')
        FROM (SELECT sha256(convert_to((held.*)::text, 'UTF8')) AS hash FROM ONLY %s AS held) AS hashes\
        """;

    private static final String SEQUENCES = """
        SELECT format('%I.%I', n.nspname, c.relname), s.seqincrement,
          concat_ws(' ', format_type(s.seqtypid, NULL), s.seqstart, s.seqmin, s.seqmax, s.seqcache, s.seqcycle)
        FROM pg_catalog.pg_sequence s
        JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid AND c.relpersistence = 'p'
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace\
        """;

    private ContentsReader() {}

    /**
     * @param session of a role that may read everything; its transaction is ended, and the settings of its session stay
     * @param wanted by the part's name: the others are left out
     */
    static DatabaseContents read(Connection session, Predicate<String> wanted) throws SQLException {
        session.setAutoCommit(false);
        try (Statement statement = session.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            for (String setting : SETTINGS) {
                statement.execute("SET LOCAL " + setting);
            }
            List<DatabaseContents.Part> parts = new ArrayList<>();
            for (Named table : named(session, TABLES)) {
                if (wanted.test("table " + table.name())) {
                    parts.add(table(statement, table));
                }
            }
            for (Named sequence : named(session, SEQUENCES)) {
                if (wanted.test("sequence " + sequence.name())) {
                    parts.add(sequence(statement, sequence));
                }
            }
            return new DatabaseContents(parts);
        } finally {
            session.rollback();
            session.setAutoCommit(true);
        }
    }

    /**
     * @param step of a sequence
     * @param shape what else the catalogue says of it
     */
    private record Named(String name, long step, String shape) {}

    private static List<Named> named(Connection session, String query) throws SQLException {
        List<Named> found = new ArrayList<>();
        try (PreparedStatement statement = session.prepareStatement(query);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(new Named(rows.getString(1), rows.getLong(2), String.valueOf(rows.getString(3))));
            }
        }
        return found;
    }

    private static DatabaseContents.Part table(Statement statement, Named table) throws SQLException {
        try (ResultSet row = statement.executeQuery(ROWS.formatted(table.name()))) {
            row.next();
            return new DatabaseContents.Part(
                    "table " + table.name(),
                    row.getLong(1),
                    DatabaseContents.sha256(table.shape() + "\n" + row.getString(2)));
        }
    }

    /**
     * By the value up to which it is in the log: a primary writes 32 values ahead there, so that its standby is ahead of what it
     * has given out. Both agree on the last value plus those that are in the log and not given out yet.
     */
    private static DatabaseContents.Part sequence(Statement statement, Named sequence) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT last_value, log_cnt, is_called FROM " + sequence.name())) {
            row.next();
            long logged = row.getLong(1) + row.getLong(2) * sequence.step();
            return new DatabaseContents.Part(
                    "sequence " + sequence.name(),
                    1,
                    DatabaseContents.sha256(
                            "%s %d %d %s".formatted(sequence.shape(), sequence.step(), logged, row.getBoolean(3))));
        }
    }
}
