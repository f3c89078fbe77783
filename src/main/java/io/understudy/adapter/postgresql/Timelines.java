package io.understudy.adapter.postgresql;

import java.sql.SQLException;

/** On which timeline of the log a server is: positions of two servers compare only on one of them. */
final class Timelines {

    /**
     * A standby that stopped on an older timeline, behind the fork, shows that one in each of these. Without a stream what is
     * on its disk tells: the checkpoint may be older than what it has applied since.
     */
    private static final String FOLLOWS = """
            SELECT EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming' AND received_tli = ?)
              OR (SELECT timeline_id FROM pg_control_checkpoint()) = ?
              OR (SELECT min_recovery_end_timeline FROM pg_control_recovery()) = ?""";

    private Timelines() {}

    /** Whether a standby has followed the log onto this timeline. */
    static boolean follows(Session standby, int timeline) throws SQLException {
        return Sql.one(standby, row -> row.getBoolean(1), FOLLOWS, timeline, timeline, timeline);
    }
}
