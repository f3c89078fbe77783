package io.understudy.adapter.postgresql;

import io.understudy.policy.ReplicationLink;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;

/** Writes heartbeat rows and the application's proof rows: real, committed, logged writes. */
final class Heartbeats {

    private static final String BEAT = """
            INSERT INTO understudy.heartbeat AS h (writer, beat, at) VALUES (?, 1, ?)
            ON CONFLICT (writer) DO UPDATE SET beat = h.beat + 1, at = excluded.at RETURNING h.beat""";

    /**
     * As the application's role. A temporary table would prove nothing, as it is writable in read-only transactions; this row
     * is an ordinary one.
     */
    private static final String PROOF = """
            INSERT INTO understudy.fence_check AS f (id, writes, at) VALUES (1, 1, clock_timestamp())
            ON CONFLICT (id) DO UPDATE SET writes = f.writes + 1, at = excluded.at RETURNING f.writes""";

    private Heartbeats() {}

    /** Commits the writer's next heartbeat and returns its number. */
    static long beat(Session operator, ReplicationLink.Postgresql link, String writer, Instant at) throws SQLException {
        return Schema.with(
                operator,
                link,
                () -> Sql.one(operator, row -> row.getLong(1), BEAT, writer, at.atOffset(ZoneOffset.UTC)));
    }

    /** Commits a write as the application's role, over its own session; fails like the application would. */
    static long proveWritable(Session application) throws SQLException {
        return Sql.one(application, row -> row.getLong(1), PROOF);
    }
}
