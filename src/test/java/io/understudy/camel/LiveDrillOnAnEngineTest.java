package io.understudy.camel;

import static io.understudy.operation.OperationKind.FAILBACK;
import static io.understudy.operation.OperationKind.REPROTECT;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.api.OperationReport;
import io.understudy.decision.Outlook;
import io.understudy.drill.Copies;
import io.understudy.drill.Drill;
import io.understudy.drill.DrillRecords;
import io.understudy.drill.DrillSite;
import io.understudy.drill.Drills;
import io.understudy.drill.Leftovers;
import io.understudy.drill.Leg;
import io.understudy.drill.Live;
import io.understudy.drill.Reports;
import io.understudy.drill.Result;
import io.understudy.drill.Stage;
import io.understudy.health.Canaries;
import io.understudy.health.HealthBoard;
import io.understudy.health.ProbeResult;
import io.understudy.health.RemoteViews;
import io.understudy.health.Signal;
import io.understudy.health.Thresholds;
import io.understudy.health.VantagePoint;
import io.understudy.health.Verdict;
import io.understudy.journal.InMemoryJournal;
import io.understudy.journal.Journal;
import io.understudy.journal.Pause;
import io.understudy.operation.Engine;
import io.understudy.operation.FakeFence;
import io.understudy.operation.Goal;
import io.understudy.operation.Intervention;
import io.understudy.operation.InterventionResult;
import io.understudy.operation.Loss;
import io.understudy.operation.OperationKind;
import io.understudy.operation.OperationView;
import io.understudy.operation.StartRequest;
import io.understudy.operation.StartResult;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.operation.Timers;
import io.understudy.operation.Trigger;
import io.understudy.operation.steps.FencePrimaryStep;
import io.understudy.policy.Catalogue;
import io.understudy.policy.DrillKind;
import io.understudy.policy.DrillTerms;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FailoverPolicy.Automation;
import io.understudy.policy.FailoverPolicy.Health;
import io.understudy.policy.FailoverPolicy.Mode;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.policy.FailoverPolicy.Runbooks;
import io.understudy.policy.FenceSpec;
import io.understudy.policy.Orchestrator;
import io.understudy.policy.ReplicationLink;
import io.understudy.policy.SecretRef;
import io.understudy.policy.Site;
import io.understudy.readiness.Answer;
import io.understudy.readiness.Check;
import io.understudy.readiness.Guard;
import io.understudy.readiness.Rounds;
import io.understudy.readiness.SetTime;
import io.understudy.replication.ReplicationStatus;
import io.understudy.replication.ReplicationStatus.Rpo;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.RunbookName;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.HostPort;
import io.understudy.topology.LinkName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A live drill that really moves its application, by operations of a real engine. */
@Timeout(60)
class LiveDrillOnAnEngineTest {

    private static final ApplicationName SHOP = FailbackGateTest.SHOP;
    private static final SiteName EAST = FailbackGateTest.EAST;
    private static final SiteName WEST = FailbackGateTest.WEST;
    private static final VantagePoint HERE = new VantagePoint("here");
    private static final RunbookName MOVE = new RunbookName("move");
    private static final RunbookName AGAIN = new RunbookName("again");
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final FailoverPolicy POLICY = policy();

    /** Those that count now. */
    private final Map<ApplicationName, FailoverPolicy> policies = new ConcurrentHashMap<>(Map.of(SHOP, POLICY));

    private final SetTime time = new SetTime();
    private final Journal journal = new InMemoryJournal(time);
    private final Map<String, Drill> kept = new ConcurrentHashMap<>();
    private final List<Drill> ended = new CopyOnWriteArrayList<>();
    private final Set<OperationId> done = ConcurrentHashMap.newKeySet();
    /** The site whose copy follows; somewhere else it is no standby. */
    private volatile SiteName standby = WEST;
    /** Called before each wait of a drill. */
    private volatile Runnable meanwhile = () -> {};
    /** Steps of this type fail. */
    private volatile String failing = "";

    private volatile Instance process = new Instance().leading().open();

    @AfterEach
    void end() {
        process.end();
    }

