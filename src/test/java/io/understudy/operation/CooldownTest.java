package io.understudy.operation;

import static io.understudy.operation.OperationKind.FAILOVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.topology.OperationId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The pause after an automatic move, over restarts and clocks that are set. It lasts an hour here. */
class CooldownTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final Fixture world = new Fixture();

    @Test
    void ends_to_the_moment() {
        Engine engine = moved();
        world.time.pass(HOUR.minusNanos(1));
        assertThat(engine.cooldown(world.policy())).contains(Duration.ofNanos(1));

        world.time.pass(Duration.ofNanos(1));

        assertThat(engine.cooldown(world.policy())).isEmpty();
    }

    @Test
    void a_clock_that_was_set_back_before_a_restart_makes_it_no_longer_than_it_is() {
        moved();
        world.time.jump(Duration.ofDays(-1));

        assertThat(world.engine().cooldown(world.policy())).contains(HOUR);
    }

    @Test
    void a_restart_after_centuries_is_no_trouble() {
        moved();
        world.time.jump(Duration.ofDays(365 * 400));

        assertThat(world.engine().cooldown(world.policy())).isEmpty();
    }

    @Test
    void what_was_acknowledged_stays_so_after_a_restart() {
        OperationId id = new OperationId("shop-2-1");
        assertThat(moved().acknowledge(Fixture.SHOP, "ann")).contains(id);

        Engine restarted = world.engine();

        assertThat(restarted.cooldown(world.policy())).isEmpty();
        assertThat(restarted.acknowledge(Fixture.SHOP, "ann")).isEmpty();
    }

    @Test
    void what_a_person_starts_leaves_none() {
        Engine engine = world.engine();
        engine.start(new StartRequest(
                world.policy(), FAILOVER, new Trigger.Person("ann"), "a test of the site", world.time.instant()));

        assertThat(engine.cooldown(world.policy())).isEmpty();
        assertThat(world.engine().cooldown(world.policy())).isEmpty();
        assertThat(engine.acknowledge(Fixture.SHOP, "ann")).isEmpty();
    }

    @Test
    void one_that_is_still_under_way_leaves_none_yet() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        Engine engine = world.engine();
        world.start(engine, FAILOVER);

        assertThat(engine.cooldown(world.policy())).isEmpty();
        assertThat(world.engine().cooldown(world.policy())).isEmpty();
    }

    @Test
    void a_move_of_a_person_after_it_does_not_lift_it() {
        Engine engine = moved();
        world.time.pass(Duration.ofMinutes(10));
        engine.start(new StartRequest(
                world.policy(), FAILOVER, new Trigger.Person("ann"), "and back again", world.time.instant()));

        assertThat(engine.cooldown(world.policy())).contains(Duration.ofMinutes(50));
        assertThat(world.engine().cooldown(world.policy())).contains(Duration.ofMinutes(50));
    }

    private Engine moved() {
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        return engine;
    }
}
