package io.understudy.adapter.mysql;

/** Whose rights an account has, in SQL: its own, those of each role that it may set, whoever granted that role, and PUBLIC's. */
final class Holders {

    /**
     * The beginning of a query: {@code granted} has the roles of each account and role, through roles too; {@code holders} has
     * for each account (User, Host) the entries of mysql.global_priv (AsUser, AsHost) whose rights it has.
     */
    static final String SQL = """
            WITH RECURSIVE granted (User, Host, Role) AS (
              SELECT User, Host, Role FROM mysql.roles_mapping
              UNION
              SELECT g.User, g.Host, m.Role FROM granted g JOIN mysql.roles_mapping m ON m.User = g.Role AND m.Host = ''),
            everybody (AsUser) AS (
              SELECT User FROM mysql.global_priv
                WHERE User = 'PUBLIC' AND Host = '' AND JSON_VALUE(Priv, '$.is_role') = 1
              UNION SELECT Role FROM granted WHERE User = 'PUBLIC' AND Host = ''),
            holders (User, Host, AsUser, AsHost) AS (
              SELECT User, Host, User, Host FROM mysql.global_priv
              UNION SELECT User, Host, Role, '' FROM granted
              UNION SELECT a.User, a.Host, e.AsUser, '' FROM mysql.global_priv a, everybody e)
            """;

    private Holders() {}
}
