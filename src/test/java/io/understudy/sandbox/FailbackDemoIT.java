package io.understudy.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.sandbox.postgres.DatabaseContents;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** There and back, as {@code understudy demo --scenario failback} does it; {@code -Dfailback.cycles=20} for twenty times. */
@Timeout(1_800)
@Tag("world")
class FailbackDemoIT {

    private static final int CYCLES = Integer.getInteger("failback.cycles", 1);

    @Test
    void a_lost_site_comes_back_as_a_standby_and_is_moved_back_to_with_one_writer_nothing_lost_and_equal_databases()
            throws Exception {
        FailbackReport report;
        try (FailbackDemo demo = FailbackDemo.open(System.out, CYCLES)) {
            report = demo.run();
        }
        System.out.print(FailbackPage.of(report));

        assertThat(report.findings()).isEmpty();
        assertThat(report.cycles()).hasSize(CYCLES);
        assertThat(report.cycles()).allMatch(FailbackReport.Cycle::databasesEqual);
        assertThat(report.acknowledged()).isGreaterThan(100L * CYCLES);
        FailbackReport.Databases databases = Objects.requireNonNull(report.databases());
        assertThat(databases.standby().checksum()).isEqualTo(databases.home().checksum());
        assertThat(databases.home().timeline()).isEqualTo(1 + 2 * CYCLES);
        assertThat(databases.home().parts())
                .extracting(DatabaseContents.Part::name)
                .contains("table public.orders", "table understudy.heartbeat", "sequence public.orders_id_seq");
    }
}
