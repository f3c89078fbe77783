package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.decision.Snapshot;
import io.understudy.health.Canaries;
import io.understudy.health.HealthBoard;
import io.understudy.health.RemoteViews;
import io.understudy.health.Signal;
import io.understudy.health.Thresholds;
import io.understudy.health.VantagePoint;
import io.understudy.journal.InMemoryJournal;
import io.understudy.journal.Journal;
import io.understudy.journal.Pause;
import io.understudy.operation.Engine;
import io.understudy.operation.FactCodec;
import io.understudy.operation.Loss;
import io.understudy.operation.OperationFact;
import io.understudy.operation.OperationKind;
import io.understudy.operation.Phase;
import io.understudy.operation.Risk;
import io.understudy.operation.Timers;
import io.understudy.operation.Trigger;
import io.understudy.operation.steps.ManualStep;
import io.understudy.policy.Catalogue;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FailoverPolicy.Automation;
import io.understudy.policy.FailoverPolicy.Health;
import io.understudy.policy.FailoverPolicy.Mode;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.policy.FailoverPolicy.Runbooks;
import io.understudy.policy.Orchestrator;
import io.understudy.policy.ReplicationLink;
import io.understudy.policy.SecretRef;
import io.understudy.policy.Site;
import io.understudy.policy.WayBack;
import io.understudy.replication.ReplicationStatus;
import io.understudy.replication.ReplicationStatus.Rpo;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.RunbookName;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.HostPort;
import io.understudy.topology.LinkName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When an old primary is made a standby without being asked to. */
class ReprotectionTest {

    private static final RunbookName AGAIN = new RunbookName("again");
    private static final FailoverPolicy BY_ITSELF = policy(WayBack.Reprotect.AUTOMATIC, Mode.AUTOMATIC);
    private static final Placement HOME =
            new Placement(FailbackGateTest.SHOP, FailbackGateTest.EAST, FailbackGateTest.WEST, Epoch.INITIAL);
    private static final VantagePoint HERE = new VantagePoint("here");

    private final AtomicLong nanos = new AtomicLong(1);
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final Map<ApplicationName, FailoverPolicy> policies =
            new HashMap<>(Map.of(FailbackGateTest.SHOP, BY_ITSELF));
    private final Brake brake = new Brake();
    private final Set<ApplicationName> drilled = new HashSet<>();
    private boolean outcast = true;
    private final Journal journal = new InMemoryJournal(Clock.systemUTC());
    private final Journal.Lease lease = journal.acquire("here");
    private final Engine engine = engine();
    private final HealthBoard board = new HealthBoard(nanos::get, HERE, _ -> {});
    private final SnapshotReader reader = new SnapshotReader(
            policies.values(),
            new Orchestrator(HERE, new HostPort("127.0.0.1", 8686), Path.of("state"), List.of(), List.of(), 2),
            engine,
            board,
            new RemoteViews(nanos::get),
            new Canaries(List.of(), _ -> new CompletableFuture<>(), nanos::get),
            (policy, placement) -> List.of(link(outcast)),
            Optional::empty,
            Clock.systemUTC());
    private final Operator operator = new Operator(engine, board, brake, nanos::get, Clock.systemUTC());
    private final Reprotection reprotection = new Reprotection(
            policies, reader, brake, engine, operator, nanos::get, Clock.systemUTC(), tasks::add, drilled::contains);

    @BeforeEach
    void has_moved() {
        journaled(
                "shop-2-7",
                OperationKind.FAILOVER,
                HOME,
                List.of(new OperationFact.EpochAdvanced(FailbackGateTest.AT_WEST)));
    }

    private void journaled(String id, OperationKind kind, Placement from, List<OperationFact> facts) {
        FactCodec codec = new FactCodec();
        OperationId operation = new OperationId(id);
        Runbook fenced = new Runbook(new RunbookName("fenced"), List.of(step("fence")));
        assertThat(journal.open(
                        lease,
                        codec.draft(
                                FailbackGateTest.SHOP,
                                operation,
                                new OperationFact.OperationStarted(
                                        kind,
                                        fenced,
                                        List.of(),
                                        from,
                                        new Trigger.Person("ann"),
                                        "east is gone",
                                        Instant.EPOCH,
                                        Instant.EPOCH))))
                .isEmpty();
        facts.forEach(fact -> journal.append(lease, codec.draft(FailbackGateTest.SHOP, operation, fact)));
        journal.close(
                lease,
                codec.draft(
                        FailbackGateTest.SHOP,
                        operation,
                        new OperationFact.OperationFinished(Phase.SUCCEEDED, "done")));
    }

