package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.access.Caller;
import io.understudy.api.Requests;
import io.understudy.decision.Decision;
import io.understudy.health.Canaries;
import io.understudy.health.HealthBoard;
import io.understudy.health.Observation;
import io.understudy.health.Probe;
import io.understudy.health.ProbeName;
import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.health.RemoteView;
import io.understudy.health.RemoteViews;
import io.understudy.health.Signal;
import io.understudy.health.Thresholds;
import io.understudy.health.VantagePoint;
import io.understudy.health.Verdict;
import io.understudy.journal.InMemoryJournal;
import io.understudy.journal.Journal;
import io.understudy.journal.Pause;
import io.understudy.operation.Engine;
import io.understudy.operation.Loss;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StartRequest;
import io.understudy.operation.StartResult;
import io.understudy.operation.Timers;
import io.understudy.operation.Trigger;
import io.understudy.operation.steps.ManualStep;
import io.understudy.policy.Catalogue;
import io.understudy.policy.CronTimes;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FailoverPolicy.Automation;
import io.understudy.policy.FailoverPolicy.Health;
import io.understudy.policy.FailoverPolicy.Mode;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.policy.FailoverPolicy.Runbooks;
import io.understudy.policy.MaintenanceWindow;
import io.understudy.policy.Orchestrator;
import io.understudy.policy.Site;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.RunbookName;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.HostPort;
import io.understudy.topology.OperationId;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.net.URI;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many applications fail at once, and when operations may start: three applications on one real engine. */
class SnapshotReaderTest {

    private static final SiteName EAST = new SiteName("us-east-1");
    private static final SiteName WEST = new SiteName("us-west-2");
    private static final VantagePoint HERE = new VantagePoint("here");
    private static final VantagePoint THERE = new VantagePoint("there");
    private static final Probe DATABASE = new Probe(
            new ProbeName("database"),
            new ProbeTarget.Tcp(Map.of(EAST, new HostPort("192.0.2.1", 5432))),
            Signal.DATABASE,
            Duration.ofSeconds(1),
            Duration.ofMillis(800));

    private final AtomicLong now = new AtomicLong(1);
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<ApplicationName, FailoverPolicy> policies = Stream.of("shop", "crm", "wiki")
            .map(SnapshotReaderTest::policy)
            .collect(Collectors.toMap(FailoverPolicy::application, policy -> policy));
    private final HealthBoard board = new HealthBoard(now::get, HERE, _ -> {});
    private final RemoteViews remote = new RemoteViews(now::get);
    private final Engine engine = engine();
    private final Orchestrator self = new Orchestrator(
            HERE,
            new HostPort("127.0.0.1", 8686),
            Path.of("state"),
            List.of(),
            List.of(new Orchestrator.Witness(THERE, URI.create("http://192.0.2.2"))),
            2);
    private final SnapshotReader reader = new SnapshotReader(
            policies.values(),
            self,
            engine,
            board,
            remote,
            new Canaries(List.of(), _ -> new CompletableFuture<>(), now::get),
            (policy, placement) -> List.of(),
            Optional::empty,
            Clock.fixed(Instant.parse("2026-03-01T03:30:00Z"), ZoneOffset.UTC));
    private final Brake brake = new Brake();
    private final Operator operator = new Operator(engine, board, brake, now::get, Clock.systemUTC());

    SnapshotReaderTest() {
        policies.values()
                .forEach(policy -> board.watch(policy.application(), EAST, List.of(DATABASE), Thresholds.DEFAULT));
    }

    @AfterEach
    void end() {
        engine.close();
        executor.shutdownNow();
    }

    @Test
    void what_other_instances_tell_is_no_vantage_point_of_its_own() {
        SnapshotReader shared = new SnapshotReader(
                policies.values(),
                self,
                engine,
                board,
                placement -> Map.of(Signal.DATABASE, Verdict.UP),
                remote,
                new Canaries(List.of(), _ -> new CompletableFuture<>(), now::get),
                (policy, placement) -> List.of(),
                Optional::empty,
                Clock.systemUTC());

        assertThat(shared.read(policy("shop")).views())
                .containsOnlyKeys(HERE, THERE)
                .containsEntry(HERE, Map.of(Signal.DATABASE, Verdict.UP));
    }

