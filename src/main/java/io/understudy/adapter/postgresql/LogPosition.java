package io.understudy.adapter.postgresql;

import java.sql.SQLException;
import java.util.Locale;

/**
 * A position in the write-ahead log.
 *
 * @param bytes since the log began
 */
record LogPosition(long bytes) {

    /**
     * A position that nothing committed so far lies behind, all of it on disk. Commits a small message, which carries the
     * flushed position over what sessions committed asynchronously.
     */
    static LogPosition afterAll(Session primary) throws SQLException {
        Sql.run(primary, "SELECT pg_logical_emit_message(true, 'understudy', 'position')");
        return new LogPosition(
                Sql.one(primary, row -> row.getLong(1), "SELECT (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint"));
    }

    /** Reads PostgreSQL's own notation, {@code 0/3A4F210}; throws {@link IllegalArgumentException} otherwise. */
    static LogPosition parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1) {
            throw new IllegalArgumentException("'%s' is not a log position like 0/3A4F210".formatted(text));
        }
        return new LogPosition(
                (Long.parseLong(text.substring(0, slash), 16) << 32) | Long.parseLong(text.substring(slash + 1), 16));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%X/%X", bytes >>> 32, bytes & 0xFFFF_FFFFL);
    }
}
