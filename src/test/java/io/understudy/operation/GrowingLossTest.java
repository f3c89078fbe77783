package io.understudy.operation;

import static io.understudy.operation.Fixture.SPLIT_BRAIN;
import static io.understudy.operation.OperationKind.FAILOVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The window of a dead primary grows a second each second, also while a person reads and types. */
class GrowingLossTest {

    private final Fixture world = new Fixture();
    private Instant safe = world.time.instant().minus(Duration.ofSeconds(40));
    private long safeNanos = world.time.nanos() - Duration.ofSeconds(40).toNanos();

    GrowingLossTest() {
        world.losses = new LossGate() {
            @Override
            public Loss estimate(FailoverPolicy policy, Placement from, OperationKind kind) {
                return estimate(policy, from, kind, world.time.nanos());
            }

            @Override
            public Loss estimate(FailoverPolicy policy, Placement from, OperationKind kind, long stoppedNanos) {
                return new Loss.AtMost(Duration.ofNanos(stoppedNanos - safeNanos), "heartbeats", safe);
            }
        };
    }

    @Test
    void an_acceptance_holds_while_the_safe_moment_does_not_move_back() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        engine.accept(id, "ann", SPLIT_BRAIN);
        assertThat(world.view(engine, id).pending().getFirst().why()).contains("committed after " + safe);
        world.time.pass(Duration.ofSeconds(70));
        engine.accept(id, "ann", "accept data loss: 40 s");
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void asks_again_when_less_is_safe_than_was_thought() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        engine.accept(id, "ann", SPLIT_BRAIN);
        safe = safe.minus(Duration.ofSeconds(30));
        safeNanos -= Duration.ofSeconds(30).toNanos();
        engine.accept(id, "ann", "accept data loss: 40 s");
        assertThat(world.view(engine, id).pending())
                .extracting(OperationView.Pending::phrase)
                .containsExactly("accept data loss: 70 s");
        assertThat(world.fake("promote").effects).hasValue(0);
    }

    @Test
    void a_proven_fence_bounds_the_loss() {
        safeNanos += Duration.ofSeconds(15).toNanos();
        // Within the objective when it was fenced, far beyond it once the promotion's second attempt begins.
        world.fake("promote").answers(context -> new StepResult.Failed("busy", true));
        world.edit = Fixture.replacing(
                "promote",
                s -> new io.understudy.runbook.Step(
                        s.name(), s.type(), s.with(), s.needs(), s.timeout(), 2, Duration.ofMinutes(1), s.onError()));
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        world.time.pass(Duration.ofMinutes(2));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.view(engine, id)
                        .lossForecast()
                        .orElseThrow()
                        .within(new Objectives(Duration.ofSeconds(26), Duration.ofMinutes(1))))
                .isTrue();
    }

    /** A promoted standby can't be asked any more how far behind it was. */
    @Test
    void a_promotion_in_doubt_goes_on_by_the_loss_that_was_announced_before_it() {
        promotionInDoubt();
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        world.time.pass(Duration.ofMinutes(1));

        OperationView view = world.view(engine, id);
        assertThat(view.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(view.lossForecast()).contains(new Loss.AtMost(Duration.ofSeconds(2), "heartbeats"));
    }

    @Test
    void without_a_proven_fence_what_was_announced_is_no_bound_any_more() {
        promotionInDoubt();
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        engine.accept(id, "ann", SPLIT_BRAIN);
        world.time.pass(Duration.ofMinutes(1));

        assertThat(world.view(engine, id).pending())
                .extracting(OperationView.Pending::phrase)
                .containsExactly(Risk.DataLoss.unknown().phrase());
    }

    private void promotionInDoubt() {
        world.losses = (policy, from, kind) -> world.loss;
        world.fake("promote").answers(context -> {
            world.loss = new Loss.Unknown("the standby is a primary itself");
            return new StepResult.InDoubt("connection lost");
        });
    }
}
