package io.understudy.drill;

import io.understudy.operation.OperationKind;
import io.understudy.operation.Phase;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.time.Moments;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a live drill does next: by its facts, its operations and one look at the world, and by nothing else, so that whoever takes
 * it over does the same. Pure.
 *
 * <pre>
 * switchover -> reprotect -> protected -> hold -> failback -> reprotect -> protected -> end
 * </pre>
 *
 * <p>It starts an operation only once its last one is closed. One by anybody else ends it where it is.
 *
 * @param begins false for one that was taken over: such a one goes on, and never moves away what is still at home
 */
record LiveCourse(LiveState state, Objectives objectives, boolean begins) {

    /** How often an operation begins that prechecks refused, which changes nothing, and after what time again. */
    static final int TRIES = 5;

    static final Duration AGAIN = Duration.ofMinutes(1);

    LiveAct next(LiveSight sight) {
        Optional<String> foreign = foreign(sight);
        if (foreign.isPresent()) {
            return end(Result.ABORTED, foreign.get() + "; the drill starts nothing more", sight);
        }
        List<Leg> own = sight.trail().own();
        if (own.isEmpty()) {
            return beforeAll(sight);
        }
        Leg last = own.getLast();
        if (last.open()) {
            return beside(last);
        }
        if (!sight.own().equals(state.home().primary())) {
            return failed(
                    "the policy of %s names %s as its primary now, and the drill began with %s: the drill starts nothing more"
                            .formatted(
                                    sight.placement().application(),
                                    sight.own(),
                                    state.home().primary()),
                    sight);
        }
        if (last.escalated() || last.phase() == Phase.SUPERSEDED) {
            return end(Result.ABORTED, "%s, no planned move any more".formatted(last.stand()), sight);
        }
        return switch (last.kind()) {
            case SWITCHOVER, FAILBACK -> last.succeeded() ? after(last, sight) : unmoved(last, sight);
            case REPROTECT -> after(last, sight);
            case FAILOVER -> end(Result.ABORTED, last.stand(), sight);
        };
    }

    /** Somebody else's operation, or roles that none of its own has left so. */
    private Optional<String> foreign(LiveSight sight) {
        List<Leg> own = sight.trail().own();
        boolean settled = own.isEmpty() || !own.getLast().open();
        boolean displaced = settled
                && !sight.placement()
                        .equals(Leg.lastMove(own).flatMap(Leg::moved).orElse(state.home()));
        return sight.trail()
                .foreign()
                .or(() -> displaced ? Optional.of("the roles were changed by somebody else") : Optional.empty());
    }

    private LiveAct beforeAll(LiveSight sight) {
        if (state.off().isPresent()) {
            return end(Result.ABORTED, state.off().get() + "; nothing was moved", sight);
        }
        if (!begins) {
            return end(Result.ABORTED, "the service ended before anything was moved", sight);
        }
        return against(sight)
                .<LiveAct>map(why -> end(Result.FAILED, "nothing was moved: %s".formatted(why), sight))
                .orElseGet(() -> new LiveAct.Start(OperationKind.SWITCHOVER, "moved away"));
    }

    /** What came up since it was checked. */
    private static Optional<String> against(LiveSight sight) {
        return sight.brake()
                .map("the service is paused by %s"::formatted)
                .or(() -> sight.maintenance()
                        .map(until -> "a maintenance window is open until %s".formatted(Moments.of(until))))
                .or(() ->
                        sight.unprotected().stream().findFirst().map("the application is not protected: %s"::formatted))
                .or(sight::trouble);
    }

    /** One that goes on as a failover saves what a drill would only move: it is never given up. */
    private LiveAct beside(Leg leg) {
        boolean toGiveUp = leg.kind() == OperationKind.SWITCHOVER
                && !leg.escalated()
                && leg.moved().isEmpty()
                && leg.phase() != Phase.COMPENSATING;
        return state.off().isPresent() && toGiveUp
                ? new LiveAct.GiveUp(leg, state.off().get())
                : LiveAct.Await.with(leg);
    }

    private LiveAct unmoved(Leg leg, LiveSight sight) {
        if (leg.kind() == OperationKind.FAILBACK) {
            return again(leg, sight).orElseGet(() -> failed(leg.stand(), sight));
        }
        return leg.approved() ? failed(leg.stand(), sight) : end(Result.ABORTED, leg.stand(), sight);
    }

    private LiveAct after(Leg last, LiveSight sight) {
        if (!sight.away()) {
            return protect(last, sight).orElseGet(() -> verdict(sight));
        }
        if (state.off().isEmpty()
                && state.until().isPresent()
                && sight.trouble().isPresent()) {
            return new LiveAct.CallOff(sight.trouble().get());
        }
        return protect(last, sight).orElseGet(() -> away(sight));
    }

