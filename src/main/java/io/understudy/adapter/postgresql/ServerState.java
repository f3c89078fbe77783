package io.understudy.adapter.postgresql;

import io.understudy.policy.ReplicationLink;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What a server says of itself and of one of its databases, read in one statement from the maintenance database, so that it
 * can also be read while the application's database is closed.
 *
 * @param recovering true for a standby
 * @param paused whether someone paused its replay
 * @param replayed position in bytes; on a primary its current one
 * @param received position in bytes; on a primary its current one
 * @param epoch the epoch marked on the database, 0 when none is
 * @param exists whether the database is there
 * @param open whether the database takes sessions
 * @param mayAlter whether this role may open and close the database
 * @param maySignal whether this role may end other roles' sessions
 * @param mayPromote whether this role may promote the server
 * @param maySee whether this role may see the state of replication and of other roles' sessions
 */
record ServerState(
        boolean recovering,
        boolean paused,
        long replayed,
        long received,
        int timeline,
        long systemId,
        long epoch,
        boolean exists,
        boolean open,
        boolean mayAlter,
        boolean maySignal,
        boolean mayPromote,
        boolean maySee) {

    /**
     * The epoch's mark is a setting of the database: those are kept in a shared catalogue, which every session of the server
     * can read, and are replicated like all else. The application sees it by {@code current_setting('understudy.epoch')}.
     */
    static final String EPOCH_MARK = "understudy.epoch";

    private static final String QUERY = """
            WITH me AS (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
              db AS (SELECT * FROM pg_database WHERE datname = ?),
              mark AS (
                SELECT split_part(setting, '=', 2)::bigint AS epoch
                FROM db JOIN pg_db_role_setting s ON s.setdatabase = db.oid AND s.setrole = 0, unnest(s.setconfig) AS setting
                WHERE split_part(setting, '=', 1) = ?)
            SELECT r.recovering,
              CASE WHEN r.recovering THEN pg_is_wal_replay_paused() ELSE false END AS paused,
              CASE WHEN r.recovering THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END - '0/0'::pg_lsn AS replayed,
              CASE WHEN r.recovering THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
                ELSE pg_current_wal_lsn() END - '0/0'::pg_lsn AS received,
              CASE WHEN r.recovering
                THEN coalesce((SELECT received_tli FROM pg_stat_wal_receiver), (SELECT timeline_id FROM pg_control_checkpoint()))
                ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int END AS timeline,
              (SELECT system_identifier FROM pg_control_system()) AS system,
              coalesce((SELECT epoch FROM mark), 0) AS epoch,
              EXISTS (SELECT FROM db) AS present,
              coalesce((SELECT datallowconn FROM db), false) AS open,
              coalesce((SELECT me.rolsuper OR pg_has_role(db.datdba, 'USAGE') FROM me, db), false) AS may_alter,
              pg_has_role('pg_signal_backend', 'USAGE') AS may_signal,
              has_function_privilege('pg_promote(boolean, integer)', 'EXECUTE') AS may_promote,
              pg_has_role('pg_read_all_stats', 'USAGE') AS may_see
            FROM (SELECT pg_is_in_recovery() AS recovering) AS r""";

    static ServerState read(Session maintenance, String database) throws SQLException {
        return Sql.one(maintenance, ServerState::of, QUERY, database, EPOCH_MARK);
    }

    private static ServerState of(ResultSet row) throws SQLException {
        return new ServerState(
                row.getBoolean("recovering"),
                row.getBoolean("paused"),
                row.getLong("replayed"),
                row.getLong("received"),
                row.getInt("timeline"),
                row.getLong("system"),
                row.getLong("epoch"),
                row.getBoolean("present"),
                row.getBoolean("open"),
                row.getBoolean("may_alter"),
                row.getBoolean("may_signal"),
                row.getBoolean("may_promote"),
                row.getBoolean("may_see"));
    }

    /** What a role without that right is told. */
    static String unseen(ReplicationLink.Postgresql link) {
        String operator = Sql.name(link.operator().user());
        return "role %s may not see whether the standby streams: run GRANT pg_read_all_stats TO %s on the primary"
                .formatted(operator, operator);
    }

    long unreplayed() {
        return Math.max(0, received - replayed);
    }
}
