package io.understudy.adapter.mysql;

import io.understudy.policy.ReplicationLink;
import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Writes heartbeat rows and the application's proof rows: real, committed, logged writes. */
final class Heartbeats {

    /** The operator's account may write on a read-only server; its heartbeat must not, or a fenced one would go on committing. */
    private static final String BEAT = """
            INSERT INTO understudy.heartbeat (writer, beat, at_micros, server, history)
            SELECT ?, 1, ?, @@server_id, ? FROM DUAL WHERE CAST(@@global.read_only AS CHAR) IN ('0', 'OFF')
            ON DUPLICATE KEY UPDATE beat = beat + 1, at_micros = VALUES(at_micros), server = VALUES(server),
              history = VALUES(history)
            RETURNING beat""";

    private static final String WRITABLE = "SELECT CAST(@@global.read_only AS CHAR) IN ('0', 'OFF')";

    private static final String PROOF = """
            INSERT INTO understudy.fence_check (id, writes) VALUES (1, 1) ON DUPLICATE KEY UPDATE writes = writes + 1""";

    private Heartbeats() {}

    /** One row as a server shows it. */
    record Shown(long beat, Instant at) {

        static final Shown NONE = new Shown(0, Instant.EPOCH);
    }

    /**
     * Commits the writer's next heartbeat and returns its number. A server that replicates gets none, as its heartbeat would be
     * an errant transaction: a witness that was just started may ask one that is a standby by now.
     *
     * @throws UnderstudyException.Permanent when it is open for writes, but replicates from another server
     * @throws SQLException of {@link Trouble.Kind#READ_ONLY} when the server is read-only, to whomever
     */
    static long beat(Session operator, ReplicationLink.Mysql link, String writer, Instant at) throws SQLException {
        String history = operator.one(row -> row.getString(1), "SELECT @@global.gtid_binlog_state");
        boolean replicates =
                !operator.all(row -> row.getString(1), "SHOW ALL SLAVES STATUS").isEmpty();
        if (replicates && operator.one(row -> row.getBoolean(1), WRITABLE)) {
            throw new UnderstudyException.Permanent(
                    "%s replicates from another server, so no heartbeat is written there: if it is the standby, set read_only; if it is the primary, run STOP SLAVE; RESET SLAVE ALL there"
                            .formatted(operator.endpoint().at()));
        }
        return Schema.with(
                operator,
                link,
                () -> operator.first(row -> row.getLong(1), BEAT, writer, micros(at), history)
                        .orElseThrow(() -> new SQLException("the server is read-only", "HY000", 1290)));
    }

    /** The writer's newest heartbeat that the server shows. */
    static Shown shown(Session operator, String writer) throws SQLException {
        try {
            return operator.first(
                            row -> new Shown(row.getLong(1), Instant.EPOCH.plus(row.getLong(2), ChronoUnit.MICROS)),
                            "SELECT beat, at_micros FROM understudy.heartbeat WHERE writer = ?",
                            writer)
                    .orElse(Shown.NONE);
        } catch (SQLException e) {
            if (Schema.missing(e)) {
                return Shown.NONE;
            }
            throw e;
        }
    }

    /** What the binary logs of other servers had when they committed a heartbeat that this server has. */
    static List<Gtids> primaries(Session operator) throws SQLException {
        try {
            return operator.all(
                    row -> Gtids.parse(row.getString(1)),
                    "SELECT history FROM understudy.heartbeat WHERE server <> @@server_id");
        } catch (SQLException e) {
            if (Schema.missing(e)) {
                return List.of();
            }
            throw e;
        }
    }

    /** Commits a write as the application's account, over its own session; fails like the application would. */
    static long proveWritable(Session application) throws SQLException {
        application.update(PROOF);
        return application.one(row -> row.getLong(1), "SELECT writes FROM understudy.fence_check");
    }

    private static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }
}
