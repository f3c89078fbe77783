package io.understudy.drill;

import static io.understudy.operation.OperationKind.FAILBACK;
import static io.understudy.operation.OperationKind.REPROTECT;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.drill.DrillFact.LiveBegan;
import io.understudy.drill.DrillFact.LiveCalledOff;
import io.understudy.drill.DrillFact.LiveHolds;
import io.understudy.operation.Loss;
import io.understudy.operation.OperationKind;
import io.understudy.operation.Phase;
import io.understudy.readiness.SetTime;
import io.understudy.readiness.Shops;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A live drill, one look after the other, interrupted everywhere. */
class LiveCourseTest {

    private static final Placement HOME = Shops.home(Rehearsal.SHOP);
    private static final OperationId DRILL = new OperationId("drill-shop-20261124-100000");
    private static final Duration HOLD = Duration.ofMinutes(10);
    private static final List<OperationKind> WHOLE = List.of(SWITCHOVER, REPROTECT, FAILBACK, REPROTECT);

    /** One drill with its journal, and a process that may end. */
    private static final class Played {
        final SetTime time = new SetTime();
        final LiveWorld world = new LiveWorld(time, HOME);
        final List<DrillFact> facts = new ArrayList<>();
        final LiveBegan began =
                new LiveBegan(HOME.application(), Shops.EAST, Shops.WEST, HOME.epoch(), HOLD, SetTime.START);
        Optional<String> trouble = Optional.empty();
        SiteName own = Shops.EAST;
        boolean begins = true;
        int looks;

        LiveState state() {
            return LiveState.of(DRILL, began).then(facts);
        }

        LiveSight sight() {
            return new LiveSight(
                    time.instant(),
                    own,
                    world.placement,
                    world.trail(),
                    world.unprotected(),
                    world.obstacles(),
                    trouble,
                    world.maintenance,
                    world.brake);
        }

        LiveAct look() {
            looks++;
            return new LiveCourse(state(), Rehearsal.SHOP.objectives(), begins).next(sight());
        }

        /** The next look and what it does, and what the world does meanwhile. */
        LiveAct step() {
            LiveAct act = look();
            carryOut(act);
            return act;
        }

        void carryOut(LiveAct act) {
            switch (act) {
                case LiveAct.Start(OperationKind kind, String why) -> {
                    assertThat(world.begin(world.placement, kind, DRILL, "ann", why))
                            .isEmpty();
                }
                case LiveAct.GiveUp(Leg operation, String why) -> {
                    assertThat(world.giveUp(operation.id(), "ann", why)).isTrue();
                }
                case LiveAct.Hold(Instant until) -> facts.add(new LiveHolds(until, time.instant()));
                case LiveAct.CallOff(String why) -> facts.add(new LiveCalledOff(why, time.instant()));
                case LiveAct.Await _ -> {
                    world.goesOn();
                    time.pass(Duration.ofMinutes(1));
                }
                case LiveAct.End _ -> {}
            }
        }

        LiveAct.End toEnd() {
            while (looks < 200) {
                if (step() instanceof LiveAct.End end) {
                    return end;
                }
            }
            throw new AssertionError("no end: %s".formatted(world.legs));
        }

        void steps(int count) {
            for (int i = 0; i < count; i++) {
                LiveAct unused = step();
            }
        }
    }

    private static Played played(int steps) {
        Played drill = new Played();
        drill.steps(steps);
        return drill;
    }

    private static int length() {
        Played drill = new Played();
        assertThat(drill.toEnd().result()).isEqualTo(Result.PASSED);
        return drill.looks;
    }

    @Test
    void moves_away_protects_stays_moves_back_and_protects_again() {
        Played drill = new Played();
        LiveAct.End end = drill.toEnd();
        assertThat(end.result()).isEqualTo(Result.PASSED);
        assertThat(end.why()).contains("within the objectives", "The application is at east, protected");
        assertThat(drill.world.kinds()).isEqualTo(WHOLE);
        assertThat(drill.world.placement.primary()).isEqualTo(Shops.EAST);
    }

    @Test
    void stays_from_the_end_of_the_move_on_and_at_least_until_it_is_protected() {
        Played drill = new Played();
        drill.steps(5);
        assertThat(drill.look()).isInstanceOf(LiveAct.Hold.class);
        Instant moved = drill.world.legs.getFirst().finishedAt().orElseThrow();
        assertThat(drill.look()).isEqualTo(new LiveAct.Hold(moved.plus(HOLD)));
        drill.time.pass(Duration.ofHours(1));
        assertThat(drill.look()).isEqualTo(new LiveAct.Hold(drill.time.instant()));
    }

