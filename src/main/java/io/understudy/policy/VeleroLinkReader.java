package io.understudy.policy;

import io.understudy.document.Section;
import io.understudy.policy.ReplicationLink.Selection;
import io.understudy.topology.LinkName;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Binds a replication link that is made of Velero's backups. */
final class VeleroLinkReader {

    static final String NAMESPACE = "velero";

    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration LEAST = Duration.ofSeconds(1);

    private VeleroLinkReader() {}

    static ReplicationLink.Velero read(LinkName name, Section velero, SiteName primary, SiteName standby) {
        Optional<SiteName> asked = velero.text("site").map(SiteName::new);
        asked.filter(site -> site.equals(primary) || site.equals(standby))
                .ifPresent(site -> velero.problem(
                        "site",
                        "'site: %s' is asked also while it is the primary: once that is lost nobody knows the newest backup"
                                .formatted(site),
                        "remove it, then the standby of the moment is asked, or name a third site"));
        return new ReplicationLink.Velero(
                name,
                velero.text("namespace").orElse(NAMESPACE),
                selection(velero),
                locations(velero.section("storageLocations"), primary, standby),
                velero.flag("partiallyFailed", false),
                asked,
                velero.duration("every", EVERY, LEAST));
    }

    private static Selection selection(Section velero) {
        return velero.has("schedule")
                ? new Selection.Schedule(velero.required("schedule"))
                : new Selection.Labels(velero.section("labels").textMap());
    }

    /** Of both sites or of none: after a failover it is the other one's backups that count. */
    private static Map<SiteName, String> locations(Section section, SiteName primary, SiteName standby) {
        Map<SiteName, String> locations = new HashMap<>();
        for (String site : section.keys()) {
            if (site.equals(primary.value()) || site.equals(standby.value())) {
                locations.put(new SiteName(site), section.required(site));
            } else {
                section.keyProblem(
                        site,
                        "'%s' is neither primary nor standby of this policy".formatted(site),
                        "use %s and %s".formatted(primary, standby));
            }
        }
        for (SiteName site : new SiteName[] {primary, standby}) {
            if (!section.keys().isEmpty() && !section.has(site.value())) {
                section.problem(
                        "there is no storage location for the backups of '%s'".formatted(site),
                        "add it: after a failover its backups are the ones that count");
            }
        }
        return locations;
    }
}
