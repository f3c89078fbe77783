package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.decision.Snapshot;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.WayBack;
import io.understudy.replication.ReplicationStatus.Rpo;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When an old primary is made a standby without being asked to. */
class ReprotectionTest {

    private static final FailoverPolicy BY_ITSELF =
            FailbackGateTest.policy(new WayBack(WayBack.Reprotect.AUTOMATIC, Duration.ofMinutes(30)));

    @Test
    void begins_after_a_move_while_the_old_primary_does_not_stream() {
        assertThat(Reprotection.wanted(BY_ITSELF, alone())).isTrue();
    }

    @Test
    void never_begins_where_the_policy_leaves_it_to_people() {
        assertThat(Reprotection.wanted(FailbackGateTest.policy(WayBack.DEFAULT), alone()))
                .isFalse();
    }

    @Test
    void leaves_a_standby_alone_that_streams() {
        assertThat(Reprotection.wanted(BY_ITSELF, after(FailbackGateTest.AT_WEST, true, Optional.empty())))
                .isFalse();
    }

    @Test
    void never_rebuilds_the_standby_of_an_application_that_did_not_move() {
        Placement home =
                new Placement(FailbackGateTest.SHOP, FailbackGateTest.EAST, FailbackGateTest.WEST, Epoch.INITIAL);

        assertThat(Reprotection.wanted(BY_ITSELF, after(home, false, Optional.empty())))
                .isFalse();
    }

    @Test
    void begins_nothing_beside_an_operation() {
        assertThat(Reprotection.wanted(
                        BY_ITSELF, after(FailbackGateTest.AT_WEST, false, Optional.of(new OperationId("shop-2-4")))))
                .isFalse();
    }

    @Test
    void begins_nothing_in_a_maintenance_window() {
        assertThat(Reprotection.wanted(
                        BY_ITSELF, alone().maintainedUntil(Optional.of(Instant.parse("2026-03-01T05:00:00Z")))))
                .isFalse();
    }

    private static Snapshot alone() {
        return after(FailbackGateTest.AT_WEST, false, Optional.empty());
    }

    private static Snapshot after(Placement placement, boolean streaming, Optional<OperationId> active) {
        return FailbackGateTest.snapshot(placement, Rpo.MET, streaming, active);
    }
}