    @Test
    void in_quiet_times_nothing_fails_together() {
        assertThat(together("shop")).isZero();
    }

    @Test
    void one_that_fails_alone_counts_itself() {
        observed("shop", ProbeResult.down("refused"));

        assertThat(together("shop")).isEqualTo(1);
    }

    @Test
    void all_that_fail_count_from_whichever_vantage_point_that_is_seen() {
        observed("shop", ProbeResult.down("refused"));
        observed("crm", ProbeResult.down("refused"));
        remote.put(
                THERE,
                new RemoteView(Map.of(
                        new ApplicationName("wiki"),
                        new RemoteView.Seen(EAST, Map.of(Signal.DATABASE, Verdict.FAILING)))));

        assertThat(together("shop")).isEqualTo(3);
        assertThat(reader.read(policy("shop")).concurrentFailovers()).isEqualTo(2);
    }

    @Test
    void one_of_which_nothing_is_known_does_not_count() {
        observed("shop", ProbeResult.down("refused"));
        observed("crm", ProbeResult.unknown("no password"));

        assertThat(together("shop")).isEqualTo(1);
    }

    @Test
    void one_that_is_moved_right_now_counts_though_it_is_well() {
        operator.open();
        operator.start(ruling("crm"));
        observed("shop", ProbeResult.down("refused"));

        assertThat(together("shop")).isEqualTo(2);
        assertThat(together("crm")).as("it does not fail itself").isZero();
    }

    @Test
    void nothing_starts_before_what_was_open_is_taken_up() {
        assertThatThrownBy(() -> operator.start(ruling("shop")))
                .isInstanceOf(UnderstudyException.Permanent.class)
                .hasMessageContaining("still taking up");
        assertThat(engine.active(new ApplicationName("shop"))).isEmpty();

        operator.open();

        assertThat(operator.start(ruling("shop")).words()).contains("operation=shop-2-1");
        assertThat(engine.active(new ApplicationName("shop"))).isPresent();
    }

    @Test
    void a_pause_that_came_after_the_decision_still_holds() {
        operator.open();
        brake.pull("ann", "maintenance");

        assertThat(operator.start(ruling("shop")).words())
                .contains("nothing was started", "paused by ann: maintenance");
        assertThat(engine.active(new ApplicationName("shop"))).isEmpty();
    }

    @Test
    void an_open_maintenance_window_is_read_with_its_end() throws ParseException {
        FailoverPolicy maintained = policy("shop")
                .maintainedAt(List.of(
                        new MaintenanceWindow(CronTimes.of("0 0 3 * * ?", ZoneOffset.UTC), Duration.ofHours(2)),
                        new MaintenanceWindow(CronTimes.of("0 0 9 * * ?", ZoneOffset.UTC), Duration.ofHours(2))));

        assertThat(reader.read(maintained).maintenance()).contains(Instant.parse("2026-03-01T05:00:00Z"));
        assertThat(reader.read(policy("shop")).maintenance()).isEmpty();
    }

    @Test
    void a_switchover_that_lost_its_primary_is_escalated_and_no_other_operation_is_started() {
        operator.open();
        OperationId id = switchover("shop");
        assertThat(reader.read(policy("shop")).escalatable()).contains(id);

        assertThat(operator.start(ruling("shop")).words()).contains("operation=shop-2-1 goes on as a failover");

        assertThat(engine.view(id)).hasValueSatisfying(v -> assertThat(v.kind()).isEqualTo(OperationKind.FAILOVER));
        assertThat(engine.active(new ApplicationName("shop"))).contains(id);
        assertThat(reader.read(policy("shop")).escalatable()).isEmpty();
    }

    @Test
    void what_may_be_escalated_by_itself_is_proposed_as_such() {
        switchover("shop");
        FailoverPolicy policy = policy("shop");
        Ruling ruling =
                new Ruling(policy, reader.read(policy), new Decision.Propose("propose-mode", "lost"), now.get(), true);

        assertThat(ruling.toString()).contains("understudy operation escalate shop-2-1 --by YOUR-NAME --reason WHY");
    }

