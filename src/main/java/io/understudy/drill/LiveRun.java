package io.understudy.drill;

import io.understudy.drill.DrillFact.LiveCalledOff;
import io.understudy.drill.DrillFact.LiveHolds;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.StaleLease;
import io.understudy.operation.OperationKind;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.time.Moments;
import io.understudy.topology.UnderstudyException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what {@link LiveCourse} says, one look after the other, until its end. What fails is looked at again: nothing but an end
 * of the course, another leader or the end of the process ends it. One thread at a time; it may be called off by any.
 */
final class LiveRun {

    static final Duration LOOKS = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(LiveRun.class);

    private final Scene scene;
    private final Moves moves;
    private final DrillRecords records;
    private final Pause pause;
    private final Clock clock;
    private final Drill begun;
    private final DryRun report;
    private final Progress progress;
    private final boolean begins;
    private final Settling settling;
    private final List<Vitals> looks = new ArrayList<>();
    private volatile LiveState state;
    private volatile Optional<Objectives> objectives = Optional.empty();
    private volatile List<Leg> legs = List.of();
    private volatile Optional<LiveSight> seen = Optional.empty();
    private String doing = "it begins";
    private final Patience patience = new Patience();
    private boolean over;

    /** Hears how far it is. */
    interface Progress {

        void at(String what, Live so);

        /** It has waited for the same for long: people should know. */
        void late(String what, Live so);
    }

    /**
     * @param report tells of it, too
     * @param begins false for one that was taken over
     * @param progress hears of each look
     */
    LiveRun(
            Scene scene,
            Moves moves,
            DrillRecords records,
            Pause pause,
            Clock clock,
            Drill begun,
            DryRun report,
            LiveState state,
            boolean begins,
            Progress progress) {
        this.scene = scene;
        this.moves = moves;
        this.records = records;
        this.pause = pause;
        this.clock = clock;
        this.begun = begun;
        this.report = report;
        this.state = state;
        this.begins = begins;
        this.settling = new Settling(begins);
        this.progress = progress;
    }

    /** Writes down that it begins. */
    @FunctionalInterface
    interface Beginning {
        void write() throws CopyRun.Stopped, InterruptedException;
    }

    /** Whoever calls it off meanwhile waits until it is written down, or hears that it did not begin. */
    synchronized void begin(Beginning beginning) throws CopyRun.Stopped, InterruptedException {
        over = true;
        beginning.write();
        over = false;
    }

    /**
     * Goes on until its end.
     *
     * @throws StaleLease when another instance leads: it is that one's now
     * @throws InterruptedException when the service stops: whoever leads next goes on
     */
    LiveAct.End carryOut() throws InterruptedException {
        while (true) {
            LiveAct act = decided();
            if (act instanceof LiveAct.End end) {
                close();
                return end;
            }
            progress.at(doing, so());
            pause.of(LOOKS);
        }
    }

    /** Whoever calls it off after this is told that it is over. */
    private synchronized void close() {
        over = true;
    }

    private LiveAct decided() {
        try {
            scene.requireLeading();
            Optional<FailoverPolicy> current = moves.policy(begun.application());
            if (current.isEmpty()) {
                return waits(LiveAct.Await.forPeople(
                        "there is no policy of %s any more: put it back".formatted(begun.application())));
            }
            FailoverPolicy policy = current.get();
            LiveSight sight = look(policy);
            LiveCourse course = new LiveCourse(state, policy.objectives(), begins);
            LiveAct act = course.next(sight);
            return act instanceof LiveAct.End end ? ended(course, sight, end) : carriedOut(act, sight);
        } catch (StaleLease e) {
            throw e;
        } catch (JournalUnavailable e) {
            return waits("the journal can't be read or written now: %s".formatted(e.getMessage()));
        } catch (UnderstudyException e) {
            return waits(e.getMessage());
        } catch (RuntimeException e) {
            String what = "unexpected %s: look into the service's log; it is tried again".formatted(e);
            if (!what.equals(doing)) {
                LOG.error("drill={} application={} is looked at again", begun.id(), begun.application(), e);
            }
            return waits(what);
        }
    }

