package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.decision.Snapshot;
import io.understudy.health.Canaries.Reach;
import io.understudy.health.Signal;
import io.understudy.health.Thresholds;
import io.understudy.health.VantagePoint;
import io.understudy.health.Verdict;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FailoverPolicy.Automation;
import io.understudy.policy.FailoverPolicy.Health;
import io.understudy.policy.FailoverPolicy.Mode;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.policy.FailoverPolicy.Runbooks;
import io.understudy.policy.WayBack;
import io.understudy.replication.ReplicationStatus;
import io.understudy.replication.ReplicationStatus.Rpo;
import io.understudy.runbook.RunbookName;
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

class FailbackGateTest {

    static final ApplicationName SHOP = new ApplicationName("shop");
    static final SiteName EAST = new SiteName("us-east-1");
    static final SiteName WEST = new SiteName("us-west-2");
    static final Placement AT_WEST = new Placement(SHOP, WEST, EAST, new Epoch(2));

    private long nanos;
    private final FailbackGate gate = new FailbackGate(() -> nanos);

    /** Looks once a second. */
    private void passes(Duration time, Snapshot as) {
        for (long second = 0; second < time.toSeconds(); second++) {
            gate.consider(as);
            nanos += 1_000_000_000L;
        }
        gate.consider(as);
    }

    @Test
    void opens_when_the_application_was_protected_for_long_enough() {
        passes(Duration.ofMinutes(29), well());
        assertThat(gate.obstacles(policy(), well()))
                .containsExactly("us-east-1 has been a good standby for 29m, and the policy wants 30m without a break");

        passes(Duration.ofMinutes(1), well());
        assertThat(gate.obstacles(policy(), well())).isEmpty();
    }

    @Test
    void a_drill_need_not_wait_for_that_time_but_for_everything_else() {
        assertThat(FailbackGate.now(policy(), well())).isEmpty();
        assertThat(FailbackGate.now(
                        policy(), snapshot(AT_WEST, Rpo.BREACHED, false, Optional.of(new OperationId("shop-2-4")))))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("shop-2-4 is under way"))
                .anySatisfy(line -> assertThat(line).contains("not protected", "orders", "BREACHED"));
    }

    @Test
    void a_break_begins_the_time_anew() {
        passes(Duration.ofMinutes(40), well());
        passes(Duration.ofSeconds(2), lagging());
        passes(Duration.ofMinutes(5), well());

        assertThat(gate.obstacles(policy(), well())).singleElement().asString().contains("for 5m");
    }

    @Test
    void so_does_a_silence_of_its_own() {
        passes(Duration.ofMinutes(40), well());
        nanos += Duration.ofMinutes(2).toNanos();
        assertThat(gate.obstacles(policy(), well())).singleElement().asString().contains("for 0s");

        passes(Duration.ofMinutes(1), well());
        assertThat(gate.obstacles(policy(), well())).singleElement().asString().contains("for 1m");
    }

    @Test
    void what_was_before_a_move_says_nothing_of_the_way_back() {
        Placement home = new Placement(SHOP, EAST, WEST, Epoch.INITIAL);
        passes(Duration.ofHours(2), snapshot(home, Rpo.MET, true, Optional.empty()));

        assertThat(gate.obstacles(policy(), well())).singleElement().asString().contains("for 0s");
    }

    @Test
    void tells_everything_that_stands_against_it_at_once() {
        passes(Duration.ofMinutes(40), well());

        assertThat(gate.obstacles(
                        policy(), snapshot(AT_WEST, Rpo.BREACHED, false, Optional.of(new OperationId("shop-2-4")))))
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).contains("shop-2-4 is under way"))
                .anySatisfy(line -> assertThat(line).contains("not protected", "orders", "BREACHED"))
                .anySatisfy(line -> assertThat(line).contains("good standby for 0s"));
    }

    @Test
    void nothing_is_moved_back_that_is_at_home() {
        Placement home = new Placement(SHOP, EAST, WEST, new Epoch(3));

        assertThat(gate.obstacles(policy(), snapshot(home, Rpo.MET, true, Optional.empty())))
                .singleElement()
                .asString()
                .contains("its own primary us-east-1 already");
    }

    private static Snapshot well() {
        return snapshot(AT_WEST, Rpo.MET, true, Optional.empty());
    }

    private static Snapshot lagging() {
        return snapshot(AT_WEST, Rpo.BREACHED, true, Optional.empty());
    }

    static Snapshot snapshot(Placement placement, Rpo rpo, boolean streaming, Optional<OperationId> active) {
        ReplicationStatus link = new ReplicationStatus(
                new LinkName("orders"),
                rpo,
                Optional.empty(),
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                streaming,
                Optional.empty(),
                "detail");
        return new Snapshot(
                placement,
                Mode.AUTOMATIC,
                Map.of(
                        new VantagePoint("here"),
                        Map.of(Signal.DATABASE, Verdict.UP),
                        new VantagePoint("there"),
                        Map.of(Signal.DATABASE, Verdict.UP)),
                Set.of(Signal.DATABASE),
                2,
                Reach.CONNECTED,
                List.of(link),
                new Objectives(Duration.ofSeconds(30), Duration.ofMinutes(5)),
                active,
                Optional.empty(),
                false,
                1,
                10);
    }

    private static FailoverPolicy policy() {
        return policy(WayBack.DEFAULT);
    }

    static FailoverPolicy policy(WayBack wayBack) {
        return new FailoverPolicy(
                SHOP,
                Map.of(),
                EAST,
                WEST,
                new Objectives(Duration.ofSeconds(30), Duration.ofMinutes(1)),
                List.of(),
                new Health(Thresholds.DEFAULT, 2, Set.of(Signal.DATABASE)),
                List.of(),
                List.of(),
                Optional.empty(),
                new Automation(Mode.AUTOMATIC, Duration.ofHours(1), List.of(), wayBack),
                new Runbooks(new RunbookName("move"), Optional.empty()));
    }
}
