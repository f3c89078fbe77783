package io.understudy.policy;

import io.understudy.document.Section;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Servers that are fenced as a whole belong to one application: lifting its fence would open what another application's fence
 * has closed.
 */
final class ServerChecks {

    /** A PostgreSQL server is fenced database by database, and may serve many. */
    private static final List<String> FENCED_WHOLE = List.of("mysql", "redis");

    private static final List<String> ENDS = List.of("primary", "standby");

    private ServerChecks() {}

    static void check(Documents documents) {
        Map<String, Loaded<FailoverPolicy>> owners = new HashMap<>();
        for (Loaded<FailoverPolicy> policy : documents.policies().values()) {
            for (Section link : policy.spec().sections("replication")) {
                FENCED_WHOLE.stream()
                        .filter(link::has)
                        .forEach(kind -> check(policy, kind, link.section(kind), owners));
            }
        }
    }

    private static void check(
            Loaded<FailoverPolicy> policy, String kind, Section server, Map<String, Loaded<FailoverPolicy>> owners) {
        for (String end : ENDS) {
            String at = server.text(end).orElse("");
            if (at.isEmpty()) {
                continue;
            }
            Loaded<FailoverPolicy> owner =
                    owners.computeIfAbsent(kind + " " + at.toLowerCase(Locale.ROOT), _ -> policy);
            if (!owner.name().equals(policy.name())) {
                server.problem(
                        end,
                        "the server %s is also the application '%s's (%s), and its fence closes and opens it as a whole: one application would open what the other fenced"
                                .formatted(at, owner.name(), owner.spec().where()),
                        "give each application a server of its own, or make them one application, with one policy");
            }
        }
    }
}
