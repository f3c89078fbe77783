package io.understudy.sandbox;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What going there and back measured, for people. Pure. */
final class FailbackPage {

    private static final String ROW = "  %10s %10s %10s %10s %18s %6s  %s";

    /** Digits of a checksum; the report has all. */
    private static final int SHOWN = 12;

    private FailbackPage() {}

    static String of(FailbackReport r) {
        StringBuilder page = new StringBuilder();
        line(
                page,
                "failback: %s, %d of %d cycles",
                r.passed() ? "ended as it must" : "DID NOT END AS IT MUST",
                r.cycles().size(),
                r.wanted());
        r.findings().forEach(finding -> line(page, "  ! %s", finding));
        line(page, ROW, "failover", "reprotect", "failback", "reprotect", "announced loss", "lost", "databases");
        r.cycles().forEach(c -> cycle(page, c));
        line(page, "  orders acknowledged  %d", r.acknowledged());
        line(page, "  orders lost          %d", r.lost());
        line(page, "  moves that users saw %d", r.moves());
        if (r.databases() != null) {
            databases(page, r.databases());
        }
        return page.toString();
    }

    private static void cycle(StringBuilder page, FailbackReport.Cycle c) {
        FailbackReport.Times times = c.times();
        line(
                page,
                ROW,
                ms(times.failoverMillis()),
                ms(times.reprotectMillis()),
                ms(times.failbackMillis()),
                ms(times.homeMillis()),
                "at most " + ms(times.predictedLossMillis()),
                c.lost(),
                c.databasesEqual() ? "equal " + c.homeChecksum().substring(0, SHOWN) : "NOT EQUAL");
    }

    private static void databases(StringBuilder page, FailbackReport.Databases databases) {
        line(page, "  databases            %s", databases.equal() ? "equal" : "NOT EQUAL");
        for (FailbackReport.Site site : List.of(databases.home(), databases.standby())) {
            line(
                    page,
                    "    %-18s system %s, timeline %s, sha256 %s",
                    site.name(),
                    site.systemIdentifier(),
                    site.timeline() == null ? "-" : site.timeline(),
                    site.checksum());
            site.parts()
                    .forEach(part -> line(
                            page,
                            "      %-34s rows %7d, sha256 %s",
                            part.name(),
                            part.rows(),
                            part.checksum().substring(0, SHOWN)));
        }
    }

    private static String ms(@Nullable Long millis) {
        return millis == null ? "-" : millis + " ms";
    }

    private static void line(StringBuilder page, String format, Object... arguments) {
        page.append(format.formatted(arguments)).append(System.lineSeparator());
    }
}
