package io.understudy.drill;

import static io.understudy.operation.OperationKind.FAILBACK;
import static io.understudy.operation.OperationKind.REPROTECT;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.understudy.camel.DrillNews;
import io.understudy.drill.DrillFact.LiveBegan;
import io.understudy.journal.Entry;
import io.understudy.journal.Journal;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.notification.Notice;
import io.understudy.notification.Retelling;
import io.understudy.notification.Urgency;
import io.understudy.operation.Goal;
import io.understudy.operation.OperationKind;
import io.understudy.operation.Phase;
import io.understudy.operation.StepStatus;
import io.understudy.policy.CronTimes;
import io.understudy.policy.DrillKind;
import io.understudy.policy.DrillSchedule;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.policy.MaintenanceWindow;
import io.understudy.readiness.Answer;
import io.understudy.readiness.SetTime;
import io.understudy.readiness.Severity;
import io.understudy.readiness.Shops;
import io.understudy.runbook.RunbookName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.UnderstudyException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A live drill from its first question to its report, and in the hands of the next process. */
@Timeout(60)
class LiveDrillTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final FailoverPolicy SHOP = Shops.movable(Rehearsal.SHOP);
    private static final List<OperationKind> WHOLE = List.of(SWITCHOVER, REPROTECT, FAILBACK, REPROTECT);

    private final Rehearsal world = new Rehearsal();

    @AfterEach
    void ends() {
        world.close();
    }

    @Test
    void moves_the_application_and_back_and_tells_all_of_it() {
        world.meanwhile = world.moves::goesOn;
        Drill drill = run();
        assertThat(drill.result()).as(drill.why()).isEqualTo(Result.PASSED);
        assertThat(world.moves.kinds()).isEqualTo(WHOLE);
        assertThat(world.moves.reasons.getFirst()).contains(drill.id(), "for 600 s", "a rehearsal");
        Live live = drill.live().orElseThrow();
        assertThat(live.legs()).hasSize(4).allMatch(Leg::succeeded);
        assertThat(live.stays()).extracting(Live.Stay::site).containsExactly(Shops.EAST, Shops.WEST, Shops.EAST);
        assertThat(live.links())
                .singleElement()
                .satisfies(lag -> assertThat(lag.samples()).isGreaterThan(100));
        assertThat(drill.checks()).hasSize(1);
        assertThat(drill.took().orElseThrow()).isGreaterThan(SHOP.drill().hold());
        assertThat(facts(drill.id())).containsExactly("DrillStarted", "LiveBegan", "LiveHolds", "DrillFinished");
        assertThat(world.journal.open()).isEmpty();
        assertThat(world.records.live().open()).isEmpty();
        assertThat(world.records.lastPassed(SHOP.application())).isPresent();
        assertThat(world.away).isEmpty();
        assertThat(DrillPage.html(drill))
                .contains("The moves", "<td>shop-3</td><td>failback</td><td>SUCCEEDED</td><td>west, standby east</td>")
                .contains("3000 ms of RTO 60.0 s: kept", "at most 0 ms of RPO 30 s: kept; planned")
                .contains("<td>shop-3</td><td>web</td><td>kubernetes.scale</td><td>DONE</td>")
                .contains("<td>321 ms</td><td>replicas 1 -&gt; 10</td>")
                .contains("Where the application was", "the application was moved by 4 operations")
                .doesNotContain("nothing: it only asked");
    }

    @Test
    void stays_away_as_long_as_it_was_asked_to_whatever_the_policy_says() {
        world.meanwhile = world.moves::goesOn;
        Duration asked = Duration.ofMinutes(3);
        Drill unused = world.drills.start(SHOP, DrillKind.LIVE, "ann", "a rehearsal", Optional.of(asked));
        await().atMost(LIMIT).until(() -> !world.ended.isEmpty());
        Drill drill = world.ended.getFirst();
        assertThat(drill.result()).as(drill.why()).isEqualTo(Result.PASSED);
        assertThat(world.moves.reasons.getFirst()).contains("for 180 s");
        assertThat(drill.live().orElseThrow().hold()).isEqualTo(asked);
        assertThat(drill.took().orElseThrow()).isBetween(asked, SHOP.drill().hold());
    }

    @Test
    void one_that_is_asked_to_stay_for_long_may_not_meet_a_maintenance_window() throws ParseException {
        FailoverPolicy maintained = SHOP.maintainedAt(
                List.of(new MaintenanceWindow(CronTimes.of("0 0 12 * * ?", ZoneOffset.UTC), Duration.ofMinutes(30))));
        world.moves.policy = Optional.of(maintained);
        assertThatThrownBy(() ->
                        world.drills.start(maintained, DrillKind.LIVE, "ann", "", Optional.of(Duration.ofHours(2))))
                .hasMessageContaining("a maintenance window of shop opens at 2026-11-24T12:00:00Z");
        world.meanwhile = world.moves::goesOn;
        Drill unused = world.drills.start(maintained, DrillKind.LIVE, "ann", "");
        await().atMost(LIMIT).until(() -> !world.ended.isEmpty());
        assertThat(world.ended.getFirst().result()).isEqualTo(Result.PASSED);
    }

    @Test
    void moves_nothing_where_something_stands_against_a_failover_or_nobody_knows() {
        world.answer = new Answer.Unknown("no answer", "");
        Drill unknown = run();
        assertThat(unknown.result()).isEqualTo(Result.FAILED);
        assertThat(unknown.why()).contains("nothing was moved", "no answer");
        world.answer = new Answer.Fails(Severity.BLOCKING, "no right to scale", "grant it");
        assertThat(run().why()).contains("nothing was moved", "no right to scale");
        assertThat(world.moves.legs).isEmpty();
        assertThat(facts(unknown.id())).containsExactly("DrillStarted", "DrillFinished");
    }

    @Test
    void is_refused_with_a_remedy_where_it_may_not_move_the_application() throws ParseException {
        assertThatThrownBy(() -> world.drills.start(Rehearsal.SHOP, DrillKind.LIVE, "ann", ""))
                .hasMessageContaining("names no switchover runbook")
                .hasMessageContaining("add runbooks.switchover, it may be the same one as another");
        assertThatThrownBy(() -> world.drills.start(switchable(), DrillKind.LIVE, "ann", ""))
                .hasMessageContaining("add runbooks.reprotect, one of its own");
        world.moves.protectedNow = false;
        assertThatThrownBy(this::start).hasMessageContaining("not fully protected (link orders: no standby)");
        world.moves.protectedNow = true;
        world.moves.brake = Optional.of("bob: calm");
        assertThatThrownBy(this::start)
                .hasMessageContaining("paused by bob: calm")
                .hasMessageContaining("unpause");
        world.moves.brake = Optional.empty();
        world.moves.maintenance = Optional.of(world.time.instant());
        assertThatThrownBy(this::start).hasMessageContaining("maintenance window of shop is open until");
        world.moves.maintenance = Optional.empty();
        FailoverPolicy maintained = SHOP.maintainedAt(
                List.of(new MaintenanceWindow(CronTimes.of("0 0 11 * * ?", ZoneOffset.UTC), Duration.ofMinutes(30))));
        assertThat(SetTime.START).isEqualTo("2026-11-24T10:00:00Z");
        assertThatThrownBy(() -> world.drills.start(maintained, DrillKind.LIVE, "ann", ""))
                .hasMessageContaining("a maintenance window of shop opens at")
                .hasMessageContaining("drill after it");
        world.moves.placement = Shops.moved(SHOP);
        assertThatThrownBy(this::start).hasMessageContaining("not at its own primary east: 'understudy failback shop'");
        assertThat(world.drills.running()).isEmpty();
    }

    /** It can be moved, and nothing says how it is protected again. */
    private static FailoverPolicy switchable() {
        RunbookName move = SHOP.runbooks().failover();
        return new FailoverPolicy(
                SHOP.application(),
                SHOP.labels(),
                SHOP.primary(),
                SHOP.standby(),
                SHOP.objectives(),
                SHOP.probes(),
                SHOP.health(),
                SHOP.replication(),
                SHOP.fencing(),
                SHOP.dns(),
                SHOP.automation(),
                new FailoverPolicy.Runbooks(move, Optional.of(move), Optional.empty(), Optional.empty(), Map.of()));
    }

    @Test
    void one_of_a_schedule_moves_nothing_once_nobody_is_asked_any_more() {
        world.asks(Rehearsal.step("web", "kubernetes.scale", Duration.ofSeconds(3)), new Goal.Open("replicas 1 -> 10"));
        Drill unused = world.drills.start(SHOP, DrillKind.LIVE, Drill.SCHEDULE, "0 0 10 ? * TUE");
        await().atMost(LIMIT).until(() -> !world.ended.isEmpty());
        assertThat(world.ended.getFirst().result()).isEqualTo(Result.FAILED);
        assertThat(world.ended.getFirst().why()).contains("nothing was moved", "no approvals.switchover any more");
        assertThat(world.moves.legs).isEmpty();
    }

    @Test
    void what_came_up_while_everything_was_asked_keeps_it_from_moving() {
        world.asks(Rehearsal.step("web", "kubernetes.scale", Duration.ofSeconds(3)), () -> {
            world.moves.brake = Optional.of("bob: calm");
            return new Goal.Open("replicas 1 -> 10");
        });
        Drill drill = run();
        assertThat(drill.result()).isEqualTo(Result.FAILED);
        assertThat(drill.why()).contains("nothing was moved: the service is paused by bob: calm");
        assertThat(world.moves.legs).isEmpty();
    }

    @Test
    void its_own_operations_do_not_end_it_and_automatic_reprotection_knows_of_it() {
        AtomicBoolean known = new AtomicBoolean(true);
        world.meanwhile = () -> {
            known.compareAndSet(true, world.away.contains(SHOP.application()));
            world.drills.giveWay(SHOP.application(), "operation shop-1 began");
            world.moves.goesOn();
        };
        assertThat(run().result()).isEqualTo(Result.PASSED);
        assertThat(known).isTrue();
    }

    @Test
    void a_person_who_aborts_it_takes_it_back_and_that_is_in_the_journal_at_once() {
        AtomicBoolean aborted = new AtomicBoolean();
        world.meanwhile = () -> {
            if (world.moves.kinds().size() == 2 && !aborted.getAndSet(true)) {
                String id = world.drills.running().getFirst().id();
                assertThat(world.drills.abort(id, "aborted by bob")).isTrue();
                assertThat(world.drills.abort(id, "aborted by eve")).isTrue();
                assertThat(facts(id)).containsExactly("DrillStarted", "LiveBegan", "LiveCalledOff");
            }
            world.moves.goesOn();
        };
        Drill drill = run();
        assertThat(drill.result()).isEqualTo(Result.ABORTED);
        assertThat(drill.why()).contains("aborted by bob", "at east, protected");
        assertThat(drill.live().orElseThrow().off()).contains("aborted by bob");
        assertThat(world.moves.kinds()).isEqualTo(WHOLE);
        assertThat(world.drills.abort(drill.id(), "aborted by bob")).isFalse();
    }

    @Test
    void an_operation_by_somebody_else_leaves_the_application_where_it_is_and_says_where() {
        world.meanwhile = () -> {
            world.moves.goesOn();
            if (world.moves.kinds().size() == 2) {
                world.moves.foreign = Optional.of("operation shop-9 by rule primary-lost (RUNNING) came in between");
            }
        };
        Drill drill = run();
        assertThat(drill.result()).isEqualTo(Result.ABORTED);
        assertThat(drill.why()).contains("shop-9", "at west, NOT at its own primary");
        assertThat(drill.live().orElseThrow().stays())
                .extracting(Live.Stay::site)
                .containsExactly(Shops.EAST, Shops.WEST);
        assertThat(drill.findings()).anySatisfy(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.BLOCKING);
            assertThat(finding.remedy()).contains("understudy failback shop");
        });
    }

    @Test
    void where_somebody_else_moved_it_is_in_its_report() {
        world.meanwhile = () -> {
            world.moves.goesOn();
            if (world.moves.kinds().size() == 2) {
                world.moves.placement = world.moves.placement.moved();
            }
        };
        Drill drill = run();
        assertThat(drill.why()).contains("changed by somebody else", "at east");
        assertThat(drill.live().orElseThrow().stays())
                .extracting(Live.Stay::site)
                .containsExactly(Shops.EAST, Shops.WEST, Shops.EAST);
    }

    @Test
    void tells_what_it_waits_for_and_people_again_and_again_once_it_waits_for_long() {
        AtomicInteger waits = new AtomicInteger();
        world.meanwhile = () -> {
            if (waits.incrementAndGet() == 1) {
                world.moves.stands(Phase.BLOCKED, "step web failed");
            }
            if (waits.get() == 10) {
                assertThat(world.drills.running().getFirst().why()).contains("shop-1", "BLOCKED", "step web failed");
            }
            if (waits.get() == 10 || waits.get() == 15) {
                world.time.pass(Patience.LATE);
            }
            if (waits.get() > 20) {
                world.moves.goesOn();
            }
        };
        start();
        await().atMost(LIMIT).until(() -> world.drills.running().isEmpty());
        assertThat(world.ended).hasSize(3);
        assertThat(world.ended.getFirst().result()).isEqualTo(Result.RUNNING);
        assertThat(world.ended.getFirst().why()).contains("a person must act", "for 15 min", "step web failed");
        assertThat(world.ended.get(1).why()).contains("a person must act", "for 30 min", "step web failed");
        assertThat(world.ended.getLast().result()).isEqualTo(Result.PASSED);
        Retelling channel = new Retelling(Duration.ofMinutes(5));
        assertThat(told())
                .allMatch(notice -> channel.hear(notice, 0).isPresent())
                .extracting(Notice::urgency)
                .containsOnly(Urgency.WARNING);
    }

    @Test
    void people_are_called_where_the_application_is_away_or_not_protected() {
        AtomicInteger waits = new AtomicInteger();
        world.meanwhile = () -> {
            world.moves.goesOn();
            if (waits.incrementAndGet() == 10) {
                world.moves.brake = Optional.of("bob: calm");
                world.time.pass(SHOP.drill().hold());
            }
            if (waits.get() == 20) {
                world.time.pass(Patience.LATE);
            }
            if (waits.get() == 30) {
                world.moves.foreign = Optional.of("operation shop-9 by bob (RUNNING) came in between");
            }
        };
        assertThat(run().result()).isEqualTo(Result.RUNNING);
        await().atMost(LIMIT).until(() -> world.drills.running().isEmpty());
        assertThat(world.ended.getFirst().why()).contains("a person must act", "paused by bob: calm");
        assertThat(world.ended.getLast().why()).contains("at west, NOT at its own primary");
        assertThat(told()).hasSize(2).extracting(Notice::urgency).containsOnly(Urgency.CRITICAL);
    }

    /** What people hear of the drills that ended or wait for long. */
    private List<Notice> told() {
        List<Notice> notices = new ArrayList<>();
        world.ended.forEach(DrillNews.people(notices::add));
        return notices;
    }

    @Test
    void one_that_can_t_be_undone_any_more_says_what_it_waits_for() {
        AtomicInteger waits = new AtomicInteger();
        world.moves.undoable = false;
        world.meanwhile = () -> {
            if (waits.incrementAndGet() == 1) {
                world.moves.stands(Phase.BLOCKED, "step web failed");
            }
            if (waits.get() == 2) {
                assertThat(world.drills.abort(world.drills.running().getFirst().id(), "aborted by bob"))
                        .isTrue();
            }
            if (waits.get() == 4) {
                assertThat(world.drills.running().getFirst().why()).contains("BLOCKED: step web failed");
            }
            if (waits.get() > 4) {
                world.moves.goesOn();
            }
        };
        Drill drill = run();
        assertThat(drill.result()).isEqualTo(Result.ABORTED);
        assertThat(drill.why()).contains("aborted by bob", "at east, protected");
    }

    @Test
    void what_can_t_be_read_for_a_while_is_read_again() {
        AtomicInteger waits = new AtomicInteger();
        world.meanwhile = () -> {
            switch (waits.incrementAndGet()) {
                case 2 -> world.moves.broken = Optional.of(new JournalUnavailable("disk full", null));
                case 4 -> world.moves.broken = Optional.of(new IllegalStateException("boom"));
                case 6 -> world.moves.broken = Optional.empty();
                default -> world.moves.goesOn();
            }
        };
        assertThat(run().result()).isEqualTo(Result.PASSED);
        assertThat(world.moves.kinds()).isEqualTo(WHOLE);
    }

    @Test
    void waits_while_its_policy_is_gone_and_goes_by_the_one_that_is_put_back() {
        AtomicInteger waits = new AtomicInteger();
        FailoverPolicy back =
                SHOP.drilledAt(List.of(new DrillSchedule("0 0 3 * * ?", ZoneOffset.UTC, DrillKind.DRY_RUN)));
        world.meanwhile = () -> {
            switch (waits.incrementAndGet()) {
                case 3 -> world.moves.policy = Optional.empty();
                case 5 -> {
                    assertThat(world.drills.running().getFirst().why()).contains("no policy of shop", "put it back");
                    world.moves.policy = Optional.of(back);
                }
                case 7 -> assertThat(world.asked).contains(back);
                default -> world.moves.goesOn();
            }
        };
        assertThat(run().result()).isEqualTo(Result.PASSED);
        assertThat(world.moves.kinds()).isEqualTo(WHOLE);
    }

    @Test
    void the_next_leader_goes_on_where_another_process_left_it_once() {
        for (int killed : List.of(1, 2, 3, 4, 300, 1200, 1201, 1202, 1203)) {
            try (Rehearsal world = new Rehearsal()) {
                AtomicInteger waits = new AtomicInteger();
                world.meanwhile = () -> {
                    world.moves.goesOn();
                    if (waits.incrementAndGet() == killed) {
                        Thread.currentThread().interrupt();
                    }
                };
                Drill begun = world.drills.start(SHOP, DrillKind.LIVE, "ann", "a rehearsal");
                await().atMost(LIMIT).until(() -> world.drills.running().isEmpty());
                assertThat(world.ended).as("nothing is told of what goes on").isEmpty();
                assertThat(world.records.live().open()).hasSize(1);

                Drills next = world.drills();
                assertThatThrownBy(() -> next.start(SHOP, DrillKind.LIVE, "bob", ""))
                        .hasMessageContaining(begun.id());
                world.leftovers(next, SHOP).look();
                world.leftovers(next, SHOP).look();
                await().atMost(LIMIT)
                        .until(() -> !world.ended.isEmpty() && next.running().isEmpty());
                world.leftovers(next, SHOP).look();
                assertThat(world.ended).singleElement().satisfies(drill -> {
                    assertThat(drill.id()).isEqualTo(begun.id());
                    assertThat(drill.by()).isEqualTo("ann");
                    assertThat(drill.result()).as(drill.why()).isEqualTo(Result.PASSED);
                });
                assertThat(world.moves.kinds())
                        .as("killed after %d looks", killed)
                        .isEqualTo(WHOLE);
                assertThat(world.journal.of(new OperationId(begun.id())))
                        .extracting(Entry::type)
                        .containsExactly("DrillStarted", "LiveBegan", "LiveHolds", "DrillFinished");
            }
        }
    }

    @Test
    void what_is_not_known_yet_after_a_restart_during_the_hold_is_no_trouble() {
        Drill drill = restartedDuringTheHold(10);
        assertThat(drill.result()).as(drill.why()).isEqualTo(Result.PASSED);
        assertThat(facts(drill.id())).containsExactly("DrillStarted", "LiveBegan", "LiveHolds", "DrillFinished");
    }

    @Test
    void one_that_was_taken_over_tells_the_steps_of_before_and_the_objectives_without_a_forecast() {
        Drill drill = restartedDuringTheHold(1);
        assertThat(drill.forecast()).isEmpty();
        Live live = drill.live().orElseThrow();
        assertThat(live.objectives()).contains(SHOP.objectives());
        assertThat(live.legs())
                .hasSize(4)
                .allSatisfy(leg -> assertThat(leg.steps())
                        .singleElement()
                        .satisfies(step -> assertThat(step.status()).isEqualTo(StepStatus.DONE)));
        assertThat(DrillPage.html(drill))
                .contains("RTO 60.0 s, RPO 30 s", "3000 ms of RTO 60.0 s: kept", "of RPO 30 s: kept; planned")
                .contains("<td>shop-1</td><td>web</td><td>kubernetes.scale</td><td>DONE</td>")
                .contains("<td>1000 ms of 30.0 s</td>");
    }

    @Test
    void is_judged_by_the_objectives_that_count_last_and_tells_those() {
        Objectives stricter = new Objectives(Duration.ofSeconds(30), Duration.ofSeconds(2));
        FailoverPolicy changed = judgedBy(stricter);
        world.meanwhile = () -> {
            world.moves.goesOn();
            if (world.moves.kinds().size() == 4) {
                world.moves.policy = Optional.of(changed);
            }
        };
        Drill drill = run();
        assertThat(drill.result()).isEqualTo(Result.FAILED);
        assertThat(drill.why()).contains("3000 ms, more than the RTO of 2000 ms");
        assertThat(drill.live().orElseThrow().objectives()).contains(stricter);
        assertThat(DrillPage.html(drill)).contains("3000 ms of RTO 2000 ms: NOT KEPT");
    }

    private static FailoverPolicy judgedBy(Objectives objectives) {
        return new FailoverPolicy(
                SHOP.application(),
                SHOP.labels(),
                SHOP.primary(),
                SHOP.standby(),
                objectives,
                SHOP.probes(),
                SHOP.health(),
                SHOP.replication(),
                SHOP.fencing(),
                SHOP.dns(),
                SHOP.automation(),
                SHOP.runbooks());
    }

    @Test
    void what_stays_unknown_after_a_restart_is_trouble() {
        Drill drill = restartedDuringTheHold(1000);
        assertThat(drill.result()).isEqualTo(Result.ABORTED);
        assertThat(drill.live().orElseThrow().off()).contains("the primary is not up: its database is UNKNOWN");
    }

    /** @param looks how many of the next process find out nothing */
    private Drill restartedDuringTheHold(int looks) {
        Vitals well = world.vitals;
        leftInTheHold();
        AtomicInteger waits = new AtomicInteger();
        world.meanwhile = () -> {
            world.moves.goesOn();
            if (waits.incrementAndGet() == looks) {
                world.vitals = well;
            }
        };
        world.vitals = new Vitals(Optional.of("its database is UNKNOWN"), well.lags());
        world.leftovers(world.drills(), SHOP).look();
        await().atMost(LIMIT).until(() -> !world.ended.isEmpty());
        return world.ended.getFirst();
    }

    @Test
    void a_person_who_aborts_it_while_it_is_taken_over_takes_it_back() throws InterruptedException {
        Drill left = leftInTheHold();
        Drills next = takenOverSlowly();
        next.giveWay(SHOP.application(), "operation shop-2 goes on");
        assertThat(next.abort(left.id(), "aborted by bob")).isTrue();
        assertThat(facts(left.id())).contains("LiveCalledOff");
        Instant until = world.records.live().open().getFirst().state().until().orElseThrow();
        world.opened.countDown();
        await().atMost(LIMIT).until(() -> !world.ended.isEmpty());
        assertThat(world.ended.getFirst().result()).isEqualTo(Result.ABORTED);
        assertThat(world.ended.getFirst().why()).contains("aborted by bob", "at east, protected");
        assertThat(world.time.instant()).isBefore(until);
    }

    @Test
    void an_operation_of_its_own_does_not_end_the_taking_over() throws InterruptedException {
        leftInTheHold();
        Drills next = takenOverSlowly();
        next.giveWay(SHOP.application(), "operation shop-2 goes on");
        world.opened.countDown();
        await().atMost(LIMIT).until(() -> next.running().isEmpty());
        assertThat(world.ended)
                .singleElement()
                .satisfies(drill -> assertThat(drill.result()).isEqualTo(Result.PASSED));
    }

    @Test
    void until_it_is_taken_up_it_is_listed_aborted_in_the_journal_and_no_automatic_reprotection_begins() {
        Drill left = leftInTheHold();
        assertThat(world.away).isEmpty();
        Drills next = world.drills();
        next.recall();
        assertThat(world.away).containsExactly(SHOP.application());
        assertThat(next.running()).isEmpty();
        assertThat(next.underWay()).extracting(Drill::id).containsExactly(left.id());
        assertThat(next.abort("drill-shop-20261124-000000", "aborted by bob")).isFalse();
        assertThat(next.abort(left.id(), "aborted by bob")).isTrue();
        world.leftovers(next, SHOP).look();
        await().atMost(LIMIT)
                .until(() -> !world.ended.isEmpty() && next.running().isEmpty());
        assertThat(world.ended.getFirst().why()).contains("aborted by bob", "at east, protected");
        assertThat(next.underWay()).isEmpty();
        assertThat(next.abort(left.id(), "aborted by bob")).isFalse();
        assertThat(world.away).isEmpty();
        world.away.add(SHOP.application());
        next.recall();
        assertThat(world.away).isEmpty();
    }

    /** Its process ended while its application was at the other site. */
    private Drill leftInTheHold() {
        AtomicInteger waits = new AtomicInteger();
        world.meanwhile = () -> {
            world.moves.goesOn();
            if (waits.incrementAndGet() == 300) {
                Thread.currentThread().interrupt();
            }
        };
        Drill begun = start();
        await().atMost(LIMIT).until(() -> world.drills.running().isEmpty());
        return begun;
    }

    /** The next process, whose drill waits for the journal. */
    private Drills takenOverSlowly() throws InterruptedException {
        Drills next = world.drills();
        world.read = () -> {
            if (Thread.currentThread().isVirtual()) {
                world.reached.countDown();
                try {
                    world.opened.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        world.leftovers(next, SHOP).look();
        assertThat(world.isReached()).isTrue();
        return next;
    }

    @Test
    void one_whose_process_ended_before_its_first_move_moves_nothing() {
        began("drill-shop-20261124-090000");
        world.leftovers(SHOP).look();
        await().atMost(LIMIT).until(() -> world.drills.running().isEmpty());
        assertThat(world.ended).singleElement().satisfies(drill -> {
            assertThat(drill.result()).isEqualTo(Result.ABORTED);
            assertThat(drill.why()).contains("the service ended before anything was moved", "at east, protected");
        });
        assertThat(world.moves.legs).isEmpty();
    }

    @Test
    void another_leader_has_it_from_the_moment_when_this_one_leads_no_more() {
        AtomicInteger waits = new AtomicInteger();
        world.meanwhile = () -> {
            world.moves.goesOn();
            if (waits.incrementAndGet() == 5) {
                world.lease = world.journal.acquire("another instance");
                world.replaced = true;
            }
        };
        start();
        await().atMost(LIMIT).until(() -> world.drills.running().isEmpty());
        assertThat(world.ended).isEmpty();
        assertThat(world.records.live().open()).hasSize(1);
    }

    @Test
    void a_switchover_that_can_t_begin_ends_it_and_one_that_began_all_the_same_does_not() {
        world.meanwhile = world.moves::goesOn;
        world.moves.refusal = Optional.of(new UnderstudyException.InvalidInput("nobody is left to approve it"));
        Drill refused = run();
        assertThat(refused.result()).isEqualTo(Result.FAILED);
        assertThat(refused.why()).contains("nothing was moved: nobody is left to approve it");
        assertThat(world.records.live().open()).isEmpty();
        world.moves.beginsAllTheSame = true;
        assertThat(run().result()).isEqualTo(Result.PASSED);
        assertThat(world.moves.kinds()).isEqualTo(WHOLE);
    }

    @Test
    void moves_nothing_that_it_could_not_write_down_before() {
        world.asks(Rehearsal.step("web", "kubernetes.scale", Duration.ofSeconds(3)), () -> {
            Journal.Lease unused = world.journal.acquire("another instance");
            return new Goal.Open("replicas 1 -> 10");
        });
        assertThat(run().result()).isEqualTo(Result.ABORTED);
        assertThat(world.moves.legs).isEmpty();
    }

    @Test
    void one_of_another_version_is_left_to_that_version_and_keeps_no_other_from_going_on() {
        began("drill-shop-20261124-080000");
        began("drill-shop-20261124-090000");
        append("drill-shop-20261124-080000", "LiveOrbited");
        assertThat(world.records.live().open())
                .singleElement()
                .satisfies(open -> assertThat(open.drill().id()).isEqualTo("drill-shop-20261124-090000"));
        world.leftovers(SHOP).look();
        await().atMost(LIMIT)
                .until(() -> world.ended.size() == 2 && world.drills.running().isEmpty());
        world.leftovers(SHOP).look();
        assertThat(world.ended).hasSize(2);
        assertThat(world.ended.getFirst().id()).isEqualTo("drill-shop-20261124-080000");
        assertThat(world.ended.getFirst().why())
                .contains("nobody goes on with it", "may be away from home", "run the version that wrote it");
        assertThat(told().getFirst().urgency()).isEqualTo(Urgency.CRITICAL);
        assertThat(world.drills.underWay()).extracting(Drill::id).containsExactly("drill-shop-20261124-080000");
        world.drills.recall();
        assertThat(world.away).containsExactly(SHOP.application());
        assertThatThrownBy(this::start)
                .hasMessageContaining("drill-shop-20261124-080000 is not over, and it can't be read");
    }

    @Test
    void one_of_which_nothing_can_be_read_keeps_every_live_drill_from_beginning() {
        assertThat(world.journal.open(world.lease, draft("drill-blog-20261124-080000", "DrillStarted")))
                .isEmpty();
        append("drill-blog-20261124-080000", "LiveBegan");
        world.leftovers(SHOP).look();
        assertThat(world.ended).isEmpty();
        assertThatThrownBy(this::start).hasMessageContaining("drill-blog-20261124-080000 is not over");
    }

    @Test
    void one_whose_policy_is_gone_is_told_once_and_goes_on_when_that_is_put_back() {
        Drill left = leftInTheHold();
        FailoverPolicy other = Shops.movable(Shops.policy("blog"));
        Drills next = world.drills();
        for (int i = 0; i < 3; i++) {
            world.leftovers(next, other).look();
        }
        assertThat(world.ended).singleElement().satisfies(drill -> {
            assertThat(drill.id()).isEqualTo(left.id());
            assertThat(drill.result()).isEqualTo(Result.RUNNING);
            assertThat(drill.why()).contains("no policy of shop any more: put it back");
        });
        assertThat(told().getFirst().urgency()).isEqualTo(Urgency.CRITICAL);
        world.leftovers(next, SHOP).look();
        await().atMost(LIMIT).until(() -> world.ended.size() == 2);
        assertThat(world.ended.getLast().result()).isEqualTo(Result.PASSED);
    }

    private void append(String id, String type) {
        Entry unused = world.journal.append(world.lease, draft(id, type));
    }

    private static Journal.Draft draft(String id, String type) {
        return new Journal.Draft(ApplicationName.DRILLS, new OperationId(id), type, "{}");
    }

    private void began(String id) {
        Drill lost = Drill.begin(id, DrillKind.LIVE, "ann", "", Shops.home(SHOP), world.time.instant());
        world.records.begin(
                lost,
                new LiveBegan(
                        SHOP.application(),
                        Shops.EAST,
                        Shops.WEST,
                        lost.from().epoch(),
                        Duration.ofMinutes(10),
                        world.time.instant()));
    }

    private List<String> facts(String id) {
        return world.journal.of(new OperationId(id)).stream().map(Entry::type).toList();
    }

    private Drill start() {
        return world.drills.start(SHOP, DrillKind.LIVE, "ann", "a rehearsal");
    }

    private Drill run() {
        int before = world.ended.size();
        start();
        await().atMost(LIMIT)
                .until(() ->
                        world.ended.size() > before && world.drills.running().isEmpty());
        return world.ended.get(before);
    }
}
