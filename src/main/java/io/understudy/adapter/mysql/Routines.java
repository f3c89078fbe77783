package io.understudy.adapter.mysql;

import java.sql.SQLException;
import java.util.List;

/** Procedures, functions and packages that run with the rights of whoever made them. */
record Routines(Session operator) {

    private static final long EXECUTE = 1L << 18;

    /**
     * Rights on all, on a database and on the routine itself; a host is not asked for, as rights on a database may be given for
     * another host pattern than the account's.
     */
    private static final String EXECUTABLE = """
            SELECT DISTINCT p.db, p.name, p.definer, a.User, a.Host,
              coalesce(JSON_VALUE(a.Priv, '$.account_locked'), 0) = 1
            FROM mysql.proc p JOIN mysql.global_priv a ON coalesce(JSON_VALUE(a.Priv, '$.is_role'), 0) = 0
            JOIN holders h ON h.User = a.User AND h.Host = a.Host
            WHERE p.security_type = 'DEFINER' AND (
              EXISTS (SELECT 1 FROM mysql.global_priv r WHERE r.User = h.AsUser AND r.Host = h.AsHost
                AND CAST(coalesce(JSON_VALUE(r.Priv, '$.access'), 0) AS UNSIGNED) & %d <> 0)
              OR EXISTS (SELECT 1 FROM mysql.db d
                WHERE d.User IN (h.AsUser, '') AND d.Execute_priv = 'Y' AND p.db LIKE d.Db)
              OR EXISTS (SELECT 1 FROM mysql.procs_priv c WHERE c.User IN (h.AsUser, '') AND c.Db = p.db
                AND c.Routine_name = p.name AND FIND_IN_SET('Execute', c.Proc_priv) > 0))
            ORDER BY p.db, p.name, a.User, a.Host""".formatted(EXECUTE);

    /**
     * One routine, and an account that may execute it.
     *
     * @param name with its database
     */
    record Executable(String name, String definer, Account by) {
        @Override
        public String toString() {
            return "%s of %s by %s".formatted(name, definer, by);
        }
    }

    List<Executable> executable() throws SQLException {
        return operator.all(
                row -> new Executable(
                        "%s.%s".formatted(row.getString(1), row.getString(2)),
                        row.getString(3),
                        new Account(row.getString(4), row.getString(5), row.getBoolean(6))),
                Holders.SQL + EXECUTABLE);
    }
}
