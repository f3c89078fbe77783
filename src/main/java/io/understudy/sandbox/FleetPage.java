package io.understudy.sandbox;

import org.jspecify.annotations.Nullable;

/** A measured wave for people. Pure. */
final class FleetPage {

    private FleetPage() {}

    static String of(FleetReport r) {
        StringBuilder page = new StringBuilder();
        line(page, "wave: %s", r.passed() ? "ended as it must" : "DID NOT END AS IT MUST");
        r.findings().forEach(finding -> line(page, "  ! %s", finding));
        line(
                page,
                "  %-10s %-10s %9s %9s %7s %22s %10s",
                "",
                "group",
                "began at",
                "took",
                "orders",
                "lost",
                "both sides");
        r.applications()
                .forEach(a -> line(
                        page,
                        "  %-10s %-10s %9s %9s %7d %22s %10d",
                        a.name(),
                        a.group(),
                        ms(a.startedMillis()),
                        ms(a.tookMillis()),
                        a.orders(),
                        "%d, %s of %s".formatted(a.lost(), ms(a.lostMillis()), ms(a.announcedMillis())),
                        a.bothSides()));
        line(page, "  everything protected after     %s", ms(r.startMillis()));
        line(page, "  one application alone          %s", ms(r.singleMillis()));
        line(
                page,
                "  the wave of %d                 %s, %.1f times as long; at most %d at once, %d allowed",
                r.applications().size(),
                ms(r.waveMillis()),
                (double) r.waveMillis() / r.singleMillis(),
                r.mostAtOnce(),
                r.atOnce());
        return page.toString();
    }

    private static String ms(@Nullable Long millis) {
        return millis == null ? "-" : millis + " ms";
    }

    private static void line(StringBuilder page, String format, Object... arguments) {
        page.append(format.formatted(arguments)).append(System.lineSeparator());
    }
}
