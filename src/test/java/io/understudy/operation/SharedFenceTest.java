package io.understudy.operation;

import static io.understudy.operation.Fixture.SHOP;
import static io.understudy.operation.OperationKind.FAILOVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.FenceSpec;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two applications of one site, and one power switch for both. */
class SharedFenceTest {

    private static final ApplicationName TILL = new ApplicationName("till");

    private final Fixture world = new Fixture();

    SharedFenceTest() {
        world.others = List.of(TILL);
    }

    @Test
    void stays_up_for_the_one_that_has_moved_when_the_other_one_is_undone() {
        Engine engine = world.engine();
        world.start(engine, TILL, FAILOVER);
        assertThat(engine.active(TILL)).isEmpty();

        OperationId id = undone(engine);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.BLOCKED);
        assertThat(world.view(engine, id).why().orElseThrow())
                .contains("route:power also keeps the old primary of till from writing");
        assertThat(world.fence.holding).containsExactly("route:power");
    }

    @Test
    void stays_up_over_a_restart_too_until_a_person_lifts_it_by_hand() {
        Engine before = world.engine();
        world.start(before, TILL, FAILOVER);
        OperationId id = undone(before);
        before.close();
        Engine engine = world.engine();

        retried(engine, id);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.BLOCKED);
        assertThat(world.fence.holding).containsExactly("route:power");

        world.fence.holding.clear();
        retried(engine, id);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.fence.calls).doesNotContain("release route:power");
    }

    @Test
    void stays_up_while_the_other_one_moves_and_the_last_one_that_is_undone_lifts_it() {
        world.loss = new Loss.Unknown("the standby is silent");
        Engine engine = world.engine();
        OperationId till = world.start(engine, TILL, FAILOVER);
        assertThat(world.view(engine, till).phase()).isEqualTo(Phase.AWAITING_ACCEPTANCE);
        assertThat(world.view(engine, till).step("fence").status()).isEqualTo(StepStatus.DONE);

        OperationId shop = world.start(engine, SHOP, FAILOVER);
        aborted(engine, shop);
        assertThat(world.view(engine, shop).phase()).isEqualTo(Phase.BLOCKED);
        assertThat(world.view(engine, shop).why().orElseThrow()).contains("which is moving away from us-east-1");
        assertThat(world.fence.holding).containsExactly("route:power");

        aborted(engine, till);
        assertThat(world.view(engine, till).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.fence.holding).isEmpty();
        retried(engine, shop);
        assertThat(world.view(engine, shop).phase()).isEqualTo(Phase.COMPENSATED);
    }

    @Test
    void is_no_concern_of_others_where_it_stops_one_application_alone() {
        world.fencing =
                List.of(new FenceSpec.Route("power", FenceSpec.Scope.APPLICATION, false, Duration.ofSeconds(2)));
        Engine engine = world.engine();
        world.start(engine, TILL, FAILOVER);

        OperationId id = undone(engine);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
    }

    /** The shop's move ends before its promotion. */
    private OperationId undone(Engine engine) {
        // The targets are shared here, and the other application's promotion is none of this one's.
        world.fake("promote").reached.set(false);
        world.fake("promote").answers(c -> new StepResult.Failed("it is no standby", false));
        OperationId id = world.start(engine, SHOP, FAILOVER);
        world.time.pass(Duration.ofMinutes(1));
        return id;
    }

    private void retried(Engine engine, OperationId id) {
        assertThat(engine.retry(id, "ann")).isTrue();
        world.time.pass(Duration.ofMinutes(1));
    }

    private void aborted(Engine engine, OperationId id) {
        assertThat(engine.intervene(id, new Intervention.Abort("ann", "not today")))
                .isEqualTo(new InterventionResult.Taken());
        world.time.pass(Duration.ofMinutes(1));
    }
}
