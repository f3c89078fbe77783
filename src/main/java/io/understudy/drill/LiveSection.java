package io.understudy.drill;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** How a live drill moved its application and what that took, as a part of its page. Pure. */
final class LiveSection {

    private LiveSection() {}

    static void add(StringBuilder page, Drill d, Live live) {
        DrillPage.section(page, "The moves");
        DrillPage.table(
                page,
                List.of(),
                List.of(
                        List.of("Was to stay at the other site", DrillPage.millis(live.hold())),
                        List.of(
                                "Stayed there until",
                                live.until().map(LiveSection::at).orElse("it was never protected there")),
                        List.of("Called off", live.off().orElse("no"))));
        DrillPage.table(
                page,
                List.of(
                        "Operation",
                        "Kind",
                        "Phase",
                        "From",
                        "Began",
                        "Took",
                        "Users unserved",
                        "Announced loss",
                        "Why"),
                live.legs().stream().map(leg -> leg(d, leg)).toList());
        DrillPage.section(page, "Where the application was");
        DrillPage.table(
                page,
                List.of("Site", "From"),
                live.stays().stream()
                        .map(stay -> List.of(stay.site().value(), at(stay.from())))
                        .toList());
        DrillPage.section(page, "Replication while it stayed at the other site");
        IsolatedSection.links(page, d, live.links());
    }

    private static List<String> leg(Drill d, Leg leg) {
        String rto = d.forecast()
                .map(forecast -> " of " + DrillPage.millis(forecast.objectives().rto()))
                .orElse("");
        return List.of(
                leg.id().value(),
                leg.written(),
                leg.phase().name(),
                "%s, standby %s".formatted(leg.from().primary(), leg.from().standby()),
                at(leg.startedAt()),
                leg.finishedAt()
                        .map(end -> DrillPage.millis(Duration.between(leg.startedAt(), end)))
                        .orElse("it is open"),
                leg.unserved().map(took -> DrillPage.millis(took) + rto).orElse(""),
                leg.loss().map(DrillPage::loss).orElse(""),
                leg.why().orElse(""));
    }

    private static String at(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
