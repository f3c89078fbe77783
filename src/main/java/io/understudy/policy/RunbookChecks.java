package io.understudy.policy;

import io.understudy.document.Nearest;
import io.understudy.document.Section;
import io.understudy.runbook.Runbook;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Everything that a policy's runbooks, probes and fences refer to is there. */
final class RunbookChecks {

    private static final String REPROTECT = "reprotect";

    /** As what a policy names runbooks. */
    private static final List<String> ROLES = List.of("failover", "switchover", REPROTECT, "failback");

    /** Kinds of databases that are probed, fenced and promoted, with how people call them. */
    private static final Map<String, String> DATABASES =
            Map.of("postgresql", "PostgreSQL", "mysql", "MySQL", "redis", "Redis");

    /** Steps that may promote a database, whatever they are for. */
    private static final Set<String> ANYTHING =
            Set.of("manual", "route", "kubernetes.job", "kubernetes.apply", "kubernetes.patch");

    private RunbookChecks() {}

    static void check(Loaded<FailoverPolicy> policy, Documents documents) {
        Section spec = policy.spec();
        DATABASES.forEach((kind, noun) -> {
            List<String> links = links(spec, kind);
            spec.sections("probes").forEach(probe -> link(probe.section(kind), links, noun));
            spec.sections("fencing").forEach(fence -> link(fence.section(kind), links, noun));
        });
        Section runbooks = spec.section("runbooks");
        parameters(runbooks, documents);
        Set<String> checked = new HashSet<>();
        for (String role : ROLES) {
            runbooks.text(role).ifPresent(name -> {
                Loaded<Runbook> runbook = documents.runbooks().get(name);
                if (runbook == null && !documents.mayDeclare(name)) {
                    runbooks.problem(
                            role,
                            "the runbook '%s' is in none of the documents read".formatted(name),
                            Nearest.hint(name, documents.runbooks().keySet(), "add a Runbook document for it"));
                } else if (runbook != null && checked.add(name)) {
                    runbook.spec().sections("steps").forEach(step -> step(step, policy, documents));
                    if (!role.equals(REPROTECT)) {
                        forgotten(runbooks, role, runbook, spec);
                    }
                }
            });
        }
    }

    /** A database that nothing promotes while others are stays a read-only copy where the application serves. */
    private static void forgotten(Section runbooks, String role, Loaded<Runbook> runbook, Section policy) {
        List<Section> steps = runbook.spec().sections("steps");
        Set<String> promoted = steps.stream()
                .flatMap(step -> DATABASES.keySet().stream()
                        .flatMap(kind -> step.section(kind + ".promote").text("link").stream()))
                .collect(Collectors.toSet());
        if (promoted.isEmpty()
                || !databases(policy).containsAll(promoted)
                || steps.stream().anyMatch(step -> ANYTHING.stream().anyMatch(step::has))) {
            return;
        }
        DATABASES.keySet().stream()
                .sorted()
                .forEach(kind -> links(policy, kind).stream()
                        .filter(link -> !promoted.contains(link))
                        .forEach(link -> runbooks.problem(
                                role,
                                "the runbook '%s' promotes %s, but not '%s', which would stay a read-only copy"
                                        .formatted(runbook.name(), quoted(promoted), link),
                                "add a step '%s.promote: {link: %s}' to it (%s)"
                                        .formatted(kind, link, runbook.spec().where()))));
    }

    private static String quoted(Set<String> names) {
        return names.stream().sorted().map("'%s'"::formatted).collect(Collectors.joining(", "));
    }

    /** Every parameter without a default is given, and nothing is given that no runbook asks for. */
    private static void parameters(Section runbooks, Documents documents) {
        List<Section> used = ROLES.stream()
                .flatMap(role -> runbooks.text(role).stream())
                .flatMap(name -> Optional.ofNullable(documents.runbooks().get(name)).stream())
                .map(runbook -> runbook.spec().section("parameters"))
                .toList();
        Section given = runbooks.section("parameters");
        Set<String> known = used.stream().flatMap(s -> s.keys().stream()).collect(Collectors.toSet());
        boolean allRead = used.size() == ROLES.stream().filter(runbooks::has).count();
        given.keys().stream()
                .filter(name -> allRead && !known.contains(name))
                .forEach(name -> given.keyProblem(
                        name,
                        "no runbook of this policy has a parameter '%s'".formatted(name),
                        Nearest.hint(name, known, "remove it")));
        used.forEach(declared -> declared.keys().stream()
                .filter(name -> !declared.section(name).has("default") && !given.has(name))
                .forEach(name -> runbooks.keyProblem(
                        "parameters",
                        "the parameter '%s' (%s) is not given and has no default"
                                .formatted(name, declared.section(name).where()),
                        "add it below 'runbooks': parameters: {%s: ...}".formatted(name))));
    }

    private static void link(Section user, List<String> links, String noun) {
        user.text("link")
                .filter(link -> !links.contains(link))
                .ifPresent(link -> user.problem(
                        "link",
                        "'%s' is no %s replication link of this policy".formatted(link, noun),
                        Nearest.hint(link, links, "add it to 'replication'")));
    }

