package io.understudy.operation;

import static io.understudy.operation.Fixture.SPLIT_BRAIN;
import static io.understudy.operation.OperationKind.FAILOVER;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.journal.Entry;
import io.understudy.operation.Fence.State;
import io.understudy.topology.OperationId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What several fences prove together, in real operations. */
class FencingTest {

    private final Fixture world = new Fixture();

    @Test
    void stops_at_the_first_proof_when_none_is_required() {
        world.fencing = List.of(Fixture.fence("a"), Fixture.fence("b"), Fixture.fence("c"));
        world.fence.answers.put("route:a", State.UNKNOWN);
        OperationView view = run(FAILOVER);
        assertThat(view.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fence.calls).containsExactly("fence route:a", "fence route:b");
        assertThat(view.step("fence").summary()).isEqualTo("us-east-1 is fenced by route:b");
    }

    @Test
    void two_of_three_required_fences_are_not_enough() {
        world.fencing = List.of(Fixture.required("a"), Fixture.required("b"), Fixture.required("c"));
        world.fence.answers.put("route:b", State.UNKNOWN);
        OperationView view = run(FAILOVER);
        assertThat(view.phase()).isEqualTo(Phase.AWAITING_ACCEPTANCE);
        assertThat(view.pending().getFirst().why())
                .contains("is NOT fenced")
                .contains("route:a FENCED", "route:b UNKNOWN", "route:c FENCED");
        assertThat(world.fake("promote").effects).hasValue(0);
    }

    @Test
    void an_optional_proof_does_not_replace_a_required_one() {
        world.fencing = List.of(Fixture.fence("a"), Fixture.required("b"));
        world.fence.answers.put("route:b", State.UNKNOWN);
        assertThat(run(FAILOVER).phase()).isEqualTo(Phase.AWAITING_ACCEPTANCE);
    }

    @Test
    void all_required_fences_are_a_proof() {
        world.fencing = List.of(Fixture.fence("a"), Fixture.required("b"), Fixture.required("c"));
        world.fence.answers.put("route:a", State.NOT_FENCED);
        assertThat(run(FAILOVER).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void no_fencing_at_all_asks_a_person() {
        world.fencing = List.of();
        OperationView view = run(FAILOVER);
        assertThat(view.pending().getFirst().phrase()).isEqualTo(SPLIT_BRAIN);
        assertThat(view.pending().getFirst().why()).contains("UNKNOWN").contains("declares no fencing");
    }

    @Test
    void fences_again_after_the_acceptance_and_prefers_a_proof() {
        world.fence.answers.put("route:power", State.UNKNOWN);
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        world.fence.answers.remove("route:power");
        engine.accept(id, "ann", SPLIT_BRAIN);
        assertThat(world.view(engine, id).step("fence").summary()).contains("is fenced by route:power");
    }

    @Test
    void a_planned_move_that_can_not_fence_lifts_what_it_fenced() {
        world.fencing = List.of(Fixture.required("a"), Fixture.required("b"));
        world.fence.answers.put("route:b", State.NOT_FENCED);
        OperationView view = run(SWITCHOVER);
        assertThat(view.phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(view.acceptances()).isEmpty();
        assertThat(world.fence.holding).isEmpty();
        assertThat(world.fence.calls)
                .as("b was seen open, so there is nothing to lift")
                .endsWith("release route:a")
                .doesNotContain("release route:b");
        assertThat(world.journal.of(view.id())).extracting(Entry::type).contains("CompensationIntended");
    }

    @Test
    void a_fenced_database_does_not_unlock_the_promotion_of_another_link() {
        world.links = List.of(Fixture.link("orders"), Fixture.link("users"));
        world.fencing = List.of(Fixture.database("orders"), Fixture.database("users"));
        world.fence.answers.put("postgresql:users", State.UNKNOWN);
        OperationView view = run(FAILOVER);
        assertThat(world.fence.calls).containsExactly("fence postgresql:orders", "fence postgresql:users");
        assertThat(view.phase()).isEqualTo(Phase.AWAITING_ACCEPTANCE);
        assertThat(world.fake("promote").effects).hasValue(0);
    }

    @Test
    void a_route_proof_counts_for_every_link() {
        world.links = List.of(Fixture.link("orders"), Fixture.link("users"));
        world.fencing = List.of(Fixture.database("orders"), Fixture.fence("power"), Fixture.database("users"));
        assertThat(run(FAILOVER).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fence.calls).containsExactly("fence postgresql:orders", "fence route:power");
    }

    @Test
    void every_link_fenced_is_a_proof() {
        world.links = List.of(Fixture.link("orders"), Fixture.link("users"));
        world.fencing = List.of(Fixture.database("orders"), Fixture.database("users"), Fixture.fence("power"));
        assertThat(run(FAILOVER).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fence.calls).containsExactly("fence postgresql:orders", "fence postgresql:users");
    }

    @Test
    void the_gate_looks_for_the_link_that_is_promoted() {
        FakeStep fence = new FakeStep("fence.primary", false);
        fence.outputs = java.util.Map.of("fence", "FENCED", "links", "orders");
        world.types.put("fence.primary", fence);
        world.links = List.of(Fixture.link("orders"), Fixture.link("users"));
        world.edit = Fixture.replacing(
                "promote",
                s -> new io.understudy.runbook.Step(
                        s.name(),
                        s.type(),
                        JsonNodeFactory.instance.objectNode().put("link", "users"),
                        s.needs(),
                        s.timeout(),
                        s.attempts(),
                        s.backoff(),
                        s.onError()));
        assertThat(run(FAILOVER).pending())
                .extracting(OperationView.Pending::phrase)
                .containsExactly(SPLIT_BRAIN);
        assertThat(world.fake("promote").effects).hasValue(0);
    }

    @Test
    void lifts_only_what_was_tried() {
        world.fencing = List.of(Fixture.fence("a"), Fixture.fence("b"));
        world.fence.stuck.add("route:b");
        world.fake("promote").answers(c -> new StepResult.Failed("refused", false));
        assertThat(run(FAILOVER).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.fence.calls).containsExactly("fence route:a", "release route:a");
    }

    @Test
    void a_fence_that_can_not_be_lifted_does_not_matter_where_it_never_held() {
        world.fence.answers.put("route:power", State.UNKNOWN);
        world.fence.stuck.add("route:power");
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        assertThat(engine.intervene(id, new Intervention.Abort("ann", "no")))
                .isInstanceOf(InterventionResult.Taken.class);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.view(engine, id).step("fence").summary()).contains("never seen to hold");
    }

    @Test
    void a_silent_fence_is_waited_for_once_when_it_is_lifted() {
        world.fence.answers.put("route:power", State.UNKNOWN);
        world.fence.stuck.add("route:power");
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        world.fence.calls.clear();

        engine.intervene(id, new Intervention.Abort("ann", "no"));

        assertThat(world.fence.calls).containsOnlyOnce("observe route:power");
    }

    @Test
    void a_fence_that_holds_and_can_not_be_lifted_waits_for_a_person() {
        world.fence.stuck.add("route:power");
        world.fake("promote").answers(c -> new StepResult.Failed("refused", false));
        OperationView view = run(FAILOVER);
        assertThat(view.phase()).isEqualTo(Phase.BLOCKED);
        assertThat(view.why().orElseThrow()).contains("lift route:power by hand");
    }

    private OperationView run(OperationKind kind) {
        Engine engine = world.engine();
        return world.view(engine, world.start(engine, kind));
    }
}