    /** An engine and its drills. */
    private final class Instance {
        final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        volatile Optional<Journal.Lease> granted = Optional.empty();
        final Engine engine = engine(this);
        final HealthBoard board = new HealthBoard(time, HERE, _ -> {});
        final Canaries canaries = new Canaries(
                List.of(new HostPort("192.0.2.1", 53)),
                _ -> CompletableFuture.completedFuture(ProbeResult.up("fine")),
                () -> 1);
        final SnapshotReader reader = new SnapshotReader(
                List.of(POLICY),
                new Orchestrator(HERE, new HostPort("127.0.0.1", 8686), Path.of("state"), List.of(), List.of(), 2),
                engine,
                board,
                _ -> Map.of(Signal.DATABASE, Verdict.UP),
                new RemoteViews(time),
                canaries,
                this::links,
                Optional::empty,
                time);
        final Operator operator = new Operator(engine, board, new NoBrake(), time, time);
        final Guard guard = new Guard(executor, Duration.ofMinutes(1));
        final Rounds rounds = new Rounds(
                List.of(POLICY),
                _ -> List.of(new Check("step web", "west/scale", () -> new Answer.Holds("fine"))),
                guard,
                new Quiet(engine),
                Duration.ofMinutes(5),
                time,
                time,
                executor,
                _ -> {});
        final DrillRecords records = new DrillRecords(journal, this::lease, Runnable::run);
        final Drills drills = new Drills(
                new DrillScene(engine, reader, LiveDrillOnAnEngineTest::nothing, journal),
                new DrillMoves(policies, engine, reader, operator, new NoBrake(), time),
                new NoSite(),
                this::pause,
                rounds,
                guard,
                new Kept(),
                records,
                time,
                time,
                executor,
                ended::add,
                ConcurrentHashMap.newKeySet());

        Instance() {
            canaries.check();
        }

        Instance leading() {
            granted = Optional.of(journal.acquire("here"));
            return this;
        }

        /** What was open before is under way again. */
        Instance open() {
            engine.resumeOpen();
            operator.open();
            return this;
        }

        private Journal.Lease lease() {
            return granted.orElseThrow(() -> new Journal.StaleLease("another instance leads"));
        }

        /** Of links that the current policy does not name nothing is known any more. */
        private List<ReplicationStatus> links(FailoverPolicy policy, Placement placement) {
            List<ReplicationLink> known =
                    Objects.requireNonNull(policies.get(SHOP)).replication();
            return policy.replication().stream()
                    .map(link -> link(
                            link.name(),
                            known.contains(link) && placement.standby().equals(standby)))
                    .toList();
        }

        /** Time goes on only while the drill has nothing to wait for but it. */
        private void pause(Duration wait) throws InterruptedException {
            meanwhile.run();
            if (engine.active(SHOP).isEmpty()) {
                time.pass(wait);
            }
            Thread.yield();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }

        void takeUp() {
            new Leftovers(
                            List.of(POLICY),
                            new NoSite(),
                            records,
                            new Kept(),
                            drills,
                            () -> true,
                            time,
                            Runnable::run,
                            ended::add)
                    .look();
        }

        void end() {
            engine.close();
            executor.shutdownNow();
        }
    }

    @Test
    void the_application_goes_and_comes_back_by_four_operations_that_name_the_drill() {
        Set<String> status = ConcurrentHashMap.newKeySet();
        meanwhile = () -> status.addAll(glance().stream().toList());
        Drill drill = run();
        assertThat(status).allMatch(line -> line.startsWith(drill.id() + " by ann: "));
        assertThat(status).anyMatch(line -> line.contains("it stays at us-west-2 until"));
        assertThat(glance()).isEmpty();
        assertThat(drill.result()).as(drill.why()).isEqualTo(Result.PASSED);
        Live live = drill.live().orElseThrow();
        assertThat(live.legs()).extracting(Leg::kind).containsExactly(SWITCHOVER, REPROTECT, FAILBACK, REPROTECT);
        assertThat(live.stays()).extracting(Live.Stay::site).containsExactly(EAST, WEST, EAST);
        assertThat(process.engine.placement(POLICY).primary()).isEqualTo(EAST);
        assertThat(process.engine.record(live.legs().getFirst().id()).orElseThrow())
                .isInstanceOfSatisfying(OperationView.class, view -> {
                    assertThat(view.trigger()).isEqualTo(new Trigger.Drill(new OperationId(drill.id()), "ann"));
                    assertThat(view.reason()).contains(drill.id());
                });
        assertThat(Objects.requireNonNull(DrillReports.report(drill).live()).operations())
                .hasSize(4)
                .allSatisfy(operation -> assertThat(operation.steps())
                        .allSatisfy(step -> assertThat(step.state()).isEqualTo("DONE")))
                .first()
                .satisfies(operation -> {
                    assertThat(operation.steps())
                            .extracting(OperationReport.Step::name)
                            .containsExactly("web", "fence", "promote");
                    assertThat(operation.rtoMet()).isTrue();
                    assertThat(operation.rpoMet()).isTrue();
                });
    }

