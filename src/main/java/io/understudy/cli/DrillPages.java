package io.understudy.cli;

import io.understudy.api.DrillReport;
import io.understudy.api.OperationReport;
import io.understudy.time.Moments;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the commands print of drills. Pure. */
final class DrillPages {

    private DrillPages() {}

    static String drills(List<DrillReport> drills) {
        return drills.isEmpty()
                ? "no drill yet"
                : drills.stream().map(DrillPages::headline).collect(Collectors.joining(System.lineSeparator()));
    }

    private static String headline(DrillReport d) {
        return "%s  %s  %s  %s  by %s"
                .formatted(
                        d.id(),
                        ReadinessPages.written(d.kind()),
                        d.result(),
                        Moments.of(d.startedAt()),
                        Pages.printable(d.by()));
    }

    static String drill(DrillReport d) {
        StringBuilder page = new StringBuilder();
        line(page, "%s", headline(d));
        line(page, "  %s", Pages.printable(d.why()));
        DrillReport.Forecast forecast = d.forecast();
        if (forecast != null) {
            forecast(page, forecast);
        }
        DrillReport.Isolated isolated = d.isolated();
        if (isolated != null) {
            isolated(page, isolated);
        }
        DrillReport.Live live = d.live();
        if (live != null) {
            live(page, live);
        }
        d.findings().forEach(finding -> ReadinessPages.finding(page, finding));
        d.steps()
                .forEach(s -> line(
                        page,
                        "  %-10s %-20s %s (%d ms)",
                        s.step(),
                        s.type(),
                        Pages.printable(s.difference()),
                        s.millis()));
        d.checks()
                .forEach(c -> line(
                        page,
                        "  %-20s %-9s %6d ms  %s",
                        c.check(),
                        c.result(),
                        c.millis(),
                        Pages.printable(c.detail())));
        if (!d.result().equals("RUNNING")) {
            line(page, "  report: drills/%s.html and .json in the service's state folder", d.id());
        }
        return page.toString().stripTrailing();
    }

    private static void forecast(StringBuilder page, DrillReport.Forecast f) {
        line(
                page,
                "  recovery time  at most %d ms of %d ms: %s%s",
                f.recoveryMillis(),
                f.rtoMillis(),
                f.rtoMet() ? "met" : "NOT MET",
                f.people().isEmpty() ? "" : "; without what people do by hand: " + String.join(", ", f.people()));
        line(
                page,
                "  data loss      %s; RPO %s: %s (%s)",
                f.lossMillis() == null ? "unknown" : "at most " + f.lossMillis() + " ms",
                f.rpo(),
                f.rpoMet() ? "met" : "NOT MET",
                Pages.printable(f.loss()));
    }

    private static void isolated(StringBuilder page, DrillReport.Isolated i) {
        line(
                page,
                "  copies         %d objects in %s at %s: %s",
                i.made().size(),
                i.namespace(),
                i.site(),
                i.readyMillis() == null ? "never ready" : "ready after " + i.readyMillis() + " ms");
        i.links().forEach(l -> lag(page, l));
        line(
                page,
                "  taken away     %s: %s",
                i.removedMillis() == null ? "NOT" : "within " + i.removedMillis() + " ms",
                Pages.printable(i.proof()));
    }

    private static void live(StringBuilder page, DrillReport.Live live) {
        DrillReport.Objectives objectives = live.objectives();
        if (objectives != null) {
            line(page, "  objectives     RTO %d ms, RPO %s", objectives.rtoMillis(), objectives.rpo());
        }
        live.operations().forEach(o -> operation(page, o, objectives));
        live.stays().forEach(s -> line(page, "  at %-11s from %s", s.site(), Moments.of(s.from())));
        String off = live.calledOff();
        if (off != null) {
            line(page, "  called off     %s", Pages.printable(off));
        }
        live.links().forEach(l -> lag(page, l));
    }

    private static void operation(
            StringBuilder page, DrillReport.Operation o, DrillReport.@Nullable Objectives objectives) {
        line(
                page,
                "  %-14s %-10s %s -> %s  %s  %s%s%s%s",
                o.id(),
                ReadinessPages.written(o.kind()),
                o.from(),
                o.to(),
                o.phase(),
                took(o),
                unserved(o, objectives),
                loss(o),
                because(o));
        o.steps().forEach(s -> step(page, s));
    }

    private static void step(StringBuilder page, OperationReport.Step s) {
        line(
                page,
                "    %-12s %-20s %-11s %9s  %s",
                s.name(),
                s.type(),
                s.state(),
                s.millis() == null ? "" : s.millis() + " ms",
                Pages.printable(s.summary()));
    }

    private static String unserved(DrillReport.Operation o, DrillReport.@Nullable Objectives objectives) {
        return o.unservedMillis() == null
                ? ""
                : ", users unserved for %d ms%s%s"
                        .formatted(
                                o.unservedMillis(),
                                objectives == null ? "" : " of %d ms".formatted(objectives.rtoMillis()),
                                kept(o.rtoMet()));
    }

    private static String loss(DrillReport.Operation o) {
        if (o.lossMillis() == null && o.rpoMet() == null) {
            return "";
        }
        String links = o.losses().stream()
                .map(l -> "%s %d ms of %d ms".formatted(l.link(), l.lossMillis(), l.rpoMillis()))
                .collect(Collectors.joining(", "));
        return ", loss %s%s%s"
                .formatted(
                        o.lossMillis() == null ? "not known" : "at most " + o.lossMillis() + " ms",
                        links.isEmpty() ? "" : ", " + links,
                        kept(o.rpoMet()));
    }

    private static String kept(@Nullable Boolean kept) {
        return kept == null ? "" : kept ? " (kept)" : " (NOT KEPT)";
    }

    private static String took(DrillReport.Operation o) {
        Long end = o.finishedAt();
        return end == null ? "open" : "took %d ms".formatted(end - o.startedAt());
    }

    private static String because(DrillReport.Operation o) {
        String why = o.why();
        return why == null ? "" : ": " + Pages.printable(why);
    }

    private static void lag(StringBuilder page, DrillReport.Lag l) {
        line(
                page,
                "  lag of %-7s before %s, at most %s, after %s; RPO %s",
                l.link(),
                known(l.beforeMillis()),
                known(l.mostMillis()),
                known(l.afterMillis()),
                l.withinRpo() ? "kept" : "NOT KEPT");
    }

    private static String known(@Nullable Long millis) {
        return millis == null ? "not known" : millis + " ms";
    }

    private static void line(StringBuilder page, String format, Object... arguments) {
        page.append(format.formatted(arguments)).append(System.lineSeparator());
    }
}
