package io.understudy.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.api.DrillReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The demo's game day, as {@code understudy demo --scenario drill} runs it. */
@Tag("world")
class DrillDemoIT {

    @Test
    void copies_come_and_go_beside_a_shop_that_takes_orders_all_the_while() throws Exception {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        DemoReport report;
        try (PrintStream out = new PrintStream(seen, true, StandardCharsets.UTF_8);
                Demo demo = Demo.open(Scenario.DRILL, false, out, false)) {
            report = demo.run();
        }

        assertThat(report.findings()).as(DemoPage.of(report)).isEmpty();
        assertThat(report.steps()).isEmpty();
        assertThat(report.ordersLost()).isZero();
        DrillReport drill = Objects.requireNonNull(report.drill());
        DrillReport.Isolated copies = Objects.requireNonNull(drill.isolated());
        assertThat(copies.made())
                .extracting(DrillReport.Made::name)
                .containsExactly("Namespace " + copies.namespace(), "NetworkPolicy understudy-drill", "Deployment web");
        assertThat(copies.proof()).contains("is gone", ": none");
        assertThat(copies.links()).extracting(DrillReport.Lag::link).containsExactly("orders");
        assertThat(seen.toString(StandardCharsets.UTF_8)).contains(copies.namespace() + ": ");
        assertThat(DemoPage.of(report))
                .contains("drill                          PASSED", "proof ")
                .contains("lag may rise by                3000 ms", "report there after ")
                .contains("orders late at standby, before typically ", "orders late at standby, during typically ");
    }
}
