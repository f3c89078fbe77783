package io.understudy.cli;

import io.understudy.api.ReadinessReport;
import io.understudy.api.Status;
import io.understudy.time.Moments;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the commands print of readiness. Pure. */
final class ReadinessPages {

    /** How many findings a glance shows. */
    private static final int GLANCE = 3;

    private static final String NOTE = "NOTE";

    private ReadinessPages() {}

    /** For the headline of an application. */
    static String glance(Status.Readiness r) {
        return r.all() == 0 ? r.state() : "%s %d/%d".formatted(r.state(), r.passed(), r.all());
    }

    static String drill(Status.@Nullable Drill drill) {
        return drill == null
                ? "none has passed"
                : "%s passed at %s (%s)".formatted(drill.id(), Moments.of(drill.at()), written(drill.kind()));
    }

    static String due(Status.@Nullable DueDrill drill) {
        return drill == null
                ? ""
                : "; the next is due at %s (%s)".formatted(Moments.of(drill.at()), written(drill.kind()));
    }

    /** As people type it. */
    static String written(String kind) {
        return kind.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String readiness(ReadinessReport r) {
        StringBuilder page = new StringBuilder();
        Long at = r.at();
        line(
                page,
                "%s  standby %s  %s  %d of %d checks hold%s",
                r.application(),
                r.standby(),
                r.state(),
                r.passed(),
                r.all(),
                at == null ? "" : ", asked at " + Moments.of(at));
        r.findings().forEach(finding -> finding(page, finding));
        r.checks()
                .forEach(c -> line(
                        page,
                        "  %-20s %-9s %6d ms  %s",
                        c.check(),
                        c.result(),
                        c.millis(),
                        Pages.printable(c.detail())));
        return page.toString().stripTrailing();
    }

    static void finding(StringBuilder page, ReadinessReport.Finding f) {
        line(page, "  ! %s %s: %s", f.severity(), f.check(), Pages.printable(f.what()));
        line(page, "      since %s", Moments.of(f.since()));
        if (!f.remedy().isEmpty()) {
            line(page, "      to do: %s", Pages.printable(f.remedy()));
        }
    }

    /** The worst of an application's standby; what is only worth a note is left to the command that shows all. */
    static void findings(StringBuilder page, Status.Application a) {
        List<ReadinessReport.Finding> told = a.readiness().findings().stream()
                .filter(finding -> !finding.severity().equals(NOTE))
                .toList();
        told.stream().limit(GLANCE).forEach(finding -> finding(page, finding));
        if (told.size() > GLANCE) {
            line(page, "  ! %d more: understudy readiness %s", told.size() - GLANCE, a.application());
        }
    }

    private static void line(StringBuilder page, String format, Object... arguments) {
        page.append(format.formatted(arguments)).append(System.lineSeparator());
    }
}
