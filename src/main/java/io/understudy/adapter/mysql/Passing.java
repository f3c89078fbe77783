package io.understudy.adapter.mysql;

import io.understudy.policy.ReplicationLink;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Who would write on the old primary in spite of its being read-only. */
record Passing(Session operator, ReplicationLink.Mysql link) {

    /** One line for each kind: who, and what to do. */
    List<String> problems() throws SQLException {
        Accounts accounts = new Accounts(operator);
        Set<String> fenced = Set.of(link.operator().user(), link.application().user());
        List<String> problems = new ArrayList<>();
        List<Account> passing = accounts.passing(fenced, link.administrators());
        if (!passing.isEmpty()) {
            problems.add(
                    "these accounts write in spite of read_only: %s; lock them, revoke READ ONLY ADMIN and SUPER, or, where people answer for them, name them in 'administrators' of link %s"
                            .formatted(
                                    passing.stream().map(Account::toString).collect(Collectors.joining(", ")),
                                    link.name()));
        }
        List<String> events = accounts.passingEvents();
        if (!events.isEmpty()) {
            problems.add("these events write in spite of read_only: %s; disable them, or set event_scheduler off"
                    .formatted(String.join(", ", events)));
        }
        List<String> routines = accounts.passingRoutines(fenced, link.administrators());
        if (!routines.isEmpty()) {
            problems.add(
                    "these routines write in spite of read_only with the rights of whoever made them: %s; make them SQL SECURITY INVOKER, or revoke EXECUTE"
                            .formatted(String.join(", ", routines)));
        }
        return problems;
    }
}
