package io.understudy.policy;

import io.understudy.document.Nearest;
import io.understudy.document.Section;
import java.util.List;
import java.util.Set;

/** Sites that a policy names: they exist, differ, are allowed to hold the data, and have what probes ask of them. */
final class SiteChecks {

    private static final List<String> ROLES = List.of("primary", "standby");

    private SiteChecks() {}

    static void check(Loaded<FailoverPolicy> policy, Documents documents) {
        Section spec = policy.spec();
        ROLES.forEach(role -> exists(spec, role, documents));
        if (spec.has("primary") && spec.text("primary").equals(spec.text("standby"))) {
            spec.problem(
                    "standby",
                    "primary and standby are both '%s'"
                            .formatted(spec.text("standby").orElse("")),
                    "name two different sites");
        }
        jurisdictions(spec, documents);
        for (Section probe : spec.sections("probes")) {
            addresses(probe, spec, documents);
            cluster(probe, spec, documents);
        }
        for (Section link : spec.sections("replication")) {
            backups(link, spec, documents);
        }
    }

    /** After a failover the other site is the standby, whose cluster is asked then. */
    private static void backups(Section link, Section spec, Documents documents) {
        if (!link.has("velero")) {
            return;
        }
        Section velero = link.section("velero");
        exists(velero, "site", documents);
        List<String> asked = velero.has("site")
                ? List.of(velero.required("site"))
                : ROLES.stream().flatMap(role -> spec.text(role).stream()).toList();
        for (String name : asked) {
            Loaded<Site> site = documents.sites().get(name);
            if (site != null && !site.spec().has("kubernetes")) {
                link.problem(
                        "velero",
                        "this link asks Velero at the site '%s', which has no Kubernetes".formatted(name),
                        "add 'kubernetes' to that site (%s), or name a third one in 'site'"
                                .formatted(site.spec().where()));
            }
        }
    }

    private static void exists(Section spec, String role, Documents documents) {
        spec.text(role)
                .filter(site -> !documents.sites().containsKey(site) && !documents.mayDeclare(site))
                .ifPresent(site -> spec.problem(
                        role,
                        "the site '%s' is in none of the documents read".formatted(site),
                        Nearest.hint(site, documents.sites().keySet(), "add a Site document for it")));
    }

    private static void jurisdictions(Section spec, Documents documents) {
        List<String> allowed = spec.texts("allowedJurisdictions");
        for (String role : allowed.isEmpty() ? List.<String>of() : ROLES) {
            Loaded<Site> site = documents.sites().get(spec.text(role).orElse(""));
            String jurisdiction =
                    site == null ? "" : site.spec().text("jurisdiction").orElse("");
            if (!jurisdiction.isEmpty() && !allowed.contains(jurisdiction)) {
                spec.problem(
                        role,
                        "the site '%s' is in jurisdiction %s, but the data may only be in %s"
                                .formatted(spec.required(role), jurisdiction, String.join(", ", allowed)),
                        "name a site there, or add %s to allowedJurisdictions".formatted(jurisdiction));
            }
        }
    }

    /** Addresses by site must name this policy's two sites, each of them: after a failover the other one is asked. */
    private static void addresses(Section probe, Section spec, Documents documents) {
        for (String kind : List.of("http", "tcp")) {
            Section sites = probe.section(kind).section("sites");
            Set<String> known = documents.sites().keySet();
            sites.keys().stream()
                    .filter(site -> !known.contains(site) && !documents.mayDeclare(site))
                    .forEach(site -> sites.keyProblem(
                            site,
                            "the site '%s' is in none of the documents read".formatted(site),
                            Nearest.hint(site, known, "add a Site document for it")));
            ROLES.stream()
                    .flatMap(role -> spec.text(role).stream())
                    .distinct()
                    .filter(site -> documents.sites().containsKey(site))
                    .filter(site -> !sites.keys().isEmpty() && !sites.has(site))
                    .forEach(site -> probe.section(kind)
                            .problem(
                                    "sites",
                                    "this probe has no address for the site '%s'".formatted(site),
                                    "add one; each site is asked while it serves"));
        }
    }

    private static void cluster(Section probe, Section spec, Documents documents) {
        if (!probe.has("kubernetes")) {
            return;
        }
        for (String role : ROLES) {
            String name = spec.text(role).orElse("");
            Loaded<Site> site = documents.sites().get(name);
            if (site != null && !site.spec().has("kubernetes")) {
                probe.problem(
                        "kubernetes",
                        "this probe asks Kubernetes, but the site '%s' has none".formatted(name),
                        "add 'kubernetes' to that site (%s), or use another kind of probe"
                                .formatted(site.spec().where()));
            }
        }
    }
}
