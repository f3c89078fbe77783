package io.understudy.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.journal.Journal.Lease;
import io.understudy.journal.Journal.StaleLease;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseRecordTest {

    private static final Duration TEN = Duration.ofSeconds(10);

    private final StoreClock clock = new StoreClock();
    private final Claimant ann = new Claimant("ann", TEN, clock);
    private final LeaseRecord record = LeaseRecord.NEVER_HELD.granted(ann, clock.instant());
    private final Lease lease = new Lease(record.token(), ann, clock.nanos());

    @Test
    void holds_until_the_last_nanosecond_and_no_longer() {
        clock.pass(TEN.minusNanos(1));
        record.require(lease, clock.instant());

        clock.pass(Duration.ofNanos(1));

        assertThatThrownBy(() -> record.require(lease, clock.instant()))
                .isInstanceOf(StaleLease.class)
                .hasMessageContainingAll("the lease of ann", "ran out 0 ms ago", "not renewed within 10000 ms");
    }

    @Test
    void a_lease_that_has_run_out_is_not_renewed_even_if_nobody_else_asked() {
        clock.pass(TEN);
        assertThatThrownBy(() -> record.renewed(lease, clock.instant())).isInstanceOf(StaleLease.class);
    }

    @Test
    void a_lease_that_was_given_back_writes_nothing() {
        assertThatThrownBy(() -> record.released(lease).require(lease, clock.instant()))
                .isInstanceOf(StaleLease.class)
                .hasMessageContaining("was given back");
    }

    @Test
    void giving_back_what_another_one_has_changes_nothing() {
        LeaseRecord next = record.granted(ann, clock.instant());
        assertThat(next.released(lease)).isEqualTo(next);
    }

    @Test
    void a_clock_that_was_set_back_keeps_nobodys_lease_longer_than_its_length() {
        clock.jump(Duration.ofHours(-1));

        LeaseRecord bounded = record.bounded(clock.instant());

        assertThat(bounded.holding(clock.instant()).orElseThrow().remaining()).isEqualTo(TEN);
        assertThat(bounded.bounded(clock.instant())).isEqualTo(bounded);
    }

    @Test
    void its_holder_counts_on_less_than_the_store_gives_it() {
        assertThat(lease.certain()).isEqualTo(Duration.ofMillis(9_990));
        clock.pass(Duration.ofSeconds(4));
        assertThat(lease.certain()).isEqualTo(Duration.ofMillis(5_990));
        assertThat(lease.renewed(clock.nanos()).certain()).isEqualTo(Duration.ofMillis(9_990));
    }

    @Test
    void jumps_of_the_wall_clock_do_not_move_what_its_holder_counts_on() {
        clock.jump(Duration.ofHours(-1));
        assertThat(lease.certain()).isEqualTo(Duration.ofMillis(9_990));
    }

    @Test
    void refuses_a_length_that_is_none() {
        assertThatThrownBy(() -> new Claimant("ann", Duration.ZERO, clock))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 ms to 36500 days, not PT0S");
        assertThatThrownBy(() -> new Claimant("ann", Duration.ofDays(99_999), clock))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
