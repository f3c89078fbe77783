package io.understudy.adapter.mysql;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What the operator's account must be allowed on both servers. */
final class Privileges {

    private static final List<String> NEEDED = List.of(
            "SELECT",
            "PROCESS",
            "RELOAD",
            "CREATE USER",
            "CONNECTION ADMIN",
            "READ_ONLY ADMIN",
            "REPLICATION SLAVE ADMIN",
            "BINLOG ADMIN",
            "SLAVE MONITOR");

    private Privileges() {}

    /** One line with what is missing, and how to grant it; empty when nothing is. */
    static Optional<String> missing(Session operator) throws SQLException {
        List<String> granted = operator.all(row -> row.getString(1), """
                SELECT PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES
                WHERE GRANTEE = concat("'", replace(current_user(), '@', "'@'"), "'")""");
        List<String> missing =
                NEEDED.stream().filter(needed -> !granted.contains(needed)).toList();
        String user = operator.endpoint().role().user();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "account %s may not do all that it must: run GRANT %s ON *.* TO its account on the primary"
                                .formatted(
                                        user,
                                        String.join(", ", missing).replace("READ_ONLY ADMIN", "READ ONLY ADMIN")));
    }
}
