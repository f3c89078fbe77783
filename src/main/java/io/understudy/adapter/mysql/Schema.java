package io.understudy.adapter.mysql;

import io.understudy.policy.ReplicationLink;
import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;
import java.util.List;

/**
 * The service's own tables, database {@code understudy} of the server, made at their first use:
 *
 * <ul>
 *   <li>{@code heartbeat}: one row per observer, by which the replication lag is measured; it carries what the primary's
 *       binary log had then, so that a standby alone can tell its errant transactions;
 *   <li>{@code epoch}: one row, the epoch whose promotion made this server the primary; the application may read it;
 *   <li>{@code fence_check}: one row, written as the application's account to prove that it can, or can't, write;
 *   <li>{@code fenced_account}: which accounts a fence has locked on this server; never logged, so never replicated.
 * </ul>
 */
final class Schema {

    private static final List<String> TABLES = List.of("CREATE DATABASE IF NOT EXISTS understudy", """
            CREATE TABLE IF NOT EXISTS understudy.heartbeat (
              writer varchar(200) PRIMARY KEY, beat bigint NOT NULL, at_micros bigint NOT NULL,
              server bigint NOT NULL, history text NOT NULL) ENGINE = InnoDB""", """
            CREATE TABLE IF NOT EXISTS understudy.epoch (
              id int PRIMARY KEY DEFAULT 1 CHECK (id = 1),
              epoch bigint NOT NULL, site varchar(200) NOT NULL, since_micros bigint NOT NULL) ENGINE = InnoDB""", """
            CREATE TABLE IF NOT EXISTS understudy.fence_check (
              id int PRIMARY KEY DEFAULT 1 CHECK (id = 1), writes bigint NOT NULL) ENGINE = InnoDB""");

    /** Of this server alone; made where it is written, without the log. */
    static final List<String> OF_THIS_SERVER = List.of("CREATE DATABASE IF NOT EXISTS understudy", """
            CREATE TABLE IF NOT EXISTS understudy.fenced_account (
              user varchar(128) NOT NULL, host varchar(255) NOT NULL, PRIMARY KEY (user, host)) ENGINE = InnoDB""");

    private Schema() {}

    @FunctionalInterface
    interface Work<T> {
        T run() throws SQLException;
    }

    /** Does the work; when it fails for want of the tables or a grant on them, makes those as the operator and tries once more. */
    static <T> T with(Session operator, ReplicationLink.Mysql link, Work<T> work) throws SQLException {
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

    /** Whether the tables, or the grants on them, are not there (yet). */
    static boolean missing(SQLException failure) {
        Trouble.Kind kind = Trouble.kind(failure);
        return kind == Trouble.Kind.MISSING || kind == Trouble.Kind.PERMISSION;
    }

    /** Makes what is missing; several observers may do so at the same time. */
    static void create(Session operator, ReplicationLink.Mysql link) throws SQLException {
        try {
            for (String table : TABLES) {
                operator.run(table);
            }
            for (Account account : new Accounts(operator).of(link.application().user())) {
                operator.run("GRANT SELECT ON understudy.epoch TO " + account.quoted());
                operator.run("GRANT SELECT, INSERT, UPDATE ON understudy.fence_check TO " + account.quoted());
            }
        } catch (SQLException e) {
            if (Trouble.kind(e) != Trouble.Kind.PERMISSION) {
                throw e;
            }
            throw new UnderstudyException.Permanent(
                    "account %s may not make its tables, so neither lag nor fence can be proven: run GRANT ALL ON understudy.* TO %s WITH GRANT OPTION, and GRANT SELECT ON mysql.* TO it (%s)"
                            .formatted(
                                    link.operator().user(),
                                    Sql.text(link.operator().user()),
                                    e.getMessage()),
                    e);
        }
    }
}