    @Test
    void the_next_process_goes_on_in_the_middle_of_it() {
        AtomicBoolean killed = new AtomicBoolean();
        meanwhile = () -> {
            if (kinds().size() == 2 && process.engine.active(SHOP).isEmpty() && !killed.getAndSet(true)) {
                Thread.currentThread().interrupt();
            }
        };
        Drill begun = start();
        await().atMost(LIMIT).until(() -> process.drills.running().isEmpty());
        process.end();
        process = new Instance().leading().open();
        assertThat(ended).isEmpty();
        assertThat(process.engine.placement(POLICY).primary()).isEqualTo(WEST);
        assertThatThrownBy(this::start).hasMessageContaining(begun.id() + " of shop is not over");

        process.takeUp();
        await().atMost(LIMIT)
                .until(() -> !ended.isEmpty() && process.drills.running().isEmpty());
        assertThat(ended).singleElement().satisfies(drill -> {
            assertThat(drill.id()).isEqualTo(begun.id());
            assertThat(drill.result()).as(drill.why()).isEqualTo(Result.PASSED);
            assertThat(drill.forecast()).isEmpty();
            Live live = drill.live().orElseThrow();
            assertThat(live.objectives()).contains(POLICY.objectives());
            assertThat(live.legs())
                    .extracting(leg -> leg.steps().stream()
                            .map(step -> "%s %s: %s".formatted(step.name(), step.status(), step.summary()))
                            .toList())
                    .allSatisfy(steps -> assertThat(steps).isNotEmpty())
                    .first()
                    .satisfies(steps -> assertThat(steps)
                            .contains("web DONE: web done", "promote DONE: promote done")
                            .hasSize(3));
        });
        assertThat(kinds()).containsExactly(SWITCHOVER, REPROTECT, FAILBACK, REPROTECT);
    }

    @Test
    void the_next_leader_does_not_judge_by_roles_that_it_remembers_from_before_it_led() {
        Instance next = new Instance();
        assertThat(next.engine.placement(POLICY).primary()).isEqualTo(EAST);
        AtomicInteger looks = new AtomicInteger();
        meanwhile = () -> {
            if (process == next && looks.incrementAndGet() == 5) {
                Instance unused = next.open();
            }
            if (process != next
                    && kinds().size() == 2
                    && process.engine.active(SHOP).isEmpty()) {
                Thread.currentThread().interrupt();
            }
        };
        Drill begun = start();
        await().atMost(LIMIT).until(() -> process.drills.running().isEmpty());
        process.end();
        process = next.leading();
        next.takeUp();
        await().atMost(LIMIT).until(() -> !ended.isEmpty());
        assertThat(ended).singleElement().satisfies(drill -> {
            assertThat(drill.id()).isEqualTo(begun.id());
            assertThat(drill.result()).as(drill.why()).isEqualTo(Result.PASSED);
        });
        assertThat(kinds()).containsExactly(SWITCHOVER, REPROTECT, FAILBACK, REPROTECT);
    }

    @Test
    void documents_that_change_during_the_hold_count_from_then_on() {
        FailoverPolicy renamed = POLICY.replicatedBy(List.of(database("ledger")));
        meanwhile = () -> {
            if (!journal.of(ApplicationName.DRILLS, "LiveHolds").isEmpty()) {
                policies.put(SHOP, renamed);
            }
        };
        Drill drill = run();
        assertThat(drill.result()).as(drill.why()).isEqualTo(Result.PASSED);
        assertThat(drill.live().orElseThrow().off()).isEmpty();
        assertThat(kinds()).containsExactly(SWITCHOVER, REPROTECT, FAILBACK, REPROTECT);
    }