    @Test
    void a_person_escalates_a_switchover_whose_primary_serves_only_by_force() {
        InterventionApi api = new InterventionApi(policies, reader, engine, operator);
        OperationId id = switchover("shop");
        feed("shop", ProbeResult.up("logged in"));
        remote.put(
                THERE,
                new RemoteView(Map.of(
                        new ApplicationName("shop"), new RemoteView.Seen(EAST, Map.of(Signal.DATABASE, Verdict.UP)))));

        assertThatThrownBy(
                        () -> api.escalate(id.value(), new Requests.Escalate("ann", "I think so", false), Caller.OWNER))
                .isInstanceOf(UnderstudyException.InvalidInput.class)
                .hasMessageContainingAll("every vantage point sees shop served", "Nothing was changed", "--force");
        assertThatThrownBy(() -> api.escalate(id.value(), new Requests.Escalate(" ", "I know", true), Caller.OWNER))
                .hasMessageContaining("'by' is missing");

        assertThat(api.escalate(id.value(), new Requests.Escalate("ann", "I know", true), Caller.OWNER)
                        .kind())
                .isEqualTo("FAILOVER");
        assertThatThrownBy(() -> api.escalate(id.value(), new Requests.Escalate("ann", "again", true), Caller.OWNER))
                .hasMessageContaining("a failover already");
    }

    private OperationId switchover(String application) {
        StartResult result = engine.start(new StartRequest(
                policy(application),
                OperationKind.SWITCHOVER,
                new Trigger.Person("ann"),
                "maintenance",
                Instant.EPOCH));
        return ((StartResult.Started) result).id();
    }

    private int together(String application) {
        return reader.read(policy(application)).failingTogether();
    }

    private Ruling ruling(String application) {
        FailoverPolicy policy = policy(application);
        return new Ruling(
                policy, reader.read(policy), new Decision.Act("primary-lost", "the database is down"), now.get(), true);
    }

    /** After it was well. */
    private void observed(String application, ProbeResult result) {
        feed(application, ProbeResult.up("logged in"));
        feed(application, result);
    }

    private void feed(String application, ProbeResult result) {
        now.addAndGet(1_000_000);
        board.accept(new Observation(
                new ApplicationName(application),
                DATABASE.name(),
                DATABASE.signal(),
                EAST,
                HERE,
                result,
                now.get(),
                Duration.ofMillis(1)));
    }

    /** Its only runbook waits for a person, so that what starts stays open. */
    private Engine engine() {
        Journal journal = new InMemoryJournal(Clock.systemUTC());
        Journal.Lease lease = journal.acquire("here");
        Runbook move = new Runbook(
                new RunbookName("move"),
                List.of(new Step(
                        new StepName("switch"),
                        "manual",
                        JsonNodeFactory.instance.objectNode().put("instructions", "switch it"),
                        List.of(),
                        Duration.ofHours(1),
                        1,
                        Duration.ZERO,
                        Step.OnError.FAIL)));
        return new Engine(
                journal,
                () -> lease,
                new Catalogue(
                        Map.of(
                                EAST,
                                new Site(EAST, "US", Optional.empty()),
                                WEST,
                                new Site(WEST, "US", Optional.empty())),
                        policies,
                        Map.of(move.name(), move)),
                Map.of("manual", new ManualStep()),
                (policy, from, kind) -> new Loss.AtMost(Duration.ZERO, "no data"),
                Clock.systemUTC(),
                now::get,
                Timers.sleepingOn(executor),
                new Random(1),
                executor,
                (view, fact) -> {});
    }

    private static FailoverPolicy policy(String application) {
        return new FailoverPolicy(
                new ApplicationName(application),
                Map.of(),
                EAST,
                WEST,
                new Objectives(Duration.ofSeconds(30), Duration.ofMinutes(1)),
                List.of(DATABASE),
                new Health(Thresholds.DEFAULT, 2, Set.of(Signal.DATABASE)),
                List.of(),
                List.of(),
                Optional.empty(),
                new Automation(Mode.AUTOMATIC, Duration.ofHours(1)),
                new Runbooks(new RunbookName("move"), Optional.of(new RunbookName("move"))));
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
