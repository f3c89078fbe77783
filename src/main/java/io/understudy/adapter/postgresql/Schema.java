package io.understudy.adapter.postgresql;

import io.understudy.policy.ReplicationLink;
import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;

/**
 * The service's own tables in the application's database, schema {@code understudy}, made at their first use:
 *
 * <ul>
 *   <li>{@code heartbeat}: one row per observer, by which the replication lag is measured;
 *   <li>{@code epoch}: one row, the epoch whose promotion made this copy the primary; the application may read it;
 *   <li>{@code fence_check}: one row, written as the application's role to prove that it can, or can't, write.
 * </ul>
 */
final class Schema {

    private Schema() {}

    @FunctionalInterface
    interface Work<T> {
        T run() throws SQLException;
    }

    /** Does the work; when it fails for want of the tables or a grant on them, makes those as the operator and tries once more. */
    static <T> T with(Session operator, ReplicationLink.Postgresql link, Work<T> work) throws SQLException {
        try {
            return work.run();
        } catch (SQLException e) {
            if (!missing(e)) {
                throw e;
            }
            create(operator, link);
            return work.run();
        }
    }

    /** Whether the tables are not there (yet). */
    static boolean missing(SQLException failure) {
        String state = Trouble.state(failure);
        return state.equals("42P01") || state.equals("3F000") || state.equals("42501");
    }

    /** Makes what is missing, in one transaction; several observers may do so at the same time. */
    static void create(Session operator, ReplicationLink.Postgresql link) throws SQLException {
        try {
            Sql.run(operator, statements(link));
        } catch (SQLException e) {
            if (Trouble.kind(e) != Trouble.Kind.PERMISSION) {
                throw e;
            }
            throw new UnderstudyException.Permanent(
                    "role %s may not make its tables in database %s, so neither lag nor fence can be proven: run there GRANT CREATE ON DATABASE %s TO %s"
                            .formatted(
                                    link.operator().user(),
                                    link.database(),
                                    Sql.name(link.database()),
                                    Sql.name(link.operator().user())),
                    e);
        }
    }

    private static String statements(ReplicationLink.Postgresql link) {
        return """
                SELECT pg_advisory_xact_lock(7815265943361021);
                CREATE SCHEMA IF NOT EXISTS understudy;
                CREATE TABLE IF NOT EXISTS understudy.heartbeat (
                  writer text PRIMARY KEY, beat bigint NOT NULL, at timestamptz NOT NULL);
                CREATE TABLE IF NOT EXISTS understudy.epoch (
                  id int PRIMARY KEY DEFAULT 1 CHECK (id = 1),
                  epoch bigint NOT NULL, site text NOT NULL, since timestamptz NOT NULL);
                CREATE TABLE IF NOT EXISTS understudy.fence_check (
                  id int PRIMARY KEY DEFAULT 1 CHECK (id = 1), writes bigint NOT NULL, at timestamptz NOT NULL);
                GRANT USAGE ON SCHEMA understudy TO %1$s;
                GRANT SELECT ON understudy.epoch TO %1$s;
                GRANT SELECT, INSERT, UPDATE ON understudy.fence_check TO %1$s
                """.formatted(Sql.name(link.application().user()));
    }
}