    private void accepted(Risk risk) {
        journaled(
                "shop-2-8",
                OperationKind.FAILOVER,
                HOME,
                List.of(
                        new OperationFact.AcceptanceRequested(new StepName("fence"), risk, "not proven fenced"),
                        new OperationFact.AcceptanceGiven(new StepName("fence"), "ann", risk.phrase()),
                        new OperationFact.EpochAdvanced(FailbackGateTest.AT_WEST)));
    }

    @Test
    void never_wipes_what_an_old_primary_may_have_taken_after_its_risk_was_accepted() {
        accepted(new Risk.SplitBrain(FailbackGateTest.EAST));
        seenFor(Duration.ofSeconds(121));
        begun();

        assertThat(engine.active(FailbackGateTest.SHOP)).isEmpty();
    }

    @Test
    void never_wipes_one_that_was_seen_to_take_writes_when_it_was_left() {
        accepted(new Risk.OpenPrimary(FailbackGateTest.EAST));
        seenFor(Duration.ofSeconds(121));
        begun();

        assertThat(engine.active(FailbackGateTest.SHOP)).isEmpty();
    }

    @Test
    void begins_by_itself_again_once_a_person_had_that_one_rebuilt() {
        accepted(new Risk.SplitBrain(FailbackGateTest.EAST));
        journaled("shop-2-9", OperationKind.REPROTECT, FailbackGateTest.AT_WEST, List.of());
        seenFor(Duration.ofSeconds(121));
        begun();

        assertThat(engine.active(FailbackGateTest.SHOP)).isPresent();
    }

    @Test
    void a_loss_that_was_accepted_keeps_it_from_nothing() {
        accepted(Risk.DataLoss.of(Duration.ofSeconds(40)));
        seenFor(Duration.ofSeconds(121));
        begun();

        assertThat(engine.active(FailbackGateTest.SHOP)).isPresent();
    }

    @AfterEach
    void end() {
        engine.close();
        executor.shutdownNow();
    }

    @Test
    void begins_once_the_old_primary_was_seen_to_be_one_for_two_minutes() {
        seenFor(Duration.ofSeconds(119));
        assertThat(tasks).isEmpty();

        seenFor(Duration.ofSeconds(2));
        begun();
        assertThat(engine.active(FailbackGateTest.SHOP)).isPresent();
    }

    @Test
    void a_break_begins_the_two_minutes_anew() {
        seenFor(Duration.ofSeconds(119));
        outcast = false;
        seenFor(Duration.ofSeconds(1));
        outcast = true;
        seenFor(Duration.ofSeconds(100));

        assertThat(tasks).isEmpty();
    }

    @Test
    void a_standby_that_only_lost_its_stream_is_never_rebuilt_by_itself() {
        outcast = false;
        seenFor(Duration.ofMinutes(10));

        assertThat(tasks).isEmpty();
    }

    @Test
    void a_pause_that_came_after_the_look_still_holds() {
        seenFor(Duration.ofSeconds(121));
        brake.pull("ann", "maintenance");
        begun();

        assertThat(engine.active(FailbackGateTest.SHOP)).isEmpty();
    }

    @Test
    void a_live_drill_protects_its_application_by_itself() {
        drilled.add(FailbackGateTest.SHOP);
        seenFor(Duration.ofSeconds(200));
        assertThat(tasks).isEmpty();

        drilled.clear();
        seenFor(Duration.ofSeconds(1));
        drilled.add(FailbackGateTest.SHOP);
        begun();
        assertThat(engine.active(FailbackGateTest.SHOP)).isEmpty();
    }

    @Test
    void a_policy_that_changed_after_the_look_counts() {
        seenFor(Duration.ofSeconds(121));
        policies.put(FailbackGateTest.SHOP, policy(WayBack.Reprotect.MANUAL, Mode.AUTOMATIC));
        begun();

        assertThat(engine.active(FailbackGateTest.SHOP)).isEmpty();
    }

    @Test
    void a_standby_that_is_back_after_the_look_is_left_alone() {
        seenFor(Duration.ofSeconds(121));
        outcast = false;
        begun();

        assertThat(engine.active(FailbackGateTest.SHOP)).isEmpty();
    }

    @Test
    void begins_nothing_where_it_only_observes() {
        assertThat(Reprotection.wanted(policy(WayBack.Reprotect.AUTOMATIC, Mode.OBSERVE), alone()))
                .isFalse();
    }

    @Test
    void never_begins_where_the_policy_leaves_it_to_people() {
        assertThat(Reprotection.wanted(policy(WayBack.Reprotect.MANUAL, Mode.AUTOMATIC), alone()))
                .isFalse();
        assertThat(Reprotection.wanted(BY_ITSELF, alone())).isTrue();
    }

    @Test
    void knows_only_what_postgresql_tells() {
        FailoverPolicy without = FailbackGateTest.policy(new WayBack(WayBack.Reprotect.AUTOMATIC, Duration.ofHours(1)));

        assertThat(Reprotection.wanted(without, alone())).isFalse();
    }

