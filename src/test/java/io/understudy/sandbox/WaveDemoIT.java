package io.understudy.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo's wave, as {@code understudy demo --scenario wave} runs it: twenty applications with a database pair each. */
@Timeout(600)
@Tag("world")
class WaveDemoIT {

    @Test
    void twenty_applications_leave_a_lost_site_in_order_with_one_writer_each_and_within_the_announced_loss()
            throws Exception {
        FleetReport report;
        try (WaveDemo demo = WaveDemo.open(System.out)) {
            report = demo.run();
        }
        System.out.print(FleetPage.of(report));

        assertThat(report.findings()).isEmpty();
        assertThat(report.applications()).hasSizeGreaterThanOrEqualTo(20);
        assertThat(report.applications())
                .as("users went on ordering at the lost site: every fence mattered")
                .allSatisfy(a -> {
                    assertThat(a.orders()).isPositive();
                    assertThat(a.lost()).isPositive();
                    assertThat(a.bothSides()).isZero();
                });
        assertThat(report.mostAtOnce()).isBetween(2, report.atOnce());
        assertThat(report.singleMillis()).isPositive();
    }
}
