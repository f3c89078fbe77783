package io.understudy.policy;

import io.understudy.document.Nearest;
import io.understudy.document.Section;
import io.understudy.runbook.Runbook;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the runbooks of the way back must hold: one that protects again moves nothing, one that moves rebuilds nothing. */
final class WayBackChecks {

    static final String RESEED = "postgresql.reseed";

    /** What works at the standby, or changes nothing at the site that serves. */
    private static final Set<String> HARMLESS = Set.of(
            RESEED, "route", "manual", "kubernetes.apply", "kubernetes.patch", "kubernetes.job", "kubernetes.wait");

    private static final Set<String> COMMON =
            Set.of("name", "needs", "timeout", "retry", "onError", "when", "deadline");

    private WayBackChecks() {}

    static void check(Loaded<FailoverPolicy> policy, Documents documents) {
        Section spec = policy.spec();
        Section runbooks = spec.section("runbooks");
        runbook(runbooks, "reprotect", documents)
                .ifPresent(book -> steps(book).forEach(step -> onlyHarmless(step, policy)));
        for (String role : List.of("failover", "switchover", "failback")) {
            runbook(runbooks, role, documents)
                    .ifPresent(book -> steps(book).forEach(step -> noReseed(step, role, policy)));
        }
        boolean automatic = spec.section("failback").text("reprotect").equals(Optional.of("automatic"));
        if (automatic && !runbooks.has("reprotect")) {
            spec.section("failback")
                    .problem(
                            "reprotect",
                            "nothing says how the old primary becomes a standby",
                            "add 'reprotect' to 'runbooks', or write 'manual'");
        }
    }

    private static Optional<Loaded<Runbook>> runbook(Section runbooks, String role, Documents documents) {
        return runbooks.text(role)
                .flatMap(name -> Optional.ofNullable(documents.runbooks().get(name)));
    }

    private static List<Section> steps(Loaded<Runbook> runbook) {
        return runbook.spec().sections("steps");
    }

    private static void onlyHarmless(Section step, Loaded<FailoverPolicy> policy) {
        step.keys().stream()
                .filter(key -> !COMMON.contains(key) && !HARMLESS.contains(key))
                .forEach(type -> step.keyProblem(
                        type,
                        "'%s' is no step of a runbook that protects again, as which '%s' uses this one: the roles stay, and it would work at the site that serves"
                                .formatted(type, policy.name()),
                        "remove the step, or put it into the switchover runbook"));
        if (step.has(RESEED)) {
            Section reseed = step.section(RESEED);
            List<String> links = policy.spec().sections("replication").stream()
                    .filter(link -> link.has("postgresql"))
                    .flatMap(link -> link.text("name").stream())
                    .toList();
            reseed.text("link")
                    .filter(link -> !links.contains(link))
                    .ifPresent(link -> reseed.problem(
                            "link",
                            "'%s' is no PostgreSQL replication link of the application '%s', which uses this runbook"
                                    .formatted(link, policy.name()),
                            Nearest.hint(link, links, "add it to the policy")));
        }
    }

    private static void noReseed(Section step, String role, Loaded<FailoverPolicy> policy) {
        if (step.has(RESEED)) {
            step.keyProblem(
                    RESEED,
                    "'%s' uses this as its %s runbook: a server is rebuilt once the roles have moved, not while they do"
                            .formatted(policy.name(), role),
                    "put the step into a runbook of its own and name that as 'reprotect'");
        }
    }
}
