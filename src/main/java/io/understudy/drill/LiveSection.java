package io.understudy.drill;

import io.understudy.operation.Loss;
import io.understudy.operation.OperationView.StepView;
import io.understudy.policy.FailoverPolicy.Objectives;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a live drill moved its application and what that took, as a part of its page. Pure. */
final class LiveSection {

    private LiveSection() {}

    static void add(StringBuilder page, Live live) {
        DrillPage.section(page, "The moves");
        DrillPage.table(
                page,
                List.of(),
                List.of(
                        List.of("Was to stay at the other site", DrillPage.millis(live.hold())),
                        List.of(
                                "Stayed there until",
                                live.until().map(LiveSection::at).orElse("it was never protected there")),
                        List.of("Called off", live.off().orElse("no")),
                        List.of(
                                "Objectives",
                                live.objectives()
                                        .map(all -> "RTO %s, RPO %s"
                                                .formatted(DrillPage.millis(all.rto()), all.allowedLoss()))
                                        .orElse("not known: nobody has looked at it"))));
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
                live.legs().stream().map(leg -> leg(leg, live.objectives())).toList());
        DrillPage.section(page, "What each operation did");
        DrillPage.table(
                page,
                List.of("Operation", "Step", "Type", "State", "Began", "Took", "What it came to"),
                live.legs().stream()
                        .flatMap(leg -> leg.steps().stream().map(step -> step(leg, step)))
                        .toList());
        DrillPage.section(page, "Where the application was");
        DrillPage.table(
                page,
                List.of("Site", "From"),
                live.stays().stream()
                        .map(stay -> List.of(stay.site().value(), at(stay.from())))
                        .toList());
        DrillPage.section(page, "Replication while it stayed at the other site");
        IsolatedSection.links(page, live.objectives(), live.links());
    }

    private static List<String> leg(Leg leg, Optional<Objectives> objectives) {
        return List.of(
                leg.id().value(),
                leg.written(),
                leg.phase().name(),
                "%s, standby %s".formatted(leg.from().primary(), leg.from().standby()),
                at(leg.startedAt()),
                leg.finishedAt()
                        .map(end -> DrillPage.millis(Duration.between(leg.startedAt(), end)))
                        .orElse("it is open"),
                leg.unserved().map(took -> unserved(leg, took, objectives)).orElse(""),
                leg.loss().map(loss -> loss(leg, loss, objectives)).orElse(""),
                leg.why().orElse(""));
    }

    private static String unserved(Leg leg, Duration took, Optional<Objectives> objectives) {
        return DrillPage.millis(took)
                + objectives
                        .map(all -> " of RTO " + DrillPage.millis(all.rto()) + kept(leg.inTime(all)))
                        .orElse("");
    }

    private static String loss(Leg leg, Loss loss, Optional<Objectives> objectives) {
        return objectives
                .map(all -> "%s of RPO %s%s; %s%s"
                        .formatted(
                                bound(loss), all.allowedLoss(), kept(leg.withinRpo(all)), loss.why(), links(loss, all)))
                .orElseGet(() -> DrillPage.loss(loss));
    }

    private static String bound(Loss loss) {
        return switch (loss) {
            case Loss.AtMost most -> "at most " + DrillPage.millis(most.window());
            case Loss.Unknown _ -> "unknown";
        };
    }

    private static String links(Loss loss, Objectives objectives) {
        List<Loss.OfLink> links = loss instanceof Loss.AtMost most ? most.links() : List.of();
        String each = links.stream()
                .flatMap(part -> Optional.ofNullable(part.link()).stream()
                        .map(link -> "%s %s of %s"
                                .formatted(
                                        link, DrillPage.millis(part.window()), DrillPage.millis(objectives.rpo(link)))))
                .collect(Collectors.joining(", "));
        return each.isEmpty() ? "" : "; by link: " + each;
    }

    private static String kept(Optional<Boolean> kept) {
        return kept.map(so -> so ? ": kept" : ": NOT KEPT").orElse("");
    }

    private static List<String> step(Leg leg, StepView step) {
        return List.of(
                leg.id().value(),
                step.name() + (step.pointOfNoReturn() ? " (point of no return)" : ""),
                step.type(),
                step.status() + (step.attempts() > 1 ? ", %d attempts".formatted(step.attempts()) : ""),
                step.startedAt().map(LiveSection::at).orElse(""),
                step.took().map(DrillPage::millis).orElse(""),
                step.summary());
    }

    private static String at(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