    @Test
    void whoever_moves_it_meanwhile_is_not_fought() {
        AtomicBoolean moved = new AtomicBoolean();
        meanwhile = () -> {
            if (kinds().size() == 2 && process.engine.active(SHOP).isEmpty() && !moved.getAndSet(true)) {
                StartResult unused = process.engine.start(new StartRequest(
                        POLICY,
                        FAILBACK,
                        new Trigger.Person("bob"),
                        "enough",
                        time.instant(),
                        Optional.empty(),
                        Optional.of(Outlook.of(process.reader.read(POLICY)))));
            }
        };
        Drill drill = run();
        assertThat(drill.result()).isEqualTo(Result.ABORTED);
        assertThat(drill.why()).contains("by bob", "starts nothing more", "The application is at ");
        assertThat(kinds()).containsExactly(SWITCHOVER, REPROTECT, FAILBACK);
    }

    @Test
    void a_move_that_fails_before_its_point_of_no_return_leaves_it_at_home() {
        failing = "promote";
        Drill drill = run();
        assertThat(drill.result()).isEqualTo(Result.FAILED);
        assertThat(drill.why()).contains("COMPENSATED", "The application is at us-east-1, protected");
        assertThat(kinds()).containsExactly(SWITCHOVER);
    }

    @Test
    void an_operation_that_a_person_aborts_is_told_as_that() {
        AtomicBoolean asked = new AtomicBoolean();
        failing = "web";
        meanwhile = () -> process.engine
                .active(SHOP)
                .filter(_ -> !process.engine.recent(SHOP, 1).isEmpty())
                .ifPresent(id -> asked.compareAndSet(
                        false,
                        process.engine.intervene(id, new Intervention.Abort("bob", "not today"))
                                instanceof InterventionResult.Taken));
        Drill drill = run();
        assertThat(drill.result()).isEqualTo(Result.FAILED);
        assertThat(drill.why()).contains("The application is at us-east-1, protected");
        assertThat(kinds()).containsExactly(SWITCHOVER);
    }

    private Optional<String> glance() {
        return new Glances(process.rounds, process.records, process.drills, time).liveDrill(SHOP);
    }

    private List<OperationKind> kinds() {
        return process.engine.recent(SHOP, 20).reversed().stream()
                .map(record -> ((OperationView) record).kind())
                .toList();
    }

    private Drill start() {
        return process.drills.start(POLICY, DrillKind.LIVE, "ann", "a rehearsal");
    }

    private Drill run() {
        start();
        await().atMost(LIMIT)
                .until(() -> !ended.isEmpty() && process.drills.running().isEmpty());
        return ended.getLast();
    }

    private static Loss nothing(FailoverPolicy policy, Placement from, OperationKind kind) {
        return new Loss.AtMost(Duration.ZERO, "no data");
    }

    private static ReplicationStatus link(LinkName name, boolean follows) {
        return new ReplicationStatus(
                name,
                follows ? Rpo.MET : Rpo.BREACHED,
                Optional.of(Duration.ofMillis(5)),
                0,
                0,
                Optional.empty(),
                Optional.of(Duration.ZERO),
                Optional.empty(),
                follows,
                Optional.empty(),
                follows ? "fine" : "no standby",
                false);
    }

    private static FailoverPolicy policy() {
        return new FailoverPolicy(
                        SHOP,
                        Map.of(),
                        EAST,
                        WEST,
                        new Objectives(Duration.ofSeconds(30), Duration.ofMinutes(1)),
                        List.of(),
                        new Health(Thresholds.DEFAULT, 1, Set.of(Signal.DATABASE)),
                        List.of(database("orders")),
                        List.of(new FenceSpec.Route("power", FenceSpec.Scope.SITE, false, Duration.ofSeconds(2))),
                        Optional.empty(),
                        new Automation(Mode.AUTOMATIC, Duration.ofHours(1)),
                        new Runbooks(MOVE, Optional.of(MOVE), Optional.of(AGAIN), Optional.of(MOVE), Map.of()))
                .drilledBy(DrillTerms.DEFAULT.holding(Duration.ofMinutes(2)));
    }

