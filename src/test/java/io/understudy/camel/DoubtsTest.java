package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.decision.Snapshot;
import io.understudy.health.Canaries.Reach;
import io.understudy.health.Signal;
import io.understudy.health.VantagePoint;
import io.understudy.health.Verdict;
import io.understudy.policy.FailoverPolicy.Mode;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.replication.ReplicationStatus;
import io.understudy.replication.ReplicationStatus.Rpo;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.LinkName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DoubtsTest {

    @Test
    void nothing_speaks_against_leaving_a_lost_primary_for_a_good_copy() {
        assertThat(Doubts.about(snapshot(Verdict.DOWN, Verdict.DOWN, Rpo.BREACHED, Optional.empty())))
                .isEmpty();
    }

    @Test
    void one_vantage_point_that_sees_it_down_is_enough_for_a_person() {
        assertThat(Doubts.about(snapshot(Verdict.UP, Verdict.DOWN, Rpo.MET, Optional.empty())))
                .isEmpty();
    }

    @Test
    void a_primary_that_serves_is_not_fenced_without_force() {
        assertThat(Doubts.about(snapshot(Verdict.UP, Verdict.UP, Rpo.MET, Optional.empty())))
                .hasValueSatisfying(
                        why -> assertThat(why).contains("us-east-1", "works", "understudy switchover shop", "--force"));
    }

    @Test
    void a_copy_that_can_not_be_promoted_is_not_moved_to_without_force() {
        assertThat(Doubts.about(snapshot(Verdict.DOWN, Verdict.DOWN, Rpo.MET, Optional.of("another timeline"))))
                .hasValueSatisfying(why -> assertThat(why).contains("orders", "another timeline", "--force"));
    }

    @Test
    void a_copy_of_which_nothing_is_known_is_not_moved_to_without_force() {
        assertThat(Doubts.about(snapshot(Verdict.DOWN, Verdict.DOWN, Rpo.UNKNOWN, Optional.empty())))
                .hasValueSatisfying(why -> assertThat(why).contains("orders", "not known", "--force"));
    }

    @Test
    void a_switchover_whose_primary_serves_is_not_escalated_without_force() {
        OperationId id = new OperationId("shop-2-1");
        assertThat(Doubts.aboutEscalating(snapshot(Verdict.UP, Verdict.UP, Rpo.MET, Optional.empty()), id))
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("us-east-1", "works", "switchover shop-2-1 goes on as it was", "--force"));
        assertThat(Doubts.aboutEscalating(snapshot(Verdict.DOWN, Verdict.UP, Rpo.MET, Optional.empty()), id))
                .isEmpty();
    }

    private static Snapshot snapshot(Verdict here, Verdict there, Rpo rpo, Optional<String> broken) {
        ReplicationStatus link = new ReplicationStatus(
                new LinkName("orders"),
                rpo,
                Optional.empty(),
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                broken,
                "detail");
        return new Snapshot(
                new Placement(
                        new ApplicationName("shop"),
                        new SiteName("us-east-1"),
                        new SiteName("us-west-2"),
                        Epoch.INITIAL),
                Mode.AUTOMATIC,
                Map.of(
                        new VantagePoint("here"),
                        Map.of(Signal.DATABASE, here),
                        new VantagePoint("there"),
                        Map.of(Signal.DATABASE, there)),
                Set.of(Signal.DATABASE),
                2,
                Reach.CONNECTED,
                List.of(link),
                new Objectives(Duration.ofSeconds(30), Duration.ofMinutes(5)),
                Optional.empty(),
                Optional.empty(),
                false,
                1,
                10);
    }
}