    private LiveSight look(FailoverPolicy policy) {
        Trail trail = moves.trail(begun.application(), state.drill());
        Moves.Stand stand = moves.stand(policy);
        Vitals vitals = scene.vitals(policy);
        objectives = Optional.of(policy.objectives());
        legs = trail.own();
        if (holds(clock.instant())) {
            looks.add(vitals);
        }
        LiveSight sight = new LiveSight(
                clock.instant(),
                policy.primary(),
                stand.placement(),
                trail,
                stand.unprotected(),
                stand.obstacles(),
                settling.trouble(policy, vitals.against(), clock.instant()),
                stand.maintenance(),
                moves.brake());
        seen = Optional.of(sight);
        return sight;
    }

    private boolean holds(Instant now) {
        LiveState so = state;
        return so.off().isEmpty() && so.until().filter(now::isBefore).isPresent();
    }

    private LiveAct carriedOut(LiveAct act, LiveSight sight) {
        return switch (act) {
            case LiveAct.Start start -> started(start, sight);
            case LiveAct.GiveUp(Leg leg, String why) ->
                waits(
                        moves.giveUp(leg.id(), begun.by(), "%s: %s".formatted(begun.id(), why))
                                ? new LiveAct.Await("operation %s undoes itself: %s".formatted(leg.id(), why))
                                : LiveAct.Await.with(leg));
            case LiveAct.Hold(Instant until) -> {
                take(new LiveHolds(until, clock.instant()));
                note("protected at %s: it stays there until %s"
                        .formatted(sight.placement().primary(), Moments.of(until)));
                yield act;
            }
            case LiveAct.CallOff(String why) -> {
                take(new LiveCalledOff(why, clock.instant()));
                note("it goes back early: %s".formatted(why));
                yield act;
            }
            case LiveAct.Await wait -> waits(wait);
            case LiveAct.End end -> end;
        };
    }

    private LiveAct started(LiveAct.Start start, LiveSight sight) {
        try {
            Optional<String> not = moves.begin(
                    sight.placement(),
                    start.kind(),
                    state.drill(),
                    begun.by(),
                    start.kind() == OperationKind.SWITCHOVER
                            ? "%s: %s for %d s, asked for with the reason: %s"
                                    .formatted(
                                            begun.id(),
                                            start.why(),
                                            state.hold().toSeconds(),
                                            begun.reason().isEmpty() ? "none" : begun.reason())
                            : "%s: %s".formatted(begun.id(), start.why()));
            if (not.isPresent()) {
                return waits(not.get());
            }
            note("%s begins: %s".formatted(start.kind(), start.why()));
            return start;
        } catch (UnderstudyException e) {
            boolean untouched = start.kind() == OperationKind.SWITCHOVER
                    && moves.trail(begun.application(), state.drill()).own().isEmpty();
            if (untouched) {
                return new LiveAct.End(
                        Result.FAILED,
                        "the switchover could not begin, nothing was moved: %s".formatted(e.getMessage()));
            }
            return waits(LiveAct.Await.forPeople("the %s can't begin: %s".formatted(start.kind(), e.getMessage())));
        }
    }

    private LiveAct.End ended(LiveCourse course, LiveSight sight, LiveAct.End end) {
        LiveFindings.of(course, sight, end).forEach(report::find);
        return end;
    }

    private LiveAct waits(String what) {
        return waits(new LiveAct.Await(what));
    }

    private LiveAct waits(LiveAct.Await wait) {
        Instant now = clock.instant();
        patience.reminder(wait, holds(now), now).ifPresent(words -> {
            LOG.warn("drill={} application={} {}", begun.id(), begun.application(), words);
            progress.late(words, so());
        });
        if (patience.isNews(wait.what(), now)) {
            report.note(wait.what());
            LOG.info("drill={} application={} {}", begun.id(), begun.application(), wait.what());
        }
        doing = wait.what();
        return wait;
    }

    private void note(String what) {
        patience.ends();
        doing = what;
        report.note(what);
        LOG.info("drill={} application={} {}", begun.id(), begun.application(), what);
    }

    private synchronized void take(DrillFact fact) {
        records.note(state.drill(), fact);
        state = state.then(fact);
    }

    /**
     * Takes it back as soon as it can be; durable when this returns.
     *
     * @return false when it is over
     * @throws JournalUnavailable when it can't be journaled; it goes on as it was
     */
    synchronized boolean callOff(String why) {
        if (over) {
            return false;
        }
        if (state.off().isEmpty()) {
            take(new LiveCalledOff(why, clock.instant()));
        }
        return true;
    }

    private Live so() {
        return Live.of(state, objectives, legs, List.of(), seen);
    }

    /** What it has done in all; once it is over. */
    Live live() {
        return Live.of(state, objectives, legs, looks, seen);
    }
}
