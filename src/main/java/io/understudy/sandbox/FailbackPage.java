package io.understudy.sandbox;

import org.jspecify.annotations.Nullable;

/** What going there and back measured, for people. Pure. */
final class FailbackPage {

    private FailbackPage() {}

    static String of(FailbackReport r) {
        StringBuilder page = new StringBuilder();
        line(page, "failback: %s", r.passed() ? "ended as it must" : "DID NOT END AS IT MUST");
        r.findings().forEach(finding -> line(page, "  ! %s", finding));
        line(page, "  %10s %10s %10s %10s %22s", "failover", "reprotect", "failback", "reprotect", "announced loss");
        r.cycles()
                .forEach(c -> line(
                        page,
                        "  %10s %10s %10s %10s %22s",
                        ms(c.failoverMillis()),
                        ms(c.reprotectMillis()),
                        ms(c.failbackMillis()),
                        ms(c.homeMillis()),
                        "at most " + ms(c.predictedLossMillis())));
        line(page, "  orders acknowledged  %d", r.acknowledged());
        line(page, "  orders lost          %d", r.lost());
        line(page, "  moves that users saw %d", r.moves());
        return page.toString();
    }

    private static String ms(@Nullable Long millis) {
        return millis == null ? "-" : millis + " ms";
    }

    private static void line(StringBuilder page, String format, Object... arguments) {
        page.append(format.formatted(arguments)).append(System.lineSeparator());
    }
}