    @Test
    void goes_on_to_the_same_end_wherever_its_process_ended_and_starts_nothing_twice() {
        for (int kill = 1; kill < length(); kill++) {
            Played drill = played(kill);
            drill.begins = false;
            assertThat(drill.toEnd().result()).as("ended after %d looks", kill).isEqualTo(Result.PASSED);
            assertThat(drill.world.kinds()).as("ended after %d looks", kill).isEqualTo(WHOLE);
        }
    }

    @Test
    void moves_nothing_away_once_its_process_has_ended() {
        Played drill = new Played();
        drill.begins = false;
        LiveAct.End end = drill.toEnd();
        assertThat(end.result()).isEqualTo(Result.ABORTED);
        assertThat(end.why()).contains("before anything was moved", "at east");
        assertThat(drill.world.legs).isEmpty();
    }

    @Test
    void called_off_at_any_moment_it_ends_at_home_and_protected() {
        for (int at = 0; at < length(); at++) {
            Played drill = played(at);
            drill.facts.add(new LiveCalledOff("aborted by bob", drill.time.instant()));
            LiveAct.End end = drill.toEnd();
            assertThat(end.result()).as("after %d looks", at).isEqualTo(Result.ABORTED);
            assertThat(end.why()).contains("aborted by bob", "The application is at east, protected");
            assertThat(drill.world.kinds().stream().filter(SWITCHOVER::equals).count())
                    .isLessThanOrEqualTo(1);
        }
    }

    @Test
    void called_off_before_the_point_of_no_return_its_switchover_undoes_itself() {
        Played drill = played(1);
        drill.facts.add(new LiveCalledOff("aborted by bob", drill.time.instant()));
        assertThat(drill.step()).isInstanceOf(LiveAct.GiveUp.class);
        assertThat(drill.toEnd().result()).isEqualTo(Result.ABORTED);
        assertThat(drill.world.kinds()).containsExactly(SWITCHOVER);
    }

    @Test
    void called_off_after_it_no_time_is_spent_there() {
        Played drill = played(1);
        drill.world.passes();
        drill.facts.add(new LiveCalledOff("aborted by bob", drill.time.instant()));
        assertThat(drill.look()).isInstanceOf(LiveAct.Await.class);
        Instant before = drill.time.instant();
        assertThat(drill.toEnd().result()).isEqualTo(Result.ABORTED);
        assertThat(drill.world.kinds()).isEqualTo(WHOLE);
        assertThat(Duration.between(before, drill.time.instant())).isLessThan(HOLD);
        assertThat(drill.facts).noneMatch(LiveHolds.class::isInstance);
    }

    @Test
    void an_operation_by_somebody_else_ends_it_at_any_moment_where_the_application_is() {
        for (int at = 0; at < length(); at++) {
            Played drill = played(at);
            int before = drill.world.legs.size();
            drill.world.foreign = Optional.of("operation shop-9 by rule primary-lost (RUNNING) came in between");
            assertThat(drill.look()).as("after %d looks", at).isInstanceOfSatisfying(LiveAct.End.class, end -> {
                assertThat(end.result()).isEqualTo(Result.ABORTED);
                assertThat(end.why())
                        .contains(
                                "shop-9",
                                "starts nothing more",
                                drill.world.placement.primary().value());
            });
            assertThat(drill.world.legs).hasSize(before);
        }
    }

    @Test
    void roles_that_it_has_not_left_so_end_it() {
        for (int at = 0; at < length(); at++) {
            Played drill = played(at);
            if (drill.world.open().isEmpty()) {
                Placement now = drill.world.placement;
                drill.world.placement = new Placement(now.application(), now.primary(), now.standby(), new Epoch(77));
                assertThat(drill.look()).as("after %d looks", at).isInstanceOfSatisfying(LiveAct.End.class, end -> {
                    assertThat(end.result()).isEqualTo(Result.ABORTED);
                    assertThat(end.why()).contains("changed by somebody else");
                });
            }
        }
    }

    @Test
    void a_policy_that_names_another_own_primary_meanwhile_ends_it_where_the_application_is() {
        for (int at = 2; at < length(); at++) {
            Played drill = played(at);
            drill.own = Shops.WEST;
            int before = drill.world.legs.size();
            if (drill.world.open().isPresent()) {
                assertThat(drill.look()).as("after %d looks", at).isInstanceOf(LiveAct.Await.class);
                drill.world.goesOn();
            }
            assertThat(drill.look()).as("after %d looks", at).isInstanceOfSatisfying(LiveAct.End.class, end -> {
                assertThat(end.result()).isEqualTo(Result.FAILED);
                assertThat(end.why())
                        .contains(
                                "names west as its primary now",
                                "at %s%s"
                                        .formatted(
                                                drill.world.placement.primary(),
                                                drill.sight().away() ? ", NOT" : ", "));
            });
            assertThat(drill.world.legs).hasSize(before);
        }
    }

