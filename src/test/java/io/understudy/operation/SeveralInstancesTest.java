package io.understudy.operation;

import static io.understudy.operation.Fixture.EAST;
import static io.understudy.operation.Fixture.SHOP;
import static io.understudy.operation.Fixture.SPLIT_BRAIN;
import static io.understudy.operation.Fixture.WEST;
import static io.understudy.operation.OperationKind.FAILOVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.understudy.journal.Claim;
import io.understudy.journal.Claimant;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.Lease;
import io.understudy.journal.Journal.StaleLease;
import io.understudy.journal.Leadership;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.Step;
import io.understudy.topology.OperationId;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two engines on one journal, of which one leads by a lease that runs out. */
class SeveralInstancesTest {

    private static final Duration LENGTH = Duration.ofSeconds(10);

    private final Fixture world = new Fixture();
    private Instance a = new Instance("a");
    private final Instance b = new Instance("b");

    @Test
    void a_step_does_not_begin_while_less_of_the_lease_is_left_than_it_needs() {
        a.leads();
        world.time.pass(Duration.ofMillis(7_100)); // 2.89 s are left, a step needs 3 s

        OperationId id = world.start(a.engine, FAILOVER);
        assertThat(world.fence.calls).isEmpty();
        assertThat(world.view(a.engine, id).hindrance().orElseThrow())
                .contains("it stops before its next step", "leads for 2890 ms more", "needs 3000 ms");

        a.renews();
        world.time.pass(Duration.ofMillis(200));
        assertThat(world.view(a.engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void a_long_step_needs_half_the_lease() {
        world.edit = lasting("fence", Duration.ofMinutes(1));
        a = new Instance("a");
        a.leads();
        world.time.pass(Duration.ofMillis(4_900));

        OperationId id = world.start(a.engine, FAILOVER);

        assertThat(world.view(a.engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void a_long_step_does_not_begin_on_less_than_half_the_lease() {
        world.edit = lasting("fence", Duration.ofMinutes(1));
        a = new Instance("a");
        a.leads();
        world.time.pass(Duration.ofMillis(5_100));

        world.start(a.engine, FAILOVER);

        assertThat(world.fence.calls).isEmpty();
    }

    @Test
    void a_leader_that_wakes_up_too_late_begins_nothing_and_journals_nothing() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        a.leads();
        OperationId id = world.start(a.engine, FAILOVER);
        int facts = world.journal.of(id).size();

        world.time.pass(LENGTH.plusSeconds(20));

        assertThatThrownBy(() -> a.engine.accept(id, "ann", SPLIT_BRAIN)).isInstanceOf(StaleLease.class);
        assertThatThrownBy(() -> a.engine.start(world.request(FAILOVER))).isInstanceOf(StaleLease.class);
        assertThat(world.journal.of(id)).hasSize(facts);
        assertThat(world.fake("promote").effects).hasValue(0);
    }

    @Test
    void another_instance_finishes_what_the_leader_began_and_does_nothing_twice() {
        world.fake("promote").answers(context -> {
            world.fake("promote").work();
            b.takesOver();
            return new StepResult.Done("promoted", Map.of());
        });
        a.leads();

        OperationId id = world.start(a.engine, FAILOVER);

        assertThat(world.view(b.engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fake("promote").effects).hasValue(1);
        assertThat(world.fake("dns").effects).hasValue(1);
    }

    @Test
    void an_instance_that_does_not_lead_knows_what_is_open_and_where_the_roles_are() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        a.leads();
        OperationId id = world.start(a.engine, FAILOVER);

        assertThat(b.engine.follow()).isEmpty();
        assertThat(b.engine.active(SHOP)).contains(id);
        assertThat(b.engine.placement(world.policy()).primary()).isEqualTo(EAST);

        a.engine.accept(id, "ann", SPLIT_BRAIN);
        assertThat(b.engine.follow())
                .singleElement()
                .satisfies(moved -> assertThat(moved.primary()).isEqualTo(WEST));
        assertThat(b.engine.active(SHOP)).isEmpty();
        assertThat(b.engine.placement(world.policy()).primary()).isEqualTo(WEST);
        assertThat(b.engine.follow()).isEmpty();
    }

    @Test
    void a_move_between_two_looks_is_found_in_turn() {
        a.leads();
        world.start(a.engine, FAILOVER);

        assertThat(b.engine.follow()).hasSize(1);
    }

    @Test
    void a_command_for_an_instance_that_does_not_lead_is_refused() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        a.leads();
        OperationId id = world.start(a.engine, FAILOVER);
        b.engine.follow();

        assertThatThrownBy(() -> b.engine.accept(id, "ann", SPLIT_BRAIN)).isInstanceOf(StaleLease.class);
        assertThatThrownBy(() -> b.engine.intervene(id, new Intervention.Retry("ann", "")))
                .isInstanceOf(StaleLease.class);
        assertThatThrownBy(() -> b.engine.retry(id, "ann")).isInstanceOf(StaleLease.class);
    }

    @Test
    void a_halted_engine_interrupts_what_runs_and_takes_it_up_again_under_a_new_token() throws Exception {
        CountDownLatch runs = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        world.fake("scale").answers(context -> {
            runs.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return new StepResult.Failed("interrupted", true);
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            world.executor = threads;
            Instance real = new Instance("real");
            real.leads();
            OperationId id = world.start(real.engine, FAILOVER);
            assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();

            real.lease = null;
            real.engine.halt();
            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            int facts = world.journal.of(id).size();

            world.time.pass(LENGTH);
            real.leads();
            real.engine.resumeOpen();
            await().until(() -> world.view(real.engine, id).phase() == Phase.SUCCEEDED);
            assertThat(world.journal.of(id)).hasSizeGreaterThan(facts);
            assertThat(world.fake("scale").effects).hasValue(1);
        }
    }

    @Test
    void what_runs_is_interrupted_even_while_its_operation_waits_for_the_journal() throws Exception {
        CountDownLatch runs = new CountDownLatch(1);
        CountDownLatch promotes = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        world.fake("scale").answers(context -> {
            runs.countDown();
            untilInterrupted(new CountDownLatch(1), interrupted);
            return new StepResult.Failed("interrupted", true);
        });
        world.fake("promote").answers(context -> {
            untilInterrupted(promotes, new CountDownLatch(1));
            return world.fake("promote").work();
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            world.executor = threads;
            Instance real = new Instance("real");
            real.leads();
            OperationId id = world.start(real.engine, FAILOVER);
            assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
            // Whoever tells of a fact waits here, with the operation in hand.
            synchronized (world.heard) {
                promotes.countDown();
                await().until(() -> world.journal.of(id).stream()
                        .anyMatch(
                                e -> e.type().equals("StepDone") && e.payload().contains("promote")));

                real.lease = null;
                real.engine.halt();
                assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private static void untilInterrupted(CountDownLatch latch, CountDownLatch interrupted) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            interrupted.countDown();
        }
    }

    @Test
    void when_the_journal_is_lost_nothing_irreversible_begins_and_all_of_it_ends_with_the_lease() {
        FailingJournal store = new FailingJournal(world.journal);
        world.journal = store;
        AtomicBoolean ended = new AtomicBoolean();
        Leadership leadership =
                Leadership.shared(store, new Claimant("c", LENGTH, world.time), Duration.ofSeconds(3), Runnable::run);
        Engine engine = world.engine(leadership::lease);
        leadership.start(new Leadership.Duty() {
            @Override
            public void begin() {
                engine.resumeOpen();
            }

            @Override
            public void end() {
                ended.set(true);
                engine.halt();
            }

            @Override
            public void follow() {}
        });
        leadership.tick();
        world.fake("scale").answers(context -> {
            store.fails = true;
            return world.fake("scale").work();
        });

        OperationId id = world.start(engine, FAILOVER);
        for (int i = 0; i < 60; i++) {
            world.time.pass(Duration.ofMillis(250));
            leadership.tick();
        }

        assertThat(ended).isTrue();
        assertThatThrownBy(() -> engine.start(world.request(FAILOVER)))
                .isInstanceOfAny(StaleLease.class, JournalUnavailable.class);
        int promotions = world.fake("promote").effects.get();
        store.fails = false;
        world.time.pass(Duration.ofSeconds(1));
        leadership.tick();
        leadership.tick();

        assertThat(leadership.leads()).isTrue();
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fake("promote").effects).hasValue(1).hasValueGreaterThanOrEqualTo(promotions);
    }

    @Test
    void a_call_that_stood_still_while_another_one_took_over_sends_nothing_more() {
        world.fake("promote").answers(context -> {
            context.warrant().require();
            world.fake("promote").work();
            b.takesOver();
            assertThatThrownBy(() -> context.warrant().require())
                    .isInstanceOf(UnderstudyException.Transient.class)
                    .hasMessageContaining("is not led by this instance any more: nothing more was sent");
            return new StepResult.Done("promoted", Map.of());
        });
        a.leads();

        OperationId id = world.start(a.engine, FAILOVER);

        assertThat(world.view(b.engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fake("promote").effects).hasValue(1);
    }

    @Test
    void the_end_of_an_engine_within_a_call_is_told_from_one_between_two() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        a.leads();
        OperationId id = world.start(a.engine, FAILOVER);
        a.engine.close();
        assertThat(a.engine.cutOff()).as("it waits for a person").isFalse();

        world.fake("promote").answers(context -> {
            b.engine.close();
            assertThatThrownBy(() -> context.warrant().require()).isInstanceOf(UnderstudyException.Transient.class);
            return world.fake("promote").work();
        });
        b.takesOver();
        b.engine.accept(id, "ann", SPLIT_BRAIN);

        assertThat(world.fake("promote").effects).hasValue(1);
        assertThat(b.engine.cutOff()).isTrue();
        assertThat(world.fake("dns").effects).as("nothing begins any more").hasValue(0);
    }

    @Test
    void an_end_within_a_look_cuts_nothing_off() {
        world.fake("promote").answers(_ -> new StepResult.InDoubt("no answer"));
        AtomicBoolean looked = new AtomicBoolean();
        world.fake("promote").onObserve = () -> {
            looked.set(true);
            a.engine.close();
        };
        a.leads();

        world.start(a.engine, FAILOVER);
        world.time.pass(Duration.ofSeconds(3));

        assertThat(looked).isTrue();
        assertThat(a.engine.cutOff()).isFalse();
    }

    private static UnaryOperator<Runbook> lasting(String name, Duration timeout) {
        return Fixture.replacing(
                name,
                s -> new Step(
                        s.name(), s.type(), s.with(), s.needs(), timeout, s.attempts(), s.backoff(), s.onError()));
    }

    private final class Instance {
        private final Claimant self;
        private final Engine engine;
        private @Nullable Lease lease;

        Instance(String name) {
            self = new Claimant(name, LENGTH, world.time);
            engine = world.engine(this::lease);
        }

        private Lease lease() {
            if (lease == null || !lease.certain().isPositive()) {
                throw new StaleLease("not leading");
            }
            return lease;
        }

        void leads() {
            lease = ((Claim.Granted) world.journal.claim(self)).lease();
        }

        void takesOver() {
            lease = world.journal.takeOver(self);
            engine.resumeOpen();
        }

        void renews() {
            lease = world.journal.renew(lease());
        }
    }
}
