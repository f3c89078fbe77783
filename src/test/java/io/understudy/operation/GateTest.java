package io.understudy.operation;

import static io.understudy.operation.Fixture.SPLIT_BRAIN;
import static io.understudy.operation.OperationKind.FAILOVER;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.runbook.Runbook;
import io.understudy.topology.LinkName;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What must hold before a step that can't be undone, whatever the runbook and its steps say. */
class GateTest {
    private static final Instant SAFE = Instant.parse("2026-11-21T03:00:00Z");

    private final Fixture world = new Fixture();

    @Test
    void a_step_that_only_claims_to_have_fenced_is_no_fence() {
        world.fake("scale").outputs = Map.of("fence", "FENCED", "links", "all");
        world.edit = runbook -> new Runbook(
                runbook.name(), List.of(Fixture.step("web", "scale"), Fixture.step("promote", "promote", "web")));

        OperationView view = run(FAILOVER);

        assertThat(view.pending()).extracting(OperationView.Pending::phrase).containsExactly(SPLIT_BRAIN);
        assertThat(world.fake("promote").effects).hasValue(0);
    }

    @Test
    void a_word_that_was_given_for_something_else_accepts_no_split_brain() {
        world.edit = runbook -> new Runbook(
                runbook.name(), List.of(Fixture.step("call", "manual"), Fixture.step("promote", "promote", "call")));
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);

        engine.accept(id, "ann", "done: call");