    /** What is to be done before the application is protected where it is. */
    private Optional<LiveAct> protect(Leg last, LiveSight sight) {
        if (last.kind() != OperationKind.REPROTECT) {
            return Optional.of(start(
                    OperationKind.REPROTECT,
                    "%s is made a standby".formatted(sight.placement().standby()),
                    sight));
        }
        if (sight.unprotected().isEmpty()) {
            return Optional.empty();
        }
        String missing = "not protected yet: %s".formatted(String.join("; ", sight.unprotected()));
        if (last.succeeded()) {
            return Optional.of(
                    new LiveAct.Await("%s is %s".formatted(sight.placement().primary(), missing)));
        }
        return Optional.of(again(last, sight)
                .orElseGet(() -> failed("%s, and it is %s".formatted(last.stand(), missing), sight)));
    }

    private LiveAct away(LiveSight sight) {
        if (state.off().isEmpty()) {
            if (state.until().isEmpty()) {
                Instant end = left(sight).plus(state.hold());
                return new LiveAct.Hold(end.isBefore(sight.now()) ? sight.now() : end);
            }
            Instant until = state.until().get();
            if (sight.now().isBefore(until)) {
                return new LiveAct.Await(
                        "it stays at %s until %s".formatted(sight.placement().primary(), Moments.of(until)));
            }
        }
        if (!sight.obstacles().isEmpty()) {
            return new LiveAct.Await("it goes back as soon as nothing stands against it: %s"
                    .formatted(String.join("; ", sight.obstacles())));
        }
        String late = sight.maintenance()
                .map(until -> "; a maintenance window is open until %s, and to stay away meanwhile is worse"
                        .formatted(Moments.of(until)))
                .orElse("");
        return start(OperationKind.FAILBACK, state.off().orElse("its time there is over") + late, sight);
    }

    /** When the switchover ended. */
    private Instant left(LiveSight sight) {
        return Leg.lastMove(sight.trail().own()).flatMap(Leg::finishedAt).orElse(sight.now());
    }

    /** Prechecks refused it, and nobody said no: nothing was changed, and it may be asked for again. */
    private Optional<LiveAct> again(Leg last, LiveSight sight) {
        List<Leg> own = sight.trail().own();
        long tries = own.reversed().stream()
                .takeWhile(leg -> leg.kind() == last.kind())
                .count();
        if (last.phase() != Phase.REFUSED || tries >= TRIES) {
            return Optional.empty();
        }
        boolean due = last.finishedAt()
                .map(at -> !sight.now().isBefore(at.plus(AGAIN)))
                .orElse(true);
        if (!due) {
            return Optional.of(new LiveAct.Await(
                    "%s; it is asked for again within %d s".formatted(last.stand(), AGAIN.toSeconds())));
        }
        boolean back = last.kind() == OperationKind.FAILBACK;
        return Optional.of(
                back && !sight.obstacles().isEmpty()
                        ? new LiveAct.Await("it goes back as soon as nothing stands against it: %s"
                                .formatted(String.join("; ", sight.obstacles())))
                        : start(last.kind(), "asked for again", sight));
    }

    private LiveAct start(OperationKind kind, String why, LiveSight sight) {
        return sight.brake()
                .<LiveAct>map(
                        brake -> LiveAct.Await.forPeople("the service is paused by %s: the drill starts nothing. %s"
                                .formatted(brake, whereabouts(sight))))
                .orElseGet(() -> new LiveAct.Start(kind, why));
    }

    private LiveAct verdict(LiveSight sight) {
        if (state.off().isPresent()) {
            return end(Result.ABORTED, state.off().get(), sight);
        }
        List<String> missed = missed(sight.trail().own());
        return missed.isEmpty()
                ? end(Result.PASSED, "it was moved and moved back within the objectives", sight)
                : end(Result.FAILED, String.join("; ", missed), sight);
    }

    /** What the moves took or lost beyond the objectives. */
    List<String> missed(List<Leg> own) {
        List<String> missed = new ArrayList<>();
        own.stream().filter(leg -> leg.kind().moves() && leg.succeeded()).forEach(leg -> {
            leg.unserved()
                    .filter(_ -> !leg.inTime(objectives).orElse(true))
                    .ifPresent(took -> missed.add("the %s left users unserved for %d ms, more than the RTO of %d ms"
                            .formatted(
                                    leg.written(),
                                    took.toMillis(),
                                    objectives.rto().toMillis())));
            leg.loss()
                    .filter(loss -> !loss.within(objectives))
                    .ifPresent(loss -> missed.add("the %s may have lost more than the RPO of %s allows: %s"
                            .formatted(leg.written(), objectives.allowedLoss(), loss.why())));
        });
        return missed;
    }

    /** Of one that was called off before, that counts. */
    private LiveAct failed(String why, LiveSight sight) {
        return state.off()
                .map(off -> end(Result.ABORTED, "%s; %s".formatted(off, why), sight))
                .orElseGet(() -> end(Result.FAILED, why, sight));
    }

    private LiveAct.End end(Result result, String why, LiveSight sight) {
        return new LiveAct.End(result, "%s. %s".formatted(why, whereabouts(sight)));
    }

    /** Where the application is, which no end may leave unsaid. */
    String whereabouts(LiveSight sight) {
        String protection = sight.unprotected().isEmpty()
                ? "protected"
                : "NOT protected: %s".formatted(String.join("; ", sight.unprotected()));
        return "The application is at %s%s, %s"
                .formatted(sight.placement().primary(), sight.away() ? ", NOT at its own primary" : "", protection);
    }
}
