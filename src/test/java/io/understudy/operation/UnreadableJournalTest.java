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
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A closed operation that nobody can read any more. */
class UnreadableJournalTest {

    private static final ApplicationName CRM = new ApplicationName("crm");

    private static final OperationId LEFT = new OperationId("shop-9-9");

    private final Fixture world = new Fixture();

    @BeforeEach
    void withTwoApplications() {
        world.others = List.of(CRM);
    }

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

    @Test
    void one_that_can_not_be_read_hides_no_other() {
        OperationId good = world.start(world.engine(), FAILOVER);
        leave("StartedByAnotherVersion", "{}");
        Engine engine = world.engine();

        assertThat(engine.recent(SHOP, 5))
                .satisfiesExactlyInAnyOrder(
                        bad -> assertThat(bad).isInstanceOfSatisfying(OperationRecord.Unreadable.class, unreadable -> {
                            assertThat(unreadable.id()).isEqualTo(LEFT);
                            assertThat(unreadable.application()).isEqualTo(SHOP);
                            assertThat(unreadable.started()).isEmpty();
                            assertThat(unreadable.why())
                                    .contains("StartedByAnotherVersion", "run the version that wrote it");
                        }),
                        read -> assertThat(read)
                                .isInstanceOfSatisfying(
                                        OperationView.class,
                                        view -> assertThat(view.id()).isEqualTo(good)));
    }

    @Test
    void what_can_be_read_of_it_is_told() {
        world.fake("dns").answers(c -> new StepResult.Failed("refused", false));
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        world.journal.append(world.journal.acquire("another version"), new Draft(SHOP, id, "StepPondered", "{}"));

        Engine after = world.engine();

        assertThat(after.record(id))
                .hasValueSatisfying(record -> assertThat(record)
                        .isInstanceOfSatisfying(
                                OperationRecord.Unreadable.class,
                                unreadable -> assertThat(unreadable
                                                .started()
                                                .orElseThrow()
                                                .from()
                                                .primary())
                                        .isEqualTo(Fixture.EAST)));
        assertThat(after.active(SHOP))
                .as("it is open, and nobody may pass by it")
                .contains(id);
    }

    @Test
    void facts_that_do_not_fit_together_stop_only_their_own_operation() {
        world.fake("dns").answers(c -> new StepResult.Failed("refused", false));
        OperationId id = world.start(world.engine(), FAILOVER);
        world.journal.append(world.journal.acquire("another version"), new Draft(SHOP, id, "LossForecast", "{}"));

        Engine engine = world.engine();

        assertThat(engine.record(id)).get().isInstanceOf(OperationRecord.Unreadable.class);
        StartResult other = engine.start(
                new StartRequest(crm(), FAILOVER, new Trigger.Automatic("primary-lost"), "down", world.time.instant()));
        assertThat(other).isInstanceOf(StartResult.Started.class);
    }

    private void leave(String type, String payload) {
        Lease lease = world.journal.acquire("another version");
        OperationId id = LEFT;
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
