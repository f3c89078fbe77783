package io.understudy.adapter.mysql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The accounts of a server. What is changed here stays there: it is not logged, so no standby repeats it and none of it is
 * an errant transaction.
 */
record Accounts(Session operator) {

    /** SUPER and READ_ONLY ADMIN, as MariaDB keeps an account's rights: an account with one of these may write all the same. */
    private static final long PASSES_READ_ONLY = 1L << 15 | 1L << 33;

    private static final String ACCOUNT =
            "SELECT a.User, a.Host, coalesce(JSON_VALUE(a.Priv, '$.account_locked'), 0) = 1 FROM mysql.global_priv a ";

    /** Rights of PUBLIC, and of roles that were granted directly, by another role or to PUBLIC, count, set as default or not. */
    private static final String PRIVILEGED = """
            WHERE coalesce(JSON_VALUE(a.Priv, '$.is_role'), 0) = 0 AND EXISTS (
              SELECT 1 FROM holders h JOIN mysql.global_priv r ON r.User = h.AsUser AND r.Host = h.AsHost
              WHERE h.User = a.User AND h.Host = a.Host
              AND CAST(coalesce(JSON_VALUE(r.Priv, '$.access'), 0) AS UNSIGNED) & %1$d <> 0)""";

    /** Every account of that user, whatever host it comes from. */
    List<Account> of(String user) throws SQLException {
        return operator.all(Accounts::account, ACCOUNT + "WHERE a.User = ?", user);
    }

    /**
     * Open accounts that may write while the server is read-only.
     *
     * @param expected those that people answer for
     */
    List<Account> passing(Set<String> users, Set<String> expected) throws SQLException {
        Predicate<Account> known =
                account -> account.locked() || users.contains(account.user()) || expected.contains(account.toString());
        return privileged().stream().filter(known.negate()).toList();
    }

    /** Events that run, and whose definer's account passes by read_only; each as {@code shop.cleanup of root@localhost}. */
    List<String> passingEvents() throws SQLException {
        Set<String> privileged = definers();
        return operator
                .all(
                        row -> List.of(row.getString(1), row.getString(2), row.getString(3)),
                        "SELECT db, name, definer FROM mysql.event WHERE status = 'ENABLED' AND @@global.event_scheduler = 'ON'")
                .stream()
                .filter(event -> privileged.contains(event.get(2)))
                .map(event -> "%s.%s of %s".formatted(event.get(0), event.get(1), event.get(2)))
                .toList();
    }

    /**
     * Routines that write in spite of read_only as whoever made them, and that an open account may execute; each as
     * {@code shop.refund of root@localhost by bob@%}. Who passes by read_only anyway is told of elsewhere.
     *
     * @param expected those that people answer for
     */
    List<String> passingRoutines(Set<String> users, Set<String> expected) throws SQLException {
        Set<String> privileged = definers();
        return new Routines(operator)
                .executable().stream()
                        .filter(routine -> privileged.contains(routine.definer()))
                        .filter(routine -> !routine.by().locked()
                                && !privileged.contains(routine.by().toString())
                                && !users.contains(routine.by().user())
                                && !expected.contains(routine.by().toString()))
                        .map(Routines.Executable::toString)
                        .toList();
    }

    /** Accounts and roles that pass by read_only, as definers are named. */
    private Set<String> definers() throws SQLException {
        List<String> roles = operator.all(row -> row.getString(1), Holders.SQL + """
                        SELECT r.User FROM mysql.global_priv r WHERE JSON_VALUE(r.Priv, '$.is_role') = 1 AND EXISTS (
                          SELECT 1 FROM (SELECT User AS Name, User AS Role FROM mysql.global_priv WHERE Host = ''
                            UNION SELECT User, Role FROM granted WHERE Host = '') g
                          JOIN mysql.global_priv s ON s.User = g.Role AND s.Host = ''
                          WHERE g.Name = r.User AND CAST(coalesce(JSON_VALUE(s.Priv, '$.access'), 0) AS UNSIGNED) & %d <> 0)""".formatted(PASSES_READ_ONLY));
        return Stream.concat(privileged().stream().map(Account::toString), roles.stream())
                .collect(Collectors.toSet());
    }

    /** Locks these, and remembers which of them were open. */
    void lock(List<Account> accounts) throws SQLException {
        unlogged(() -> {
            for (String table : Schema.OF_THIS_SERVER) {
                operator.run(table);
            }
            for (Account account : accounts) {
                if (!account.locked()) {
                    operator.update(
                            "INSERT IGNORE INTO understudy.fenced_account (user, host) VALUES (?, ?)",
                            account.user(),
                            account.host());
                    operator.run("ALTER USER %s ACCOUNT LOCK".formatted(account.quoted()));
                }
            }
        });
    }

    /** Opens what a fence has locked here. */
    void unlock() throws SQLException {
        unlogged(() -> {
            for (Account account : fenced()) {
                operator.run("ALTER USER IF EXISTS %s ACCOUNT UNLOCK".formatted(account.quoted()));
                operator.update(
                        "DELETE FROM understudy.fenced_account WHERE user = ? AND host = ?",
                        account.user(),
                        account.host());
            }
        });
    }

    private List<Account> fenced() throws SQLException {
        try {
            return operator.all(
                    row -> new Account(row.getString(1), row.getString(2), true),
                    "SELECT user, host FROM understudy.fenced_account");
        } catch (SQLException e) {
            if (Trouble.kind(e) == Trouble.Kind.MISSING) {
                return List.of();
            }
            throw e;
        }
    }

    private List<Account> privileged() throws SQLException {
        return operator.all(Accounts::account, Holders.SQL + ACCOUNT + PRIVILEGED.formatted(PASSES_READ_ONLY));
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(row.getString(1), row.getString(2), row.getBoolean(3));
    }

    private void unlogged(Work work) throws SQLException {
        try {
            operator.run("SET SESSION sql_log_bin = 0");
            work.run();
            operator.run("SET SESSION sql_log_bin = 1");
        } catch (SQLException | RuntimeException e) {
            operator.end(); // nobody may write unlogged over it later
            throw e;
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws SQLException;
    }
}
