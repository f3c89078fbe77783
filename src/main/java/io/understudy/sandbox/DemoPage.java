package io.understudy.sandbox;

import io.understudy.api.DrillReport;
import org.jspecify.annotations.Nullable;

/** The measured result for people. Pure. */
final class DemoPage {

    private DemoPage() {}

    static String of(DemoReport r) {
        StringBuilder page = new StringBuilder();
        line(page, "%s: %s", r.scenario(), r.passed() ? "ended as it must" : "DID NOT END AS IT MUST");
        r.findings().forEach(finding -> line(page, "  ! %s", finding));
        line(page, "  armed after                    %s", ms(r.armedMillis()));
        line(page, "  loss seen by enough after      %s", ms(r.detectMillis()));
        line(page, "  decided within                 %s", ms(r.decideMillis()));
        r.steps()
                .forEach(s ->
                        line(page, "    step %-10s at %8s, took %s", s.name(), ms(s.startMillis()), ms(s.millis())));
        line(page, "  first order at the new primary %s", ms(r.firstWriteMillis()));
        line(page, "  longest gap without an order   %s", ms(r.writeGapMillis()));
        line(page, "  orders acknowledged            %d", r.ordersAcknowledged());
        line(
                page,
                "  orders lost                    %d, over %s; announced before: at most %s",
                r.ordersLost(),
                ms(r.lostWindowMillis()),
                ms(r.predictedLossMillis()));
        line(page, "  orders taken by both sides     %d", r.overlappingWrites());
        line(page, "  own overhead                   %s", ms(r.overheadMillis()));
        DrillReport drill = r.drill();
        if (drill != null) {
            drill(page, drill);
            line(page, "  lag may rise by                %s, a tenth of the RPO", ms(r.lagMayRiseMillis()));
            CopyLag lag = r.copyLag();
            if (lag != null) {
                copyLag(page, lag);
            }
            line(page, "  report there after             %s", ms(r.reportMillis()));
        }
        return page.toString();
    }

    private static void copyLag(StringBuilder page, CopyLag lag) {
        looks(page, "before", lag.before());
        looks(page, "during", lag.during());
        line(
                page,
                "    19 in 20 may be late by      %s: the worst before, or the time between two orders",
                ms(lag.mostMillis()));
    }

    private static void looks(StringBuilder page, String when, CopyLag.Looks looks) {
        line(
                page,
                "  orders late at standby, %s typically %s, 19 in 20 at most %s, at worst %s, looked at %d times",
                when,
                ms(looks.typicalMillis()),
                ms(looks.mostlyMillis()),
                ms(looks.worstMillis()),
                looks.count());
    }

    private static void drill(StringBuilder page, DrillReport d) {
        line(page, "  drill                          %s: %s", d.result(), d.why());
        DrillReport.Isolated copies = d.isolated();
        if (copies == null) {
            return;
        }
        copies.made().forEach(made -> line(page, "    %-48s at %8s", made.name(), ms(made.startedMillis())));
        line(page, "  copies ready after             %s", ms(copies.readyMillis()));
        copies.links()
                .forEach(lag -> line(
                        page,
                        "  lag of %-23s before %s, at most %s, after %s, looked at %d times",
                        lag.link(),
                        ms(lag.beforeMillis()),
                        ms(lag.mostMillis()),
                        ms(lag.afterMillis()),
                        lag.samples()));
        line(page, "  taken away within              %s", ms(copies.removedMillis()));
        line(page, "  proof                          %s", copies.proof());
    }

    private static String ms(@Nullable Long millis) {
        return millis == null ? "-" : millis + " ms";
    }

    private static void line(StringBuilder page, String format, Object... arguments) {
        page.append(format.formatted(arguments)).append(System.lineSeparator());
    }
}
