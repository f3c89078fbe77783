package io.understudy.decision;

import static io.understudy.decision.World.UP;
import static io.understudy.decision.World.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.health.Canaries.Reach;
import io.understudy.health.Signal;
import io.understudy.health.Verdict;
import io.understudy.policy.FailoverPolicy.Mode;
import io.understudy.replication.ReplicationStatus.Rpo;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuleTableTest {

    @Test
    void acts_when_enough_vantage_points_see_the_primary_lost_and_the_loss_fits_the_rpo() {
        assertDecision(new World(), Decision.Act.class, "primary-lost");
        assertThat(RuleTable.decide(new World().snapshot()).reason())
                .isEqualTo("us-east-1 is lost as seen from here, witness, and a failover loses at most 3.0 s");
    }

    @Test
    void holds_while_another_operation_is_under_way() {
        World world = new World();
        world.active = Optional.of(new OperationId("shop-2-1"));
        assertDecision(world, Decision.Hold.class, "operation-active");
    }

    @Test
    void a_switchover_that_lost_its_primary_goes_on_as_a_failover_where_a_failover_would_start() {
        assertDecision(switchover(), Decision.Act.class, "switchover-lost-its-primary");

        World proposing = switchover();
        proposing.mode = Mode.PROPOSE;
        assertDecision(proposing, Decision.Propose.class, "propose-mode");
        World cooling = switchover();
        cooling.cooldown = Optional.of(Duration.ofSeconds(90));
        assertDecision(cooling, Decision.Propose.class, "cooldown");
        World alone = switchover().sees("witness", Map.of());
        assertDecision(alone, Decision.Propose.class, "vantage-points-missing");
    }

    @Test
    void a_switchover_goes_on_as_it_is_while_nobody_sees_its_primary_lost() {
        World failing = switchover()
                .sees("here", Map.of(Signal.DATABASE, Verdict.FAILING))
                .sees("witness", UP);
        assertDecision(failing, Decision.Hold.class, "operation-active");
        assertDecision(switchover().sees("here", UP).sees("witness", UP), Decision.Hold.class, "operation-active");
    }

    @Test
    void what_a_switchover_may_have_stopped_itself_does_not_escalate_it() {
        World world = switchover();
        world.failoverWhen = Set.of(Signal.APPLICATION);
        world.sees("here", Map.of(Signal.APPLICATION, Verdict.DOWN))
                .sees("witness", Map.of(Signal.APPLICATION, Verdict.DOWN));
        assertDecision(world, Decision.Hold.class, "operation-active");
    }

    private static World switchover() {
        World world = new World();
        world.active = Optional.of(new OperationId("shop-2-1"));
        world.escalatable = world.active;
        return world;
    }

    @Test
    void holds_while_any_vantage_point_sees_the_primary_answer_again() {
        Map<Signal, Verdict> again = Map.of(Signal.DATABASE, Verdict.RECOVERING);
        assertDecision(new World().sees("here", again), Decision.Hold.class, "primary-returns");
        assertDecision(new World().sees("here", again).sees("witness", again), Decision.Hold.class, "primary-returns");
        assertDecision(new World().sees("third", again), Decision.Hold.class, "primary-returns");
        assertDecision(
                new World().sees("here", again).sees("witness", Map.of()), Decision.Hold.class, "primary-returns");
        assertThat(RuleTable.decide(new World().sees("here", again).snapshot()).reason())
                .isEqualTo("us-east-1 answers again as seen from here, not yet for long enough to count as up");
    }

    @Test
    void of_several_signals_that_count_one_that_is_still_down_does_not_make_a_returning_primary_lost() {
        World world = new World();
        world.failoverWhen = Set.of(Signal.DATABASE, Signal.SITE);
        Map<Signal, Verdict> again = Map.of(Signal.DATABASE, Verdict.DOWN, Signal.SITE, Verdict.RECOVERING);
        world.sees("here", again).sees("witness", again);
        assertDecision(world, Decision.Hold.class, "primary-returns");
    }

    @Test
    void holds_while_the_primary_serves() {
        World world = new World().sees("here", UP).sees("witness", UP);
        assertDecision(world, Decision.Hold.class, "primary-serves");
    }

    @Test
    void never_promotes_a_database_for_application_errors_alone() {
        Map<Signal, Verdict> errors = new HashMap<>(UP);
        errors.put(Signal.APPLICATION, Verdict.DOWN);
        World world = new World().sees("here", errors).sees("witness", errors);
        assertDecision(world, Decision.Hold.class, "application-errors-only");
    }

    @Test
    void holds_when_nothing_is_known() {
        World world = new World().sees("here", Map.of()).sees("witness", Map.of());
        assertDecision(world, Decision.Hold.class, "no-data");
    }

    @Test
    void an_empty_set_of_views_is_unknown_never_healthy() {
        World world = new World();
        world.views.clear();
        assertDecision(world, Decision.Hold.class, "no-data");
    }

    @Test
    void holds_below_the_threshold() {
        World world = new World()
                .sees("here", Map.of(Signal.DATABASE, Verdict.FAILING))
                .sees("witness", UP);
        assertDecision(world, Decision.Hold.class, "below-threshold");
    }

    @Test
    void suspects_itself_when_the_canaries_are_gone_too() {
        World world = new World();
        world.reach = Reach.ISOLATED;
        assertDecision(world, Decision.Hold.class, "isolated");
    }

    @Test
    void holds_when_the_witness_sees_the_primary_serving() {
        assertDecision(new World().sees("witness", UP), Decision.Hold.class, "vantage-points-disagree");
    }

    @Test
    void only_proposes_when_the_second_vantage_point_is_silent() {
        assertDecision(new World().sees("witness", Map.of()), Decision.Propose.class, "vantage-points-missing");
    }

    @Test
    void asks_a_human_when_a_quorum_sees_it_lost_but_another_one_sees_it_serving() {
        assertDecision(new World().sees("third", UP), Decision.Propose.class, "vantage-points-split");
    }

    @Test
    void does_nothing_in_mode_observe() {
        World world = new World();
        world.mode = Mode.OBSERVE;
        assertDecision(world, Decision.Hold.class, "observe-mode");
    }

    @Test
    void does_nothing_while_paused() {
        World world = new World();
        world.paused = true;
        assertDecision(world, Decision.Hold.class, "paused");
    }

    @Test
    void does_nothing_while_a_maintenance_window_is_open() {
        World world = new World();
        world.maintenance = Optional.of(Instant.parse("2026-03-01T05:00:00Z"));
        assertDecision(world, Decision.Hold.class, "maintenance");

        World proposing = new World();
        proposing.mode = Mode.PROPOSE;
        proposing.maintenance = world.maintenance;
        assertDecision(proposing, Decision.Hold.class, "maintenance");
        World moving = switchover();
        moving.maintenance = world.maintenance;
        assertDecision(moving, Decision.Hold.class, "maintenance");
    }

    @Test
    void a_maintenance_window_does_not_hide_that_the_primary_serves() {
        World world = new World().sees("here", UP).sees("witness", UP);
        world.maintenance = Optional.of(Instant.parse("2026-03-01T05:00:00Z"));
        assertDecision(world, Decision.Hold.class, "primary-serves");
    }

    @Test
    void never_promotes_a_copy_that_is_not_one() {
        World world = new World();
        world.links = List.of(status(Rpo.MET, Optional.of("another timeline")));
        assertDecision(world, Decision.Hold.class, "standby-unusable");
    }

    @Test
    void asks_a_human_when_many_applications_are_lost_at_once() {
        World world = new World();
        world.failingTogether = 30;
        assertDecision(world, Decision.Propose.class, "many-at-once");
    }

    @Test
    void moves_by_itself_as_long_as_no_more_than_allowed_are_lost_at_once() {
        World world = new World();
        world.failingTogether = 10;
        assertDecision(world, Decision.Act.class, "primary-lost");
        world.failingTogether = 11;
        assertDecision(world, Decision.Propose.class, "many-at-once");
    }

    @Test
    void asks_a_human_during_the_cooldown() {
        World world = new World();
        world.cooldown = Optional.of(Duration.ofMinutes(3));
        assertDecision(world, Decision.Propose.class, "cooldown");
    }

    @Test
    void unknown_lag_is_a_breach() {
        World world = new World();
        world.links = List.of(status(Rpo.UNKNOWN, Optional.empty()));
        assertDecision(world, Decision.Propose.class, "rpo-unknown");
    }

    @Test
    void asks_a_human_to_accept_a_loss_beyond_the_rpo() {
        World world = new World();
        world.links = List.of(status(Rpo.BREACHED, Optional.empty()));
        assertDecision(world, Decision.Propose.class, "rpo-breached");
    }

    @Test
    void names_the_link_that_loses_the_most() {
        World world = new World();
        world.links = List.of(
                status("users", Rpo.MET, Optional.empty(), Duration.ofSeconds(1)),
                status("orders", Rpo.BREACHED, Optional.empty(), Duration.ofSeconds(40)),
                status("volumes", Rpo.BREACHED, Optional.empty(), Duration.ofHours(1)));

        Decision decision = RuleTable.decide(world.snapshot());

        assertThat(decision.reason()).contains("up to 3600.0 s of 'volumes'");
    }

    @Test
    void does_not_act_without_a_check_of_its_own_isolation() {
        World world = new World();
        world.reach = Reach.UNKNOWN;
        assertDecision(world, Decision.Propose.class, "canaries-missing");
    }

    @Test
    void only_proposes_in_mode_propose() {
        World world = new World();
        world.mode = Mode.PROPOSE;
        assertDecision(world, Decision.Propose.class, "propose-mode");
    }

    @Test
    void one_signal_up_among_those_that_must_all_be_down_means_serving() {
        World world = new World();
        world.failoverWhen = Set.of(Signal.SITE, Signal.DATABASE);
        Map<Signal, Verdict> siteUp = Map.of(Signal.SITE, Verdict.UP, Signal.DATABASE, Verdict.DOWN);
        world.sees("here", siteUp).sees("witness", siteUp);
        assertDecision(world, Decision.Hold.class, "primary-serves");
    }

    @Test
    void every_rule_has_an_id_of_its_own() {
        assertThat(RuleTable.sentences()).hasSize(22).doesNotHaveDuplicates();
    }

    private static void assertDecision(World world, Class<? extends Decision> kind, String rule) {
        Decision decision = RuleTable.decide(world.snapshot());
        assertThat(decision.rule()).isEqualTo(rule);
        assertThat(decision).isInstanceOf(kind);
    }
}
