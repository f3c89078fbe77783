package io.understudy.operation;

import static io.understudy.operation.Fixture.EAST;
import static io.understudy.operation.Fixture.SHOP;
import static io.understudy.operation.Fixture.WEST;
import static io.understudy.operation.OperationKind.FAILOVER;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.adapter.sqlstore.PostgresqlJournal;
import io.understudy.adapter.sqlstore.TemporaryPostgres;
import io.understudy.journal.Claimant;
import io.understudy.journal.Journal;
import io.understudy.journal.Journal.StaleLease;
import io.understudy.journal.Leadership;
import io.understudy.journal.Ledger;
import io.understudy.operation.glass.SealedPlan;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A move that was made under a broken glass is taken into PostgreSQL while two instances run there. */
class PostgresqlGlassImportIT {

    private static final Placement BEFORE = new Placement(SHOP, EAST, WEST, Epoch.INITIAL);
    private static final Placement AFTER = new Placement(SHOP, WEST, EAST, new Epoch(2));
    private static final OperationId MOVE = new OperationId("shop-2-glass-1");
    private static final Duration LENGTH = Duration.ofMinutes(30);
    private static final Duration RENEWS = Duration.ofMinutes(1);
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    @SuppressWarnings("NullAway.Init")
    private static TemporaryPostgres postgres;

    private final String schema = "glass_" + SCHEMAS.incrementAndGet();
    private final Fixture glass = new Fixture();
    private final SealedPlan plan = new SealedPlan(
            SHOP, EAST, WEST, Epoch.INITIAL, Map.of(), "orchestrator", glass.time.instant(), glass.time.instant());
    private final Instance leader = new Instance("a");
    private final Instance other = new Instance("b");

    /** One process: an engine that follows the lease, as the service's duties have it. */
    private final class Instance implements Leadership.Duty {

        final Fixture world = new Fixture();
        final Engine engine;
        final Leadership leadership;

        Instance(String name) {
            world.journal = open();
            leadership =
                    Leadership.shared(world.journal, new Claimant(name, LENGTH, world.time), RENEWS, Runnable::run);
            engine = world.engine(leadership::lease);
            leadership.start(this);
        }

        /** Whatever is due after the time between two renewals. */
        void renewalIsDue() {
            world.time.pass(RENEWS);
            leadership.tick();
        }

        Placement placement() {
            return engine.placement(world.policy());
        }

        @Override
        public void begin() {
            engine.resumeOpen();
        }

        @Override
        public void end() {
            engine.halt();
        }

        @Override
        public void follow() {
            engine.follow();
        }
    }

    @BeforeAll
    static void start() throws IOException {
        postgres = TemporaryPostgres.start();
    }

    @AfterAll
    static void end() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void one_leads_and_the_application_has_moved_without_them() {
        leader.leadership.tick();
        other.leadership.tick();
        assertThat(leader.leadership.leads()).isTrue();
        assertThat(other.leadership.leader()).contains("a");
        assertThat(leader.placement()).isEqualTo(BEFORE);
        glass.sealed = Map.of(SHOP, BEFORE);
        assertThat(glass.start(glass.engine(), FAILOVER)).isEqualTo(MOVE);
    }

    @AfterEach
    void ends() {
        leader.world.journal.close();
        other.world.journal.close();
    }

    @Test
    void the_leader_begins_nothing_before_it_knows_where_the_application_is() {
        assertThat(taken().placement()).isEqualTo(AFTER);

        assertThatThrownBy(() -> leader.world.start(leader.engine, SWITCHOVER)).isInstanceOf(StaleLease.class);
        assertThat(leader.world.journal.recent(SHOP, 9)).containsExactly(MOVE);
        assertThat(leader.world.fence.calls).isEmpty();

        leader.renewalIsDue();
        assertThat(leader.leadership.leads()).isFalse();
        leader.leadership.tick();
        assertThat(leader.leadership.leads()).isTrue();
        assertThat(leader.placement()).isEqualTo(AFTER);
        other.renewalIsDue();
        assertThat(other.leadership.leader()).contains("a");
        assertThat(other.placement()).isEqualTo(AFTER);
        OperationId next = leader.world.start(leader.engine, SWITCHOVER);
        assertThat(leader.world.view(leader.engine, next).from()).isEqualTo(AFTER);
    }

    @Test
    void whichever_instance_leads_next_knows_it_too() {
        taken();
        other.renewalIsDue();
        assertThat(other.leadership.leads()).isTrue();
        assertThat(other.placement()).isEqualTo(AFTER);
        leader.renewalIsDue();
        leader.leadership.tick();
        assertThat(leader.leadership.leader()).contains("b");
        assertThat(leader.placement()).isEqualTo(AFTER);
    }

    @Test
    void one_that_is_killed_in_the_middle_is_repeated_while_the_instances_run_nothing_of_it() {
        try (PostgresqlJournal killed = open()) {
            Journal.Lease lease = killed.takeOver(new Claimant("import", LENGTH, glass.time));
            var first = glass.journal.of(MOVE).getFirst();
            killed.open(lease, new Journal.Draft(first.application(), MOVE, first.type(), first.payload()));
            killed.release(lease);
        }
        leader.renewalIsDue();
        leader.leadership.tick();
        assertThat(leader.leadership.leads()).isTrue();
        assertThat(leader.world.fence.calls).isEmpty();
        assertThat(leader.world.journal.of(MOVE)).hasSize(1);

        assertThat(taken().placement()).isEqualTo(AFTER);
        leader.renewalIsDue();
        leader.leadership.tick();
        assertThat(leader.placement()).isEqualTo(AFTER);
        assertThat(leader.engine.active(SHOP)).isEmpty();
    }

    @Test
    void twice_is_once_although_the_leader_has_begun_something_since() {
        taken();
        leader.renewalIsDue();
        leader.leadership.tick();
        leader.world
                .fake("promote")
                .answers(c -> new StepResult.NeedsAcceptance(new Risk.ManualStep("promote"), "look first"));
        OperationId since = leader.world.start(leader.engine, FAILOVER);
        int facts = leader.world.journal.of(MOVE).size();

        assertThat(taken().superseded()).isEmpty();
        assertThat(leader.world.journal.of(MOVE)).hasSize(facts);
        assertThat(leader.world.journal.open(SHOP)).contains(since);
    }

    @Test
    void it_is_refused_where_the_leader_has_moved_the_application_itself() {
        OperationId own = leader.world.start(leader.engine, FAILOVER);
        assertThatThrownBy(this::taken)
                .isInstanceOf(UnderstudyException.InvalidInput.class)
                .hasMessageContaining("sealed in epoch 1 with us-east-1 as primary, but this journal is in epoch 2");
        assertThat(leader.world.journal.recent(SHOP, 9)).containsExactly(own);
    }

    /** As the command does it, from a process of its own. */
    private GlassImport.Taken taken() {
        try (PostgresqlJournal target = open()) {
            Journal.Lease lease = target.takeOver(new Claimant("import", LENGTH, glass.time));
            try {
                return new GlassImport(target).take(lease, (Ledger) glass.journal, plan, BEFORE);
            } finally {
                target.release(lease);
            }
        }
    }

    private PostgresqlJournal open() {
        return PostgresqlJournal.open(postgres.access(schema), Clock.systemUTC());
    }
}
