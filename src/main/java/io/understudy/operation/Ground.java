package io.understudy.operation;

import io.understudy.operation.approval.Basis;
import io.understudy.operation.approval.Canonical;
import io.understudy.policy.Site;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The clusters of the two sites that an operation acts at, as the documents lead there now. */
record Ground(Map<SiteName, Site> sites, Whereabouts whereabouts) {

    private static final String NONE = "without a cluster";

    /** Where a site is, or why that can't be told. */
    private record Place(Optional<String> cluster, String told) {}

    /** Digests for the journal; a site whose cluster can't be told is left out. */
    Map<String, String> digests(Placement from) {
        Map<String, String> digests = new TreeMap<>();
        both(from)
                .forEach(site -> place(site)
                        .cluster()
                        .ifPresent(cluster -> digests.put(Basis.SITE + site, Canonical.sha256(cluster))));
        return digests;
    }

    /** The same for people, who approve a move there. */
    Map<String, String> facts(Placement from) {
        Map<String, String> facts = new TreeMap<>();
        both(from).forEach(site -> facts.put(Basis.SITE + site, place(site).told()));
        return facts;
    }

    /** Where it is not what an operation began with, a clause each. */
    List<String> against(Map<String, String> begun, Placement from) {
        return both(from).stream()
                .flatMap(site -> against(begun, site).stream())
                .toList();
    }

    private Optional<String> against(Map<String, String> begun, SiteName site) {
        String before = begun.get(Basis.SITE + site);
        if (before == null) {
            return Optional.empty();
        }
        Place now = place(site);
        if (now.cluster().isEmpty()) {
            return Optional.of(
                    "whether the site %s is the cluster it began with can't be told (%s)".formatted(site, now.told()));
        }
        return now.cluster().map(Canonical::sha256).equals(Optional.of(before))
                ? Optional.empty()
                : Optional.of("the site %s is not the cluster it began with (now %s)".formatted(site, now.told()));
    }

    private Place place(SiteName name) {
        Site site = sites.get(name);
        if (site == null) {
            return new Place(Optional.empty(), "there is no document of it");
        }
        if (site.kubernetes().isEmpty()) {
            return new Place(Optional.of(NONE), NONE);
        }
        try {
            String cluster = whereabouts.of(site);
            return new Place(Optional.of(cluster), cluster);
        } catch (RuntimeException e) {
            // A file that nobody can read must not keep a failover from starting.
            return new Place(Optional.empty(), StepCall.text(e));
        }
    }

    private static List<SiteName> both(Placement from) {
        return List.of(from.primary(), from.standby());
    }
}