    @Test
    void starts_nothing_while_the_service_is_paused_and_goes_on_after_it() {
        for (int at = 1; at < length(); at++) {
            Played drill = played(at);
            drill.world.brake = Optional.of("bob: calm");
            int before = drill.world.legs.size();
            drill.steps(30);
            assertThat(drill.world.legs).as("paused after %d looks", at).hasSize(before);
            drill.world.brake = Optional.empty();
            drill.looks = 0;
            assertThat(drill.toEnd().result()).isEqualTo(Result.PASSED);
        }
    }

    @Test
    void what_came_up_since_it_was_checked_keeps_it_from_the_first_move() {
        Map<String, Consumer<Played>> causes = Map.of(
                "the service is paused by bob: calm",
                drill -> drill.world.brake = Optional.of("bob: calm"),
                "a maintenance window is open until",
                drill -> drill.world.maintenance = Optional.of(SetTime.START),
                "not protected: " + LiveWorld.UNPROTECTED,
                drill -> drill.world.protectedNow = false,
                "the primary is not up",
                drill -> drill.trouble = Optional.of("the primary is not up"));
        causes.forEach((words, cause) -> {
            Played drill = new Played();
            cause.accept(drill);
            assertThat(drill.look()).isInstanceOfSatisfying(LiveAct.End.class, end -> {
                assertThat(end.result()).isEqualTo(Result.FAILED);
                assertThat(end.why()).contains("nothing was moved", words, "at east");
            });
        });
    }

    @Test
    void the_way_back_goes_on_in_a_maintenance_window_and_says_so() {
        Played drill = played(7);
        drill.world.maintenance = Optional.of(SetTime.START);
        drill.time.pass(HOLD);
        assertThat(drill.look()).isInstanceOfSatisfying(LiveAct.Start.class, start -> {
            assertThat(start.kind()).isEqualTo(FAILBACK);
            assertThat(start.why()).contains("its time there is over", "a maintenance window is open until");
        });
        assertThat(drill.toEnd().result()).isEqualTo(Result.PASSED);
    }

    @Test
    void trouble_while_it_stays_takes_it_back_at_once() {
        Played drill = played(7);
        assertThat(drill.facts).hasExactlyElementsOfTypes(LiveHolds.class);
        drill.trouble = Optional.of("the primary is not up: its database is DOWN");
        drill.world.protectedNow = false;
        assertThat(drill.look()).isEqualTo(new LiveAct.CallOff(drill.trouble.get()));
        assertThat(drill.toEnd()).satisfies(end -> {
            assertThat(end.result()).isEqualTo(Result.ABORTED);
            assertThat(end.why()).contains("its database is DOWN", "at east, protected");
        });
    }

    @Test
    void before_it_stays_nothing_is_called_trouble_as_the_standby_is_made_first() {
        Played drill = played(3);
        drill.trouble = Optional.of("replication of orders is behind");
        drill.world.protectedNow = false;
        assertThat(drill.look()).isInstanceOf(LiveAct.Await.class);
    }

    @Test
    void waits_with_an_operation_that_waits_and_says_so() {
        for (Phase phase : List.of(Phase.AWAITING_APPROVAL, Phase.AWAITING_ACCEPTANCE, Phase.BLOCKED)) {
            Played drill = played(1);
            drill.world.stands(phase, "somebody must look at it");
            assertThat(drill.look()).isInstanceOfSatisfying(LiveAct.Await.class, wait -> {
                assertThat(wait.what()).contains("shop-1", phase.name(), "somebody must look at it");
                assertThat(wait.asks()).isTrue();
            });
        }
    }

    @Test
    void a_move_away_that_did_not_come_about_ends_it() {
        Played undone = played(1);
        undone.world.ends(Phase.COMPENSATED, "step web failed");
        assertThat(undone.toEnd()).satisfies(end -> {
            assertThat(end.result()).isEqualTo(Result.FAILED);
            assertThat(end.why()).contains("step web failed", "at east, protected");
        });
        Played refused = played(1);
        refused.world.ends(Phase.REFUSED, "no right to scale");
        assertThat(refused.toEnd().result()).isEqualTo(Result.FAILED);
        Played declined = played(1);
        declined.world.isNotApproved();
        assertThat(declined.toEnd()).satisfies(end -> {
            assertThat(end.result()).isEqualTo(Result.ABORTED);
            assertThat(end.why()).contains("nobody has approved it");
        });
        assertThat(refused.world.kinds()).containsExactly(SWITCHOVER);
    }

