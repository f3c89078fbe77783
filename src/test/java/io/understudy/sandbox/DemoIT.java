package io.understudy.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The demo's scenarios, as {@code understudy demo} runs them: the service and the witness are processes of their own. */
@Tag("world")
class DemoIT {

    @Test
    void a_lost_region_is_left_by_itself_without_two_writers_and_within_the_announced_loss() throws Exception {
        DemoReport report = run(Scenario.REGION_LOSS, false);

        assertThat(report.findings()).isEmpty();
        assertThat(report.overlappingWrites()).isZero();
        assertThat(report.lostWindowMillis()).isLessThanOrEqualTo(millis(report.predictedLossMillis()));
        assertThat(report.steps())
                .extracting(DemoReport.StepTime::name)
                .containsExactlyInAnyOrder("fence", "promote", "web", "ready", "right-data", "dns", "served", "writes");
        assertThat(report.firstWriteMillis()).isPositive();
        assertThat(report.ordersAcknowledged()).isPositive();
    }

    @Test
    void a_planned_switchover_loses_nothing() throws Exception {
        DemoReport report = run(Scenario.PLANNED, false);

        assertThat(report.findings()).isEmpty();
        assertThat(report.ordersLost()).isZero();
        assertThat(report.overlappingWrites()).isZero();
        assertThat(report.firstWriteMillis()).isPositive();
    }

    @Test
    void a_blip_below_the_threshold_starts_nothing() throws Exception {
        DemoReport report = run(Scenario.BLIP, false);

        assertThat(report.findings()).isEmpty();
        assertThat(report.steps()).isEmpty();
        assertThat(report.firstWriteMillis()).isNull();
    }

    @Test
    void cut_off_from_a_primary_that_still_serves_it_holds_and_asks_a_person() throws Exception {
        DemoReport report = run(Scenario.CUT_OFF, false);

        assertThat(report.findings()).isEmpty();
        assertThat(report.firstWriteMillis()).isNull();
        assertThat(report.steps()).extracting(DemoReport.StepTime::name).doesNotContain("promote", "dns");
    }

    @Test
    void cut_off_it_goes_on_once_a_named_person_accepted_the_risk_in_writing() throws Exception {
        DemoReport report = run(Scenario.CUT_OFF, true);

        assertThat(report.findings()).isEmpty();
        assertThat(report.firstWriteMillis()).isPositive();
        assertThat(report.steps()).extracting(DemoReport.StepTime::name).contains("promote", "dns");
    }

    private static DemoReport run(Scenario scenario, boolean approve) throws Exception {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(seen, true, StandardCharsets.UTF_8);
                Demo demo = Demo.open(scenario, approve, out, false)) {
            return demo.run();
        }
    }

    private static long millis(@Nullable Long value) {
        return Objects.requireNonNull(value, "no loss was announced");
    }
}
