package io.understudy.operation;

import static io.understudy.operation.Fixture.SHOP;
import static io.understudy.operation.OperationKind.FAILOVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.journal.Journal.Draft;
import io.understudy.journal.Journal.Lease;
import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.UnderstudyException;
import org.junit.jupiter.api.Test;

/** A closed operation that nobody can read any more. */
class UnreadableJournalTest {

    private static final ApplicationName CRM = new ApplicationName("crm");

    private final Fixture world = new Fixture();

    @Test
    void an_unreadable_past_operation_makes_its_application_not_movable_and_says_why() {
        leave("OperationStarted", "{damaged");
        Engine engine = world.engine();

        assertThat(engine.placement(world.policy()).primary()).isEqualTo(Fixture.EAST);
        assertThat(engine.cooldown(world.policy())).isEmpty();
        assertThatThrownBy(() -> world.start(engine, FAILOVER))
                .isInstanceOf(UnderstudyException.Permanent.class)
                .hasMessageContaining("application shop can't be moved")
                .hasMessageContaining("journal entry 1")
                .hasMessageContaining("nothing was started");
        assertThat(engine.active(SHOP)).isEmpty();
    }

    @Test
    void an_unreadable_move_makes_its_application_not_movable() {
        leave("EpochAdvanced", "{}");
        Engine engine = world.engine();

        assertThatThrownBy(() -> world.start(engine, FAILOVER)).isInstanceOf(UnderstudyException.Permanent.class);
    }

    @Test
    void the_other_applications_go_on() {
        leave("OperationStarted", "{damaged");
        Engine engine = world.engine();
        engine.placement(world.policy());

        StartResult result = engine.start(
                new StartRequest(crm(), FAILOVER, new Trigger.Automatic("primary-lost"), "down", world.time.instant()));

        assertThat(world.view(engine, ((StartResult.Started) result).id()).phase())
                .isEqualTo(Phase.SUCCEEDED);
    }

    private void leave(String type, String payload) {
        Lease lease = world.journal.acquire("another version");
        OperationId id = new OperationId("shop-2-1");
        world.journal.open(lease, new Draft(SHOP, id, type, payload));
        world.journal.close(lease, new Draft(SHOP, id, "OperationFinished", "{}"));
    }

    private FailoverPolicy crm() {
        FailoverPolicy shop = world.policy();
        return new FailoverPolicy(
                CRM,
                shop.labels(),
                shop.primary(),
                shop.standby(),
                shop.objectives(),
                shop.probes(),
                shop.health(),
                shop.replication(),
                shop.fencing(),
                shop.dns(),
                shop.automation(),
                shop.runbooks());
    }
}