    @Test
    void one_that_went_on_as_a_failover_is_not_fought() {
        Played drill = played(1);
        drill.world.escalates();
        assertThat(drill.toEnd()).satisfies(end -> {
            assertThat(end.result()).isEqualTo(Result.ABORTED);
            assertThat(end.why())
                    .contains("no planned move any more", "at west, NOT at its own primary", "NOT protected");
        });
        assertThat(drill.world.kinds()).containsExactly(SWITCHOVER);
    }

    @Test
    void called_off_it_does_not_give_up_what_goes_on_as_a_failover() {
        Played drill = played(1);
        drill.world.goesOnAsFailover();
        drill.facts.add(new LiveCalledOff("aborted by bob", drill.time.instant()));
        assertThat(drill.step()).isInstanceOf(LiveAct.Await.class);
        assertThat(drill.toEnd().result()).isEqualTo(Result.ABORTED);
        assertThat(drill.world.legs)
                .singleElement()
                .satisfies(leg -> assertThat(leg.phase()).isEqualTo(Phase.SUCCEEDED));
    }

    @Test
    void what_prechecks_refuse_is_asked_for_again_after_a_while_and_not_for_ever() {
        Played drill = played(3);
        assertThat(drill.world.kinds()).containsExactly(SWITCHOVER, REPROTECT);
        for (int i = 1; i < LiveCourse.TRIES; i++) {
            drill.world.ends(Phase.REFUSED, "east does not answer");
            assertThat(drill.look()).isInstanceOf(LiveAct.Await.class);
            drill.time.pass(LiveCourse.AGAIN);
            assertThat(drill.step()).isEqualTo(new LiveAct.Start(REPROTECT, "asked for again"));
        }
        drill.world.ends(Phase.REFUSED, "east does not answer");
        drill.time.pass(LiveCourse.AGAIN);
        assertThat(drill.toEnd()).satisfies(end -> {
            assertThat(end.result()).isEqualTo(Result.FAILED);
            assertThat(end.why()).contains("east does not answer", "at west, NOT at its own primary", "NOT protected");
        });
    }

    @Test
    void what_was_undone_on_the_way_back_is_left_to_people() {
        Played protecting = played(3);
        protecting.world.ends(Phase.COMPENSATED, "aborted by bob: not now");
        assertThat(protecting.toEnd().why()).contains("aborted by bob: not now", "at west, NOT at its own primary");

        Played back = new Played();
        while (!back.world.kinds().contains(FAILBACK)) {
            back.steps(1);
        }
        back.world.ends(Phase.COMPENSATED, "aborted by bob: not now");
        assertThat(back.toEnd()).satisfies(end -> {
            assertThat(end.result()).isEqualTo(Result.FAILED);
            assertThat(end.why()).contains("aborted by bob: not now", "at west, NOT at its own primary, protected");
        });
        assertThat(back.world.kinds()).containsExactly(SWITCHOVER, REPROTECT, FAILBACK);
    }

    @Test
    void waits_until_nothing_stands_against_the_way_back() {
        Played drill = played(7);
        drill.time.pass(HOLD);
        LiveSight sight = drill.sight();
        LiveSight hindered = new LiveSight(
                sight.now(),
                sight.own(),
                sight.placement(),
                sight.trail(),
                List.of(),
                List.of("operation other is under way"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        LiveCourse course = new LiveCourse(drill.state(), Rehearsal.SHOP.objectives(), true);
        assertThat(course.next(hindered))
                .isInstanceOfSatisfying(
                        LiveAct.Await.class, wait -> assertThat(wait.what()).contains("operation other is under way"));
        assertThat(course.next(sight)).isEqualTo(new LiveAct.Start(FAILBACK, "its time there is over"));
    }

    @Test
    void fails_where_a_move_took_longer_or_lost_more_than_the_objectives_allow() {
        Played slow = new Played();
        slow.world.unserved = Duration.ofSeconds(61);
        assertThat(slow.toEnd()).satisfies(end -> {
            assertThat(end.result()).isEqualTo(Result.FAILED);
            assertThat(end.why())
                    .contains(
                            "the switchover left users unserved for 61000 ms, more than the RTO of 60000 ms",
                            "the failback left users");
        });
        Played lossy = new Played();
        lossy.world.loss = new Loss.Unknown("no position");
        assertThat(lossy.toEnd()).satisfies(end -> {
            assertThat(end.result()).isEqualTo(Result.FAILED);
            assertThat(end.why()).contains("may have lost more than the RPO of 30 s allows: no position");
        });
    }
}