    private static void step(Section step, Loaded<FailoverPolicy> policy, Documents documents) {
        Section spec = policy.spec();
        reference(step, "verify.probe", "probe", "probe", names(spec.sections("probes")), policy);
        ownAddress(step.section("verify.probe"), policy);
        DATABASES.forEach((kind, noun) ->
                reference(step, kind + ".promote", "link", noun + " replication link", links(spec, kind), policy));
        reference(step, "verify.write", "link", "database's replication link", databases(spec), policy);
        if (step.has("dns.switch")) {
            records(step, policy);
        }
        reference(step, "velero.restore", "link", "Velero replication link", links(spec, "velero"), policy);
        step.keys().stream()
                .filter(key -> key.startsWith("kubernetes.") || key.startsWith("velero."))
                .forEach(type -> clusters(step, type, policy, documents));
        step.keys().stream().filter(key -> key.startsWith("gitops.")).forEach(type -> {
            if (step.section(type).has("site")) {
                hub(step.section(type), documents);
            } else {
                clusters(step, type, policy, documents);
            }
        });
    }

    /** Without it the URL's host is asked, which leads to the old primary until the users are moved. */
    private static void ownAddress(Section with, Loaded<FailoverPolicy> policy) {
        if (!with.text("through").orElse("name").equals("site")) {
            return;
        }
        policy.spec().sections("probes").stream()
                .filter(probe -> probe.text("name").equals(with.text("probe")))
                .filter(probe -> probe.has("http") && !probe.section("http").has("sites"))
                .forEach(probe -> with.problem(
                        "through",
                        "the probe '%s' of the application '%s', which uses this runbook, has no addresses of the sites themselves"
                                .formatted(probe.required("name"), policy.name()),
                        "add 'sites' to it (%s), or leave 'through' out"
                                .formatted(probe.section("http").where())));
    }

    /** One cluster that has the objects of both sites. */
    private static void hub(Section with, Documents documents) {
        String name = with.required("site");
        Loaded<Site> site = documents.sites().get(name);
        if (site == null && !documents.mayDeclare(name)) {
            with.problem(
                    "site",
                    "the site '%s' is in none of the documents read".formatted(name),
                    Nearest.hint(name, documents.sites().keySet(), "add a Site document for it"));
        } else if (site != null && !site.spec().has("kubernetes")) {
            with.problem(
                    "site",
                    "this step works on Kubernetes, but the site '%s' has none".formatted(name),
                    "add 'kubernetes' to that site (%s)".formatted(site.spec().where()));
        }
    }

    private static void reference(
            Section step, String type, String key, String noun, List<String> known, Loaded<FailoverPolicy> policy) {
        Section with = step.section(type);
        with.text(key)
                .filter(name -> !known.contains(name))
                .ifPresent(name -> with.problem(
                        key,
                        "'%s' is no %s of the application '%s', which uses this runbook"
                                .formatted(name, noun, policy.name()),
                        Nearest.hint(
                                name,
                                known,
                                "add it to the policy (%s)"
                                        .formatted(policy.spec().where()))));
    }

    private static void records(Section step, Loaded<FailoverPolicy> policy) {
        Section spec = policy.spec();
        if (!spec.has("dns")) {
            step.problem(
                    "dns.switch",
                    "the application '%s', which uses this runbook, has no 'dns'".formatted(policy.name()),
                    "add it to the policy (%s), or remove this step".formatted(spec.where()));
            return;
        }
        Section provider = DnsReader.provider(spec.section("dns"));
        if (provider.node().isMissingNode()) {
            return; // nobody keeps the zone, which is a problem of its own
        }
        List<String> known = provider.sections("records").stream()
                .flatMap(entry -> entry.text("name").stream())
                .toList();
        List<String> records = step.section("dns.switch").texts("records");
        for (int i = 0; i < records.size(); i++) {
            if (!known.contains(records.get(i))) {
                step.section("dns.switch")
                        .problem(
                                "records",
                                i,
                                "'%s' is no DNS record of the application '%s', which uses this runbook"
                                        .formatted(records.get(i), policy.name()),
                                Nearest.hint(records.get(i), known, "add it to the policy"));
            }
        }
    }

    private static void clusters(Section step, String type, Loaded<FailoverPolicy> policy, Documents documents) {
        for (String role : List.of("primary", "standby")) {
            String name = policy.spec().text(role).orElse("");
            Loaded<Site> site = documents.sites().get(name);
            if (site != null && !site.spec().has("kubernetes")) {
                step.problem(
                        type,
                        "this step works on Kubernetes, but the site '%s' of the application '%s' has none"
                                .formatted(name, policy.name()),
                        "add 'kubernetes' to that site (%s)"
                                .formatted(site.spec().where()));
            }
        }
    }

    /** The names of the links whose copies are promoted. */
    private static List<String> databases(Section spec) {
        return DATABASES.keySet().stream()
                .sorted()
                .flatMap(kind -> links(spec, kind).stream())
                .toList();
    }

    /** The names of the links of one kind. */
    private static List<String> links(Section spec, String kind) {
        return names(spec.sections("replication").stream()
                .filter(link -> link.has(kind))
                .toList());
    }

    private static List<String> names(List<Section> named) {
        return named.stream().flatMap(section -> section.text("name").stream()).toList();
    }
}