        assertThat(world.view(engine, id).pending())
                .extracting(OperationView.Pending::phrase)
                .containsExactly(SPLIT_BRAIN);
        assertThat(world.fake("promote").effects).hasValue(0);
    }

    @Test
    void what_starts_writers_begins_with_a_fresh_proof_of_the_fence() {
        world.edit = runbook -> new Runbook(
                runbook.name(),
                List.of(
                        Fixture.step("fence", "fence.primary"),
                        Fixture.step("call", "manual", "fence"),
                        Fixture.step("web", "scale", "call"),
                        Fixture.step("promote", "promote", "web")));
        world.fake("scale").startsWriters = true;
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        world.fence.holding.clear();
        world.fence.answers.put("route:power", Fence.State.NOT_FENCED);

        engine.accept(id, "ann", "done: call");

        assertThat(world.fake("scale").effects).hasValue(0);
        assertThat(world.view(engine, id).pending())
                .extracting(OperationView.Pending::phrase)
                .containsExactly(new Risk.OpenPrimary(Fixture.EAST).phrase());
    }

    @Test
    void what_starts_no_writers_asks_for_no_proof() {
        world.edit = runbook -> new Runbook(
                runbook.name(),
                List.of(
                        Fixture.step("fence", "fence.primary"),
                        Fixture.step("call", "manual", "fence"),
                        Fixture.step("web", "scale", "call"),
                        Fixture.step("promote", "promote", "web")));
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        world.fence.holding.clear();
        world.fence.answers.put("route:power", Fence.State.NOT_FENCED);

        engine.accept(id, "ann", "done: call");

        assertThat(world.fake("scale").effects).hasValue(1);
    }

    @Test
    void a_planned_move_of_several_links_loses_nothing_only_when_each_one_told_where_it_ended() {
        twoLinks();
        world.fence.outputs.putAll(Map.of("lsn", "0/5000", "orders.lsn", "0/5000"));
        world.loss = new Loss.Unknown("no lag was ever measured");

        OperationView view = run(SWITCHOVER);

        assertThat(view.pending())
                .extracting(OperationView.Pending::phrase)
                .containsExactly("accept data loss: an unknown amount");
        assertThat(world.fake("promote").effects).hasValue(0);
    }

    @Test
    void a_planned_move_of_several_links_that_all_told_where_they_ended_goes_on() {
        twoLinks();
        world.fence.outputs.putAll(Map.of("lsn", "0/5000", "orders.lsn", "0/5000", "users.lsn", "0/7000"));
        world.loss = new Loss.Unknown("no lag was ever measured");

        assertThat(run(SWITCHOVER).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void a_planned_move_loses_what_a_backup_lacks_though_the_database_told_where_it_ended() {
        world.links = List.of(Fixture.link("orders"), Fixture.backups("volumes"));
        world.fence.outputs.putAll(Map.of("lsn", "0/5000", "orders.lsn", "0/5000"));
        world.loss = new Loss.AtMost(Duration.ofHours(1), "link volumes: the newest backup is an hour old");
        List<String> estimated = new ArrayList<>();
        world.losses = (policy, from, kind) -> {
            policy.replication().forEach(link -> estimated.add(link.name().value()));
            return world.loss;
        };

        OperationView view = run(SWITCHOVER);

        assertThat(view.pending())
                .extracting(OperationView.Pending::phrase)
                .containsExactly("accept data loss: 3600 s");
        assertThat(estimated).containsOnly("volumes");
        assertThat(world.fake("promote").effects).hasValue(0);
    }

    @Test
    void a_planned_move_goes_on_once_the_backup_holds_everything() {
        world.links = List.of(Fixture.link("orders"), Fixture.backups("volumes"));
        world.fence.outputs.put("lsn", "0/5000");
        world.loss = new Loss.AtMost(Duration.ZERO, "link volumes: begun after the fence");

        assertThat(run(SWITCHOVER).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void what_is_asked_for_is_of_the_links_that_miss_their_own_objective() {
        world.links = List.of(Fixture.link("orders"), Fixture.link("users"));
        world.objectives = new Objectives(
                Duration.ofSeconds(5), Duration.ofMinutes(1), Map.of(new LinkName("users"), Duration.ofHours(1)));
        world.loss = new Loss.AtMost(
                Duration.ofMinutes(10),
                "link orders: 20 s behind",
                SAFE,
                List.of(
                        new Loss.OfLink(new LinkName("orders"), Duration.ofSeconds(20), SAFE),
                        new Loss.OfLink(new LinkName("users"), Duration.ofMinutes(10), SAFE.minusSeconds(580))));

        assertThat(run(FAILOVER).pending()).singleElement().satisfies(asked -> {
            assertThat(asked.phrase()).isEqualTo("accept data loss: 20 s");
            assertThat(asked.why())
                    .isEqualTo(
                            "the loss may be more than the objective of 5 s (users: 3600 s) allows: link orders: 20 s behind; what was committed after 2026-11-21T03:00:00Z may be lost, accepting holds for that");
        });
    }

    @Test
    void several_links_that_miss_theirs_are_each_named_with_their_moment() {
        world.links = List.of(Fixture.link("orders"), Fixture.link("users"));
        world.loss = new Loss.AtMost(
                Duration.ofMinutes(10),
                "both",
                SAFE,
                List.of(
                        new Loss.OfLink(new LinkName("orders"), Duration.ofSeconds(40), SAFE),
                        new Loss.OfLink(new LinkName("users"), Duration.ofMinutes(10), SAFE.minusSeconds(560))));

        assertThat(run(FAILOVER).pending()).singleElement().satisfies(asked -> {
            assertThat(asked.phrase()).isEqualTo("accept data loss: 600 s");
            assertThat(asked.why())
                    .contains("after 2026-11-21T03:00:00Z (orders), 2026-11-21T02:50:40Z (users) may be lost");
        });
    }

    @Test
    void a_planned_move_of_one_link_needs_its_end_alone() {
        world.links = List.of(Fixture.link("orders"));
        world.fence.outputs.put("lsn", "0/5000");
        world.loss = new Loss.Unknown("no lag was ever measured");

        OperationView view = run(SWITCHOVER);

        assertThat(view.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(view.lossForecast())
                .contains(new Loss.AtMost(
                        Duration.ZERO,
                        "the fenced primary ended at 0/5000, the standby is promoted once it has replayed to there"));
    }

    @Test
    void an_unplanned_move_is_never_taken_for_lossless() {
        world.links = List.of(Fixture.link("orders"));
        world.fence.outputs.put("lsn", "0/5000");
        world.loss = new Loss.Unknown("no lag was ever measured");

        assertThat(run(FAILOVER).phase()).isEqualTo(Phase.AWAITING_ACCEPTANCE);
    }

    @Test
    void what_stands_against_the_fence_or_the_promotion_refuses_a_planned_move() {
        world.fence.problems.put("route:power", List.of("no such route"));
        world.fake("promote").problems = List.of("the standby is no standby");

        OperationView view = run(SWITCHOVER);

        assertThat(view.phase()).isEqualTo(Phase.REFUSED);
        assertThat(view.why())
                .contains("step fence: route:power: no such route; step promote: the standby is no standby");
        assertThat(world.fence.calls).isEmpty();
    }

    @Test
    void the_plan_tells_what_is_fenced_already_and_what_can_not_be_undone() {
        world.fence.holding.add("route:power");

        Plan plan = world.engine().dryRun(world.policy(), FAILOVER);

        assertThat(plan.steps().getFirst().goal()).isInstanceOf(Goal.Reached.class);
        assertThat(plan.steps().getFirst().goal().summary()).isEqualTo("us-east-1 is fenced by route:power");
        assertThat(plan.steps().get(1).goal()).isEqualTo(new Goal.Open("promote to do"));
    }

    private void twoLinks() {
        world.links = List.of(Fixture.link("orders"), Fixture.link("users"));
        world.fencing = List.of(Fixture.database("orders"), Fixture.database("users"));
    }

    private OperationView run(OperationKind kind) {
        Engine engine = world.engine();
        return world.view(engine, world.start(engine, kind));
    }
}
