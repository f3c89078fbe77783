package io.understudy.operation;

import static io.understudy.operation.Fixture.WEST;
import static io.understudy.operation.OperationKind.FAILOVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.runbook.Runbook;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When an application counts as moved, and that a decision about where it was does not move it back. */
class MovedMeanwhileTest {

    private final Fixture world = new Fixture();

    @Test
    void a_failover_that_was_decided_before_another_one_does_not_fence_the_new_primary() {
        Engine engine = world.engine();
        StartRequest late = expecting(Epoch.INITIAL);
        world.start(engine, FAILOVER);
        int fenced = world.fence.calls.size();
        assertThat(engine.start(late)).isEqualTo(new StartResult.Stale(engine.placement(world.policy())));
        assertThat(world.fence.calls).hasSize(fenced);
        assertThat(engine.placement(world.policy()).primary()).isEqualTo(WEST);
        assertThat(engine.start(expecting(Epoch.INITIAL.next()))).isInstanceOf(StartResult.Started.class);
    }

    @Test
    void a_stateless_application_has_moved_once_every_step_is_done() {
        world.edit = runbook -> new Runbook(runbook.name(), List.of(Fixture.step("dns", "dns")));
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(engine.placement(world.policy()).primary()).isEqualTo(WEST);
        assertThat(world.engine().placement(world.policy()).primary()).isEqualTo(WEST);
    }

    @Test
    void an_application_has_moved_only_after_its_last_point_of_no_return() {
        world.types.put("promote-users", new FakeStep("promote-users", true));
        world.edit = runbook -> new Runbook(
                runbook.name(),
                List.of(
                        Fixture.step("fence", "fence.primary"),
                        Fixture.step("orders", "promote", "fence"),
                        Fixture.step("users", "promote-users", "orders")));
        Engine engine = world.engine();
        world.fake("promote-users").answers(context -> {
            assertThat(world.journal.of(context.operation()))
                    .noneMatch(e -> e.type().equals("EpochAdvanced"));
            return world.fake("promote-users").work();
        });
        OperationId id = world.start(engine, FAILOVER);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fake("promote-users").effects).hasValue(1);
        assertThat(engine.placement(world.policy()).primary()).isEqualTo(WEST);
    }

    private StartRequest expecting(Epoch epoch) {
        StartRequest any = world.request(FAILOVER);
        return new StartRequest(
                any.policy(), any.kind(), any.trigger(), any.reason(), any.detectedAt(), Optional.of(epoch));
    }
}