    private static ReplicationLink database(String name) {
        ReplicationLink.Credentials nobody = new ReplicationLink.Credentials("nobody", new SecretRef.Env("NONE"));
        return new ReplicationLink.Postgresql(
                new LinkName(name), name, Map.of(), nobody, nobody, Duration.ofMillis(500), Duration.ofSeconds(2));
    }

    private Engine engine(Instance of) {
        return new Engine(
                journal,
                of::lease,
                new Catalogue(
                        Map.of(
                                EAST, new Site(EAST, "US", Optional.empty()),
                                WEST, new Site(WEST, "US", Optional.empty())),
                        Map.of(SHOP, POLICY),
                        Map.of(
                                MOVE,
                                new Runbook(
                                        MOVE,
                                        List.of(
                                                step("web", "web"),
                                                step("fence", "fence.primary", "web"),
                                                step("promote", "promote", "fence"))),
                                AGAIN,
                                new Runbook(AGAIN, List.of(step("copy", "copy"))))),
                Map.of(
                        "fence.primary",
                        new FencePrimaryStep(List.of(new FakeFence())),
                        "web",
                        new Effect("web"),
                        "promote",
                        new Effect("promote"),
                        "copy",
                        new Effect("copy")),
                LiveDrillOnAnEngineTest::nothing,
                time,
                time,
                Timers.sleepingOn(of.executor),
                new Random(1),
                of.executor,
                (view, fact) -> {});
    }

    private static Step step(String name, String type, String... needs) {
        return new Step(
                new StepName(name),
                type,
                JsonNodeFactory.instance.objectNode(),
                List.of(needs).stream().map(StepName::new).toList(),
                Duration.ofSeconds(3),
                1,
                Duration.ZERO,
                Step.OnError.FAIL);
    }

    /** A promotion leaves no standby, a copy makes one. */
    private final class Effect implements StepType {
        private final String id;

        Effect(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public boolean pointOfNoReturn() {
            return id.equals("promote");
        }

        @Override
        public List<String> precheck(StepContext context) {
            return List.of();
        }

        @Override
        public Goal observe(StepContext context) {
            return !id.equals("web") && done.contains(context.operation())
                    ? new Goal.Reached(id + " done")
                    : new Goal.Open(id + " to do");
        }

        @Override
        public StepResult apply(StepContext context) {
            if (failing.equals(id)) {
                return new StepResult.Failed("no answer", false);
            }
            if (id.equals("promote")) {
                standby = new SiteName("none");
                done.add(context.operation());
            }
            if (id.equals("copy")) {
                standby = context.from().standby();
                done.add(context.operation());
            }
            return new StepResult.Done(id + " done");
        }

        @Override
        public Goal verify(StepContext context, StepResult.Done result) {
            return new Goal.Reached(id + " done");
        }
    }

    private record Quiet(Engine engine) implements Rounds.World {
        @Override
        public Optional<String> hindrance() {
            return Optional.empty();
        }

        @Override
        public boolean moves(ApplicationName application) {
            return engine.acting(application).isPresent();
        }

        @Override
        public Placement placement(FailoverPolicy policy) {
            return engine.placement(policy);
        }
    }

    private final class Kept implements Reports {
        @Override
        public String keep(Drill drill) {
            kept.put(drill.id(), drill);
            return "a".repeat(64);
        }

        @Override
        public boolean has(String id) {
            return kept.containsKey(id);
        }
    }

    /** No copies are made. */
    private static final class NoSite implements DrillSite {
        @Override
        public Copies plan(Stage stage, List<Step> steps, DrillTerms terms) {
            throw new AssertionError("a live drill copies nothing");
        }

        @Override
        public Removal remove(Stage stage) {
            throw new AssertionError("a live drill leaves nothing");
        }

        @Override
        public List<Stage> standing(SiteName site) {
            return List.of();
        }
    }

    private static final class NoBrake implements Pause {
        @Override
        public Optional<String> reason() {
            return Optional.empty();
        }

        @Override
        public void pull(String by, String why) {
            throw new AssertionError("nobody pauses");
        }

        @Override
        public boolean release() {
            return false;
        }
    }
}
