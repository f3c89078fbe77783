package io.understudy.drill;

import static io.understudy.drill.Rehearsal.SHOP;
import static io.understudy.drill.Rehearsal.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.understudy.access.Caller;
import io.understudy.access.Denied;
import io.understudy.access.Role;
import io.understudy.api.DrillReport;
import io.understudy.api.Requests;
import io.understudy.camel.DrillApi;
import io.understudy.journal.Entry;
import io.understudy.journal.Journal.Draft;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Pause;
import io.understudy.operation.Goal;
import io.understudy.operation.Loss;
import io.understudy.policy.ApprovalPolicy;
import io.understudy.policy.ApprovalPolicy.Quorum;
import io.understudy.policy.DrillKind;
import io.understudy.policy.DrillSchedule;
import io.understudy.policy.FailoverPolicy;
import io.understudy.readiness.Answer;
import io.understudy.readiness.Finding;
import io.understudy.readiness.SetTime;
import io.understudy.readiness.Severity;
import io.understudy.readiness.Shops;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A dry run asks everything, changes nothing, and always ends in a report and a fact. */
@Timeout(60)
class DrillsTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Rehearsal world = new Rehearsal();

    @AfterEach
    void ends() {
        world.close();
    }

    @Test
    void passes_where_nothing_stands_against_it_and_the_objectives_are_met() {
        world.asks(step("fence", "fence.primary", Duration.ofSeconds(2)), new Goal.Open("would fence east"));
        world.asks(step("web", "kubernetes.scale", Duration.ofSeconds(3), "fence"), new Goal.Open("replicas 1 -> 10"));
        Drill drill = run();
        assertThat(drill.result()).isEqualTo(Result.PASSED);
        assertThat(drill.steps())
                .extracting(StepEvidence::difference)
                .containsExactly("would fence east", "replicas 1 -> 10");
        assertThat(drill.forecast().orElseThrow().recovery()).isEqualTo(Duration.ofSeconds(5));
        assertThat(drill.checks()).hasSize(1);
        assertThat(drill.timeline()).extracting(Moment::what).anyMatch(line -> line.contains("step web: replicas"));
        assertThat(drill.timeline().getFirst().what()).isEqualTo("started by ann: a rehearsal");
        assertThat(drill.journal()).isPresent();
        assertThat(world.kept).containsKey(drill.id());
    }

    @Test
    void fails_where_a_check_does_or_nobody_can_tell() {
        world.answer = new Answer.Fails(Severity.BLOCKING, "no right to scale", "grant it");
        assertThat(run().result()).isEqualTo(Result.FAILED);
        world.answer = new Answer.Unknown("no answer", "");
        Drill unknown = run();
        assertThat(unknown.result()).isEqualTo(Result.FAILED);
        assertThat(unknown.why()).contains("step web: no answer");
        assertThat(world.records.lastPassed(SHOP.application())).isEmpty();
    }

    @Test
    void fails_where_the_forecast_is_beyond_an_objective() {
        world.asks(step("web", "kubernetes.scale", Duration.ofSeconds(61)), new Goal.Open("replicas 1 -> 10"));
        Drill slow = run();
        assertThat(slow.result()).isEqualTo(Result.FAILED);
        assertThat(slow.findings()).extracting(Finding::what).anyMatch(what -> what.contains("RTO of 60000 ms"));

        world.measured.put(new StepName("web"), Duration.ofSeconds(4));
        assertThat(run().result()).as("it took 4 s the last time").isEqualTo(Result.PASSED);

        world.loss = new Loss.Unknown("no heartbeat");
        assertThat(run().result()).isEqualTo(Result.FAILED);
        world.loss = new Loss.AtMost(Duration.ofSeconds(31), "heartbeats");
        assertThat(run().result()).isEqualTo(Result.FAILED);
    }

    @Test
    void none_begins_beside_an_operation_or_another_one() throws Exception {
        world.operation = Optional.of("shop-2-1");
        assertThatThrownBy(() -> world.drills.start(SHOP, DrillKind.DRY_RUN, "ann", ""))
                .hasMessageContaining("operation shop-2-1 acts on shop");
        assertThat(world.drills.running()).isEmpty();

        world.operation = Optional.empty();
        world.hangs(step("web", "kubernetes.scale", Duration.ofSeconds(3)));
        Drill first = world.drills.start(SHOP, DrillKind.DRY_RUN, "ann", "");
        assertThat(world.isReached()).isTrue();
        assertThatThrownBy(() -> world.drills.start(SHOP, DrillKind.DRY_RUN, "bob", ""))
                .hasMessageContaining("%s is under way", first.id());
    }

    @Test
    void an_operation_that_begins_ends_it_and_its_report_tells_what_was_asked_so_far() throws Exception {
        world.hangs(step("web", "kubernetes.scale", Duration.ofSeconds(3)));
        world.drills.start(SHOP, DrillKind.DRY_RUN, "ann", "a rehearsal");
        assertThat(world.isReached()).isTrue();

        world.drills.giveWay(new ApplicationName("bank"), "operation bank-2-1 began");
        assertThat(world.drills.running()).hasSize(1);
        world.drills.giveWay(SHOP.application(), "operation shop-2-1 began");

        Drill ended = ended(1);
        assertThat(ended.result()).isEqualTo(Result.ABORTED);
        assertThat(ended.why()).isEqualTo("operation shop-2-1 began");
        assertThat(ended.checks()).hasSize(1);
        assertThat(ended.forecast()).isEmpty();
        assertThat(world.kept).containsKey(ended.id());
        assertThat(world.records.lastPassed(SHOP.application())).isEmpty();
    }

    @Test
    void a_person_ends_it_once() throws Exception {
        world.hangs(step("web", "kubernetes.scale", Duration.ofSeconds(3)));
        String id = world.drills.start(SHOP, DrillKind.DRY_RUN, "ann", "").id();
        assertThat(world.isReached()).isTrue();
        assertThat(world.drills.abort("drill-bank-20261124-100000", "aborted by bob"))
                .isFalse();
        assertThat(world.drills.abort(id, "aborted by bob")).isTrue();
        assertThat(ended(1).why()).isEqualTo("aborted by bob");
        await().atMost(LIMIT).until(() -> world.drills.running().isEmpty());
        assertThat(world.drills.abort(id, "aborted by bob")).isFalse();
    }

    @Test
    void what_nobody_expects_ends_in_a_report_too() {
        world.broken = Optional.of(new IllegalStateException("boom"));
        Drill drill = run();
        assertThat(drill.result()).isEqualTo(Result.FAILED);
        assertThat(drill.why()).contains("boom", "log");
        assertThat(drill.checks()).hasSize(1);
        assertThat(world.kept).containsKey(drill.id());
    }

    @Test
    void two_in_one_second_have_ids_of_their_own() {
        assertThat(run().id()).isEqualTo("drill-shop-20261124-100000");
        assertThat(run().id()).isEqualTo("drill-shop-20261124-100000-2");
        assertThat(SetTime.START).hasToString("2026-11-24T10:00:00Z");
    }

    @Test
    void the_journal_tells_of_every_drill_and_which_one_passed_last_survives_a_restart() {
        Drill passed = run();
        world.answer = new Answer.Fails(Severity.BLOCKING, "no right to scale", "grant it");
        run();
        List<Entry> facts = world.journal.of(new OperationId(passed.id()));
        assertThat(facts).extracting(Entry::type).containsExactly("DrillStarted", "DrillFinished");
        assertThat(facts.getLast().payload()).contains("PASSED", "a".repeat(64));
        assertThat(world.journal.open()).isEmpty();

        DrillRecords afterRestart = new DrillRecords(world.journal, () -> world.lease, Runnable::run);
        assertThat(afterRestart.lastPassed(SHOP.application())).isEmpty();
        afterRestart.look();
        assertThat(afterRestart.lastPassed(SHOP.application()))
                .hasValueSatisfying(last -> assertThat(last.id()).isEqualTo(passed.id()));
    }

    @Test
    void a_process_that_ended_between_the_two_facts_of_a_drill_keeps_no_later_one_from_being_written_down() {
        world.journal.open(
                world.lease,
                new Draft(ApplicationName.DRILLS, new OperationId("drill-bank-20261124-090000"), "DrillStarted", """
                        {"application":"bank","kind":"DRY_RUN","by":"ann","reason":"","at":"2026-11-24T09:00:00Z"}"""));
        Drill drill = run();
        assertThat(world.journal.open()).isEmpty();
        assertThat(world.journal.of(new OperationId(drill.id()))).hasSize(2);
        assertThat(world.journal
                        .of(new OperationId("drill-bank-20261124-090000"))
                        .getLast()
                        .payload())
                .contains("ABORTED", "bank");
        assertThat(world.records.lastPassed(SHOP.application()))
                .map(DrillRecords.Passed::id)
                .contains(drill.id());
    }

    @Test
    void of_many_that_begin_at_once_few_ask_at_the_same_time() {
        AtomicInteger asking = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Semaphore ends = new Semaphore(0);
        world.asks(step("web", "kubernetes.scale", Duration.ofSeconds(3)), () -> {
            most.accumulateAndGet(asking.incrementAndGet(), Math::max);
            ends.acquireUninterruptibly();
            asking.decrementAndGet();
            return new Goal.Open("replicas 1 -> 10");
        });
        int count = 3 * Drills.AT_ONCE;
        for (int i = 0; i < count; i++) {
            world.drills.start(Shops.policy("shop-" + i), DrillKind.DRY_RUN, "ann", "all of them");
        }
        await().atMost(LIMIT).until(() -> asking.get() == Drills.AT_ONCE);
        assertThat(world.drills.running()).hasSize(count);
        ends.release(count);
        await().atMost(LIMIT).until(() -> world.ended.size() == count);
        assertThat(most).hasValue(Drills.AT_ONCE);
        assertThat(world.ended).allSatisfy(drill -> assertThat(drill.result()).isEqualTo(Result.PASSED));
        assertThat(world.ended).anyMatch(DrillsTest::waits);
    }

    private static boolean waits(Drill drill) {
        return drill.timeline().stream().map(Moment::what).anyMatch("waits for its turn: 8 drills ask at once"::equals);
    }

    @Test
    void one_that_waits_for_its_turn_can_be_ended() {
        Semaphore ends = new Semaphore(0);
        world.asks(step("web", "kubernetes.scale", Duration.ofSeconds(3)), () -> {
            ends.acquireUninterruptibly();
            return new Goal.Open("replicas 1 -> 10");
        });
        for (int i = 0; i < Drills.AT_ONCE; i++) {
            world.drills.start(Shops.policy("shop-" + i), DrillKind.DRY_RUN, "ann", "all of them");
        }
        await().atMost(LIMIT).until(() -> ends.getQueueLength() == Drills.AT_ONCE);
        Drill waiting = world.drills.start(SHOP, DrillKind.DRY_RUN, "ann", "one more");
        assertThat(world.drills.abort(waiting.id(), "ann: no time")).isTrue();
        assertThat(ended(1).result()).isEqualTo(Result.ABORTED);
        ends.release(Drills.AT_ONCE);
        await().atMost(LIMIT).until(() -> world.ended.size() == 1 + Drills.AT_ONCE);
    }

    @Test
    void drills_of_one_moment_begin_within_a_minute_each_application_at_its_own() {
        Map<ApplicationName, FailoverPolicy> policies = IntStream.range(0, 60)
                .mapToObj(i -> Shops.policy("shop-" + i)
                        .drilledAt(List.of(new DrillSchedule("0 0 10 ? * TUE", ZoneOffset.UTC, DrillKind.DRY_RUN))))
                .collect(Collectors.toMap(FailoverPolicy::application, Function.identity()));
        List<Duration> delays = new ArrayList<>();
        List<Runnable> begins = new ArrayList<>();
        DrillApi api = new DrillApi(policies, world.drills, new NoReports(), () -> true, new Brake(), (delay, task) -> {
            delays.add(delay);
            begins.add(task);
            return () -> {};
        });
        policies.keySet().forEach(application -> api.scheduled(application.value(), 0));
        assertThat(world.drills.running()).isEmpty();
        assertThat(delays).allSatisfy(delay -> assertThat(delay).isBetween(Duration.ZERO, Duration.ofMinutes(1)));
        assertThat(delays.stream().map(Duration::toSeconds).distinct().count()).isGreaterThan(20);
        begins.getFirst().run();
        assertThat(ended(1).by()).isEqualTo("its schedule");
    }

    @Test
    void a_drill_whose_schedule_is_taken_away_before_its_moment_does_not_begin() {
        DrillSchedule tuesday = new DrillSchedule("0 0 10 ? * TUE", ZoneOffset.UTC, DrillKind.DRY_RUN);
        DrillSchedule monday = new DrillSchedule("0 0 10 ? * MON", ZoneOffset.UTC, DrillKind.DRY_RUN);
        Map<ApplicationName, FailoverPolicy> policies = new HashMap<>();
        List<Runnable> begins = new ArrayList<>();
        DrillApi api = new DrillApi(policies, world.drills, new NoReports(), () -> true, new Brake(), (_, task) -> {
            begins.add(task);
            return () -> {};
        });
        for (List<DrillSchedule> then : List.of(List.<DrillSchedule>of(), List.of(monday))) {
            policies.put(SHOP.application(), SHOP.drilledAt(List.of(tuesday)));
            api.scheduled("shop", 0);
            policies.put(SHOP.application(), SHOP.drilledAt(then));
            begins.removeFirst().run();
        }
        policies.put(SHOP.application(), SHOP.drilledAt(List.of(tuesday)));
        api.scheduled("shop", 0);
        policies.clear();
        begins.removeFirst().run();
        assertThat(world.drills.running()).isEmpty();
        assertThat(world.ended).isEmpty();

        policies.put(SHOP.application(), SHOP.drilledAt(List.of(tuesday)));
        api.scheduled("shop", 0);
        policies.put(SHOP.application(), SHOP.drilledAt(List.of(monday, tuesday)));
        begins.removeFirst().run();
        assertThat(ended(1).by()).isEqualTo("its schedule");
    }

    @Test
    void while_the_service_is_paused_or_nobody_knows_no_isolated_drill_begins_by_its_schedule() {
        FailoverPolicy shop = SHOP.drilledAt(List.of(
                new DrillSchedule("0 0 10 ? * TUE", ZoneOffset.UTC, DrillKind.ISOLATED),
                new DrillSchedule("0 0 10 ? * WED", ZoneOffset.UTC, DrillKind.DRY_RUN)));
        Brake brake = new Brake();
        DrillApi api = new DrillApi(
                Map.of(shop.application(), shop), world.drills, new NoReports(), () -> true, brake, (_, task) -> {
                    task.run();
                    return () -> {};
                });

        brake.reason = () -> Optional.of("ann: storm");
        api.scheduled("shop", 0);
        brake.reason = () -> {
            throw new JournalUnavailable("no answer", new IOException());
        };
        api.scheduled("shop", 0);
        assertThat(world.drills.running()).isEmpty();
        assertThat(world.ended).isEmpty();

        api.scheduled("shop", 1);
        assertThat(ended(1).kind()).as("a dry run changes nothing").isEqualTo(DrillKind.DRY_RUN);
        await().atMost(LIMIT).until(() -> world.drills.running().isEmpty());
        world.drills.start(shop, DrillKind.ISOLATED, "ann", "by hand");
        assertThat(ended(2).by()).isEqualTo("ann");
        await().atMost(LIMIT).until(() -> world.drills.running().isEmpty());
        brake.reason = Optional::empty;
        api.scheduled("shop", 0);
        assertThat(ended(3).by()).isEqualTo("its schedule");
    }

    @Test
    void a_live_drill_wants_the_role_of_those_who_move_applications() {
        FailoverPolicy shop = Shops.movable(SHOP);
        DrillApi api = new DrillApi(
                Map.of(shop.application(), shop),
                world.drills,
                new NoReports(),
                () -> true,
                new Brake(),
                (_, _) -> () -> {});
        Caller driller = new Caller(Optional.of("dora"), Set.of(Role.DRILL));
        assertThatThrownBy(() -> api.start("shop", live("dora"), driller))
                .isInstanceOf(Denied.Lacking.class)
                .hasMessageContaining("the token of dora lacks the role 'operate'");
        assertThatThrownBy(() -> api.start(
                        "shop",
                        new Requests.Drill("live", "olga", "x".repeat(1001)),
                        new Caller(Optional.of("olga"), Set.of(Role.OPERATE))))
                .isInstanceOf(UnderstudyException.InvalidInput.class)
                .hasMessageContaining("longer than 1000 characters");
        assertThat(world.drills.running()).isEmpty();
        world.meanwhile = world.moves::goesOn;
        Caller operator = new Caller(Optional.of("olga"), Set.of(Role.OPERATE));
        assertThat(api.start("shop", live("olga"), operator).kind()).isEqualTo("LIVE");
        assertThat(ended(1).by()).isEqualTo("olga");
    }

    @Test
    void how_long_it_stays_away_is_asked_of_a_live_drill_alone_and_at_most_a_day() {
        FailoverPolicy shop = Shops.movable(SHOP);
        DrillApi api = new DrillApi(
                Map.of(shop.application(), shop),
                world.drills,
                new NoReports(),
                () -> true,
                new Brake(),
                (_, _) -> () -> {});
        Caller olga = new Caller(Optional.of("olga"), Set.of(Role.OPERATE));
        assertThatThrownBy(() -> api.start("shop", new Requests.Drill("isolated", "olga", null, 1000L), olga))
                .isInstanceOf(UnderstudyException.InvalidInput.class)
                .hasMessageContaining("kind isolated stays at no other site: leave holdMillis out");
        for (long wrong : new long[] {-1, 86_400_001}) {
            assertThatThrownBy(() -> api.start("shop", new Requests.Drill("live", "olga", null, wrong), olga))
                    .isInstanceOf(UnderstudyException.InvalidInput.class)
                    .hasMessageContaining("holdMillis %d is not between 0 and 86400000".formatted(wrong));
        }
        assertThat(world.drills.running()).isEmpty();
        world.meanwhile = world.moves::goesOn;
        assertThat(api.start("shop", new Requests.Drill("live", "olga", null, 60_000L), olga)
                        .kind())
                .isEqualTo("LIVE");
        assertThat(ended(1).live().orElseThrow().hold()).isEqualTo(Duration.ofMinutes(1));
    }

    private static Requests.Drill live(String by) {
        return new Requests.Drill("live", by, "a game day");
    }

    @Test
    void a_live_drill_of_a_schedule_is_left_out_while_the_service_is_paused_or_a_maintenance_window_is_open() {
        FailoverPolicy shop = Shops.movable(SHOP)
                .drilledAt(List.of(new DrillSchedule("0 0 10 ? * TUE", ZoneOffset.UTC, DrillKind.LIVE)));
        Brake brake = new Brake();
        DrillApi api = new DrillApi(
                Map.of(shop.application(), shop), world.drills, new NoReports(), () -> true, brake, (_, task) -> {
                    task.run();
                    return () -> {};
                });
        world.moves.policy = Optional.of(shop.approvedBy(new ApprovalPolicy(
                Optional.empty(), Optional.of(new Quorum(1, List.of("bob"), false)), Duration.ofMinutes(15))));
        world.meanwhile = world.moves::goesOn;
        brake.reason = () -> Optional.of("ann: storm");
        api.scheduled("shop", 0);
        brake.reason = Optional::empty;
        world.moves.maintenance = Optional.of(world.time.instant());
        api.scheduled("shop", 0);
        assertThat(world.drills.running()).isEmpty();
        assertThat(world.ended).isEmpty();
        world.moves.maintenance = Optional.empty();
        api.scheduled("shop", 0);
        assertThat(ended(1).result()).isEqualTo(Result.PASSED);
    }

    private static final class Brake implements Pause {
        private volatile Supplier<Optional<String>> reason = Optional::empty;

        @Override
        public Optional<String> reason() {
            return reason.get();
        }

        @Override
        public void pull(String by, String why) {
            throw new AssertionError("a drill pulls no brake");
        }

        @Override
        public boolean release() {
            throw new AssertionError("a drill releases no brake");
        }
    }

    private static final class NoReports implements DrillApi.Kept {
        @Override
        public List<DrillReport> newest(Optional<ApplicationName> application, int limit) {
            return List.of();
        }

        @Override
        public Optional<DrillReport> report(String id) {
            return Optional.empty();
        }

        @Override
        public Optional<String> page(String id) {
            return Optional.empty();
        }
    }

    private Drill run() {
        int before = world.ended.size();
        world.drills.start(SHOP, DrillKind.DRY_RUN, "ann", "a rehearsal");
        Drill drill = ended(before + 1);
        await().atMost(LIMIT).until(() -> world.drills.running().isEmpty());
        return drill;
    }

    private Drill ended(int count) {
        await().atMost(LIMIT).until(() -> world.ended.size() == count);
        return world.ended.getLast();
    }
}
