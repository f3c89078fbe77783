package io.understudy.operation;

import static io.understudy.operation.Fixture.EAST;
import static io.understudy.operation.Fixture.SPLIT_BRAIN;
import static io.understudy.operation.OperationKind.FAILOVER;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A proof of the fence tells how things were: what happens between it and the promotion counts. */
class StaleProofTest {

    private static final String OPEN = new Risk.OpenPrimary(EAST).phrase();

    private final Fixture world = new Fixture();

    @Test
    void a_fresh_proof_is_not_asked_for_again() {
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fence.calls).containsExactly("fence route:power");
    }

    @Test
    void fences_again_when_someone_powered_the_old_primary_on_while_a_person_was_asked() {
        OperationId id = asksForTheLoss();
        Engine engine = world.engine();
        world.fence.holding.clear();
        world.loss = new Loss.AtMost(Duration.ofSeconds(20), "lag");
        world.fake("promote").answers(context -> {
            assertThat(world.fence.holding).containsExactly("route:power");
            return world.fake("promote").work();
        });
        engine.accept(id, "ann", "accept data loss: 40 s");
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fence.calls).containsExactly("fence route:power", "observe route:power", "fence route:power");
    }

    @Test
    void asks_when_the_old_primary_can_not_be_fenced_any_more() {
        OperationId id = asksForTheLoss();
        Engine engine = world.engine();
        world.fence.holding.clear();
        world.fence.answers.put("route:power", Fence.State.NOT_FENCED);
        engine.accept(id, "ann", "accept data loss: 40 s");
        assertThat(world.fake("promote").effects).hasValue(0);
        assertThat(world.view(engine, id).pending())
                .extracting(OperationView.Pending::phrase)
                .containsExactly(OPEN);
        engine.accept(id, "ann", OPEN);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void a_proof_that_still_holds_after_a_night_is_only_looked_at() {
        world.loss = new Loss.AtMost(Duration.ofSeconds(40), "lag");
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        world.time.pass(Duration.ofHours(5));
        engine.accept(id, "ann", "accept data loss: 40 s");
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fence.calls).containsExactly("fence route:power", "observe route:power");
    }

    @Test
    void who_accepted_not_knowing_has_not_accepted_that_it_takes_writes() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        world.loss = new Loss.AtMost(Duration.ofSeconds(40), "lag");
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        engine.accept(id, "ann", SPLIT_BRAIN);
        world.fence.answers.put("route:power", Fence.State.NOT_FENCED);
        engine.accept(id, "ann", "accept data loss: 40 s");
        assertThat(world.fake("promote").effects).hasValue(0);
        assertThat(world.view(engine, id).pending())
                .extracting(OperationView.Pending::phrase)
                .containsExactly(OPEN);
    }

    @Test
    void who_accepted_not_knowing_is_not_asked_again_while_nothing_got_worse() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        world.loss = new Loss.AtMost(Duration.ofSeconds(40), "lag");
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        engine.accept(id, "ann", SPLIT_BRAIN);
        engine.accept(id, "ann", "accept data loss: 40 s");
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void a_planned_move_whose_fence_is_gone_and_can_not_be_raised_again_is_undone() {
        // The promotion fails once; before its second attempt the fence is gone.
        world.fake("promote").answers(context -> {
            world.fence.holding.clear();
            world.fence.answers.put("route:power", Fence.State.NOT_FENCED);
            return new StepResult.Failed("busy", true);
        });
        promotesTwice();
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        world.time.pass(Duration.ofMinutes(1));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.fake("promote").effects).hasValue(0);
    }

    @Test
    void a_fence_that_was_tried_only_before_the_promotion_and_did_not_prove_anything_is_lifted_on_the_way_back() {
        world.fencing = List.of(Fixture.fence("power"), Fixture.fence("network"));
        world.fake("promote").answers(context -> {
            world.fence.holding.clear();
            world.fence.answers.put("route:power", Fence.State.NOT_FENCED);
            world.fence.answers.put("route:network", Fence.State.UNKNOWN);
            world.fence.before = () -> world.fence.holding.add("route:network");
            return new StepResult.Failed("busy", true);
        });
        promotesTwice();
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        world.time.pass(Duration.ofMinutes(1));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.fence.calls).contains("fence route:network", "release route:network");
        assertThat(world.fence.holding).isEmpty();
    }

    @Test
    void judges_the_loss_anew_when_it_had_to_fence_again() {
        OperationId id = asksForTheLoss();
        Engine engine = world.engine();
        world.fence.holding.clear();
        world.fake("promote").answers(context -> {
            assertThat(context.acceptances()).hasSize(2);
            return world.fake("promote").work();
        });
        world.loss = new Loss.AtMost(Duration.ofSeconds(40), "lag");
        // Grows between the gate and the second fence.
        world.fence.before = () -> world.loss = new Loss.AtMost(Duration.ofSeconds(90), "lag");
        engine.accept(id, "ann", "accept data loss: 40 s");
        world.time.pass(Duration.ofSeconds(2));
        assertThat(world.fake("promote").effects).hasValue(0);
        assertThat(world.view(engine, id).pending())
                .extracting(OperationView.Pending::phrase)
                .isEqualTo(List.of("accept data loss: 90 s"));
        engine.accept(id, "ann", "accept data loss: 90 s");
        world.time.pass(Duration.ofSeconds(2));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    /** After so long that a proof is not fresh any more. */
    private void promotesTwice() {
        world.edit = Fixture.replacing(
                "promote",
                s -> new io.understudy.runbook.Step(
                        s.name(), s.type(), s.with(), s.needs(), s.timeout(), 2, Duration.ofSeconds(20), s.onError()));
    }

    /** Fenced, then waits for a person; the service is down meanwhile. */
    private OperationId asksForTheLoss() {
        world.loss = new Loss.AtMost(Duration.ofSeconds(40), "lag");
        OperationId id = world.start(world.engine(), FAILOVER);
        world.time.forgetAlarms();
        return id;
    }
}