    @Test
    void never_rebuilds_the_standby_of_an_application_that_did_not_move() {
        assertThat(Reprotection.wanted(BY_ITSELF, after(HOME, Optional.empty())))
                .isFalse();
    }

    @Test
    void begins_nothing_beside_an_operation() {
        assertThat(Reprotection.wanted(
                        BY_ITSELF, after(FailbackGateTest.AT_WEST, Optional.of(new OperationId("shop-2-4")))))
                .isFalse();
    }

    @Test
    void begins_nothing_in_a_maintenance_window() {
        assertThat(Reprotection.wanted(
                        BY_ITSELF, alone().maintainedUntil(Optional.of(Instant.parse("2026-03-01T05:00:00Z")))))
                .isFalse();
    }

    /** Looks once a second. */
    private void seenFor(Duration time) {
        operator.open();
        for (long second = 0; second < time.toSeconds(); second++) {
            reprotection.consider(BY_ITSELF, reader.read(BY_ITSELF));
            nanos.addAndGet(1_000_000_000L);
        }
    }

    private void begun() {
        assertThat(tasks).hasSize(1);
        tasks.remove().run();
    }

    private static Snapshot alone() {
        return after(FailbackGateTest.AT_WEST, Optional.empty());
    }

    private static Snapshot after(Placement placement, Optional<OperationId> active) {
        Snapshot now = FailbackGateTest.snapshot(placement, Rpo.BREACHED, false, active);
        return new Snapshot(
                now.placement(),
                now.mode(),
                now.views(),
                now.failoverWhen(),
                now.requiredVantagePoints(),
                now.reach(),
                List.of(link(true)),
                now.objectives(),
                now.active(),
                now.cooldown(),
                now.paused(),
                now.failingTogether(),
                now.concurrentFailovers());
    }

    private static ReplicationStatus link(boolean outcast) {
        return new ReplicationStatus(
                new LinkName("orders"),
                Rpo.BREACHED,
                Optional.empty(),
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                "detail",
                outcast);
    }

    private static FailoverPolicy policy(WayBack.Reprotect reprotect, Mode mode) {
        ReplicationLink.Credentials nobody = new ReplicationLink.Credentials("nobody", new SecretRef.Env("NONE"));
        return new FailoverPolicy(
                FailbackGateTest.SHOP,
                Map.of(),
                FailbackGateTest.EAST,
                FailbackGateTest.WEST,
                new Objectives(Duration.ofSeconds(30), Duration.ofMinutes(1)),
                List.of(),
                new Health(Thresholds.DEFAULT, 2, Set.of(Signal.DATABASE)),
                List.of(new ReplicationLink.Postgresql(
                        new LinkName("orders"),
                        "shop",
                        Map.of(),
                        nobody,
                        nobody,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(2))),
                List.of(),
                Optional.empty(),
                new Automation(mode, Duration.ofHours(1), List.of(), new WayBack(reprotect, Duration.ofMinutes(30))),
                new Runbooks(AGAIN, Optional.empty(), Optional.of(AGAIN), Optional.empty(), Map.of()));
    }

    private static Step step(String name) {
        return new Step(
                new StepName(name),
                "manual",
                JsonNodeFactory.instance.objectNode().put("instructions", "save it"),
                List.of(),
                Duration.ofHours(1),
                1,
                Duration.ZERO,
                Step.OnError.FAIL);
    }

    /** Its only runbook waits for a person, so that what starts stays open. */
    private Engine engine() {
        Runbook again = new Runbook(AGAIN, List.of(step("saved")));
        return new Engine(
                journal,
                () -> lease,
                new Catalogue(
                        Map.of(
                                FailbackGateTest.EAST,
                                new Site(FailbackGateTest.EAST, "US", Optional.empty()),
                                FailbackGateTest.WEST,
                                new Site(FailbackGateTest.WEST, "US", Optional.empty())),
                        policies,
                        Map.of(AGAIN, again),
                        Map.of(FailbackGateTest.SHOP, FailbackGateTest.AT_WEST)),
                Map.of("manual", new ManualStep()),
                (policy, from, kind) -> new Loss.AtMost(Duration.ZERO, "no data"),
                Clock.systemUTC(),
                nanos::get,
                Timers.sleepingOn(executor),
                new Random(1),
                executor,
                (view, fact) -> {});
    }

    private static final class Brake implements Pause {
        private Optional<String> reason = Optional.empty();

        @Override
        public Optional<String> reason() {
            return reason;
        }

        @Override
        public void pull(String by, String why) {
            reason = Optional.of("%s: %s".formatted(by, why));
        }

        @Override
        public boolean release() {
            reason = Optional.empty();
            return true;
        }
    }
}
