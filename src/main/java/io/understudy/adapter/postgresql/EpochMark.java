package io.understudy.adapter.postgresql;

import java.sql.SQLException;

/** Whether a role may mark a database with the epoch; an owner may not, unless it has SET on that parameter as well. */
final class EpochMark {

    /** The first major version in which SET on a parameter can be granted; before, only a superuser may. */
    private static final int GRANTABLE = 15;

    private EpochMark() {}

    static boolean writable(Session operator) throws SQLException {
        return superuser(operator)
                || operator.forStatement().getMetaData().getDatabaseMajorVersion() >= GRANTABLE
                        && Sql.one(
                                operator,
                                row -> row.getBoolean(1),
                                "SELECT has_parameter_privilege(?, 'SET')",
                                ServerState.EPOCH_MARK);
    }

    private static boolean superuser(Session operator) throws SQLException {
        return Sql.one(
                operator, row -> row.getBoolean(1), "SELECT rolsuper FROM pg_roles WHERE rolname = current_user");
    }
}
