package io.understudy.drill;

import io.understudy.policy.FailoverPolicy.Objectives;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an isolated drill made, measured and took away, as a part of its page. Pure. */
final class IsolatedSection {

    private IsolatedSection() {}

    static void add(StringBuilder page, Drill d, Isolated copies) {
        DrillPage.section(page, "Copies beside production");
        DrillPage.table(
                page,
                List.of(),
                List.of(
                        List.of(
                                "Measured part of the recovery time",
                                copies.ready()
                                        .map(ready -> "%s from the first object until every copy was ready"
                                                .formatted(DrillPage.millis(ready)))
                                        .orElse("the copies were never ready")),
                        List.of(
                                "Taken away",
                                copies.removed()
                                        .map(took -> "within %s, nothing is left".formatted(DrillPage.millis(took)))
                                        .orElse("NOT: left is " + String.join(", ", copies.left()))),
                        List.of("Proof", copies.proof())));
        DrillPage.table(
                page,
                List.of("Object", "Outcome", "Made at", "Took"),
                copies.made().stream()
                        .map(made -> List.of(
                                made.name(),
                                made.outcome(),
                                "+" + DrillPage.millis(made.began()),
                                DrillPage.millis(made.took())))
                        .toList());
        DrillPage.section(page, "Replication of production all the while");
        links(page, d.forecast().map(Forecast::objectives), copies.links());
    }

    static void links(StringBuilder page, Optional<Objectives> objectives, List<LagTrace> links) {
        DrillPage.table(
                page,
                List.of("Link", "Lag before", "Most", "After", "Data-loss window at most", "Looked at", "RPO"),
                links.stream().map(trace -> link(objectives, trace)).toList());
    }

    private static List<String> link(Optional<Objectives> objectives, LagTrace trace) {
        String rpo = objectives
                .map(all -> " of " + DrillPage.millis(all.rpo(trace.link())))
                .orElse("");
        return List.of(
                trace.link().value(),
                known(trace.before()),
                known(trace.most()),
                known(trace.after()),
                known(trace.window()) + rpo,
                "%d times".formatted(trace.samples()),
                trace.withinRpo() ? "kept" : "NOT KEPT");
    }

    private static String known(Optional<Duration> time) {
        return time.map(DrillPage::millis).orElse("not known");
    }
}
