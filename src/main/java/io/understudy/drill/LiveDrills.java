package io.understudy.drill;

import io.understudy.drill.DrillFact.LiveBegan;
import io.understudy.drill.DrillFact.LiveCalledOff;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.StaleLease;
import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of live drills that moves: what was checked before, what is written down before the first move, and the end, which is in
 * the journal before anybody hears of it. Thread-safe.
 */
final class LiveDrills {

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(LiveDrills.class);

    private final Scene scene;
    private final Moves moves;
    private final DrillRecords records;
    private final Reports reports;
    private final Pause pause;
    private final Clock clock;
    private final Consumer<Drill> listener;
    private final Set<ApplicationName> away;
    /** By their ids, those that people were told of. */
    private final Set<String> stuck = ConcurrentHashMap.newKeySet();

    /** It goes on elsewhere: another instance leads, or the process ends. */
    static final class Left extends Exception {
        private static final long serialVersionUID = 1;

        private Left(String why, Exception cause) {
            super(why, cause);
        }
    }

    /**
     * @param listener hears of one that waits for long
     * @param away concurrent: the applications that live drills of this process have now
     */
    LiveDrills(
            Scene scene,
            Moves moves,
            DrillRecords records,
            Reports reports,
            Pause pause,
            Clock clock,
            Consumer<Drill> listener,
            Set<ApplicationName> away) {
        this.scene = scene;
        this.moves = moves;
        this.records = records;
        this.reports = reports;
        this.pause = pause;
        this.clock = clock;
        this.listener = listener;
        this.away = away;
    }

    /**
     * What keeps one from moving this application now, with what to do about it.
     *
     * @param hold how long it is asked to stay away; empty: as the policy says
     * @throws JournalUnavailable when the journal can't be read
     */
    Optional<String> against(FailoverPolicy policy, Optional<Duration> hold) {
        LiveRecords.Found found = records.live();
        return found.open().stream()
                .filter(open -> open.drill().application().equals(policy.application()))
                .findFirst()
                .map(open -> "%s of %s is not over: wait for its end, or abort it"
                        .formatted(open.drill().id(), policy.application()))
                .or(() -> found.unreadable().stream()
                        .filter(one -> one.concerns(policy.application()))
                        .findFirst()
                        .map(one -> "%s is not over, and %s".formatted(one.id(), unreadable(one))))
                .or(() -> LiveChecks.against(
                        policy, moves.stand(policy), moves.brake(), clock.instant(), stay(policy, hold)));
    }

    private static Duration stay(FailoverPolicy policy, Optional<Duration> hold) {
        return hold.orElse(policy.drill().hold());
    }

    /**
     * Moves the application away and back.
     *
     * @return ended, and written down
     * @throws CopyRun.Stopped when it may not, and nothing was moved
     */
    Drill begin(Running run, DryRun report, Forecast forecast) throws CopyRun.Stopped, Left, InterruptedException {
        Drill begun = run.begun();
        FailoverPolicy policy = moves.policy(begun.application())
                .orElseThrow(() -> stopped("there is no policy of %s any more".formatted(begun.application())));
        Optional<String> against =
                report.unfit().or(() -> LiveChecks.unasked(policy, begun)).or(() -> against(policy, run.hold()));
        if (against.isPresent()) {
            throw stopped(against.get());
        }
        Placement home = begun.from();
        LiveBegan began = new LiveBegan(
                begun.application(),
                home.primary(),
                home.standby(),
                home.epoch(),
                stay(policy, run.hold()),
                clock.instant());
        LiveState state = LiveState.of(new OperationId(begun.id()), began);
        LiveRun live = live(run, report, state, true);
        live.begin(() -> write(run, live, began));
        return goOn(run, report, live, Optional.of(forecast), Optional.empty());
    }

    private static CopyRun.Stopped stopped(String why) {
        return new CopyRun.Stopped("nothing was moved: %s".formatted(why), false);
    }

    private void write(Running run, LiveRun live, LiveBegan began) throws CopyRun.Stopped, InterruptedException {
        if (!run.moves(live)) {
            throw new InterruptedException("it was ended before anything was moved");
        }
        boolean written = false;
        try {
            records.begin(run.begun(), began);
            written = true;
        } catch (JournalUnavailable e) {
            throw stopped("the journal can't be written: %s".formatted(e.getMessage()));
        } finally {
            if (!written) {
                run.stays();
            }
        }
    }

    /**
     * From now on the applications of all live drills without an end are known to be away, before anything goes on with them.
     *
     * @throws JournalUnavailable when the journal can't be read
     */
    void recall() {
        Set<ApplicationName> open = records.live().known().stream()
                .map(one -> one.drill().application())
                .collect(Collectors.toSet());
        away.retainAll(open);
        away.addAll(open);
    }

    /** Nobody can go on with it: people are told once. */
    void stuck(LiveRecords.Unreadable one) {
        one.begun().ifPresentOrElse(begun -> stuck(begun, unreadable(one)), () -> {
            if (stuck.add(one.id().value())) {
                LOG.error("drill={} nobody goes on with it: {}", one.id(), unreadable(one));
            }
        });
    }

    /** Likewise. */
    void stuck(LiveRecords.Open open, String why) {
        Drill begun = open.drill();
        if (stuck.add(begun.id())) {
            LOG.error("drill={} application={} nobody goes on with it: {}", begun.id(), begun.application(), why);
            listener.accept(begun.at(
                    "nobody goes on with it, and its application may be away from home: %s".formatted(why),
                    Live.unseen(open.state())));
        }
    }

    private static String unreadable(LiveRecords.Unreadable one) {
        return "it can't be read (%s): run the version that wrote it".formatted(one.why());
    }

    /** Goes on with one whose process ended; empty when it has ended meanwhile. */
    Optional<Drill> takeOver(Running run, DryRun report) throws Left {
        Optional<LiveState> state = open(run.begun().id()).map(LiveRecords.Open::state);
        if (state.isEmpty()) {
            away.remove(run.begun().application());
            return Optional.empty();
        }
        LOG.warn(
                "drill={} application={} is taken over",
                run.begun().id(),
                run.begun().application());
        report.note(
                "taken over after its process ended: what was asked before, and the lag until then, is not in this report");
        stuck.remove(run.begun().id());
        LiveRun live = live(run, report, state.get(), false);
        return Optional.of(goOn(run, report, live, Optional.empty(), run.goesOn(live)));
    }

    /**
     * Calls one off that nobody goes on with yet; durable when this returns.
     *
     * @return false when the journal tells of none of this id that is not over
     * @throws JournalUnavailable when it can't be journaled
     * @throws StaleLease when another instance leads
     */
    boolean callOff(String id, String why) {
        Optional<LiveRecords.Open> open = open(id);
        open.ifPresent(one -> records.note(one.state().drill(), new LiveCalledOff(why, clock.instant())));
        return open.isPresent();
    }

    private Optional<LiveRecords.Open> open(String id) {
        return records.live().open().stream()
                .filter(one -> one.drill().id().equals(id))
                .findFirst();
    }

    private LiveRun live(Running run, DryRun report, LiveState state, boolean begins) {
        return new LiveRun(
                scene, moves, records, pause, clock, run.begun(), report, state, begins, new LiveRun.Progress() {
                    @Override
                    public void at(String what, Live so) {
                        run.at(run.begun().at(what, so));
                    }

                    @Override
                    public void late(String what, Live so) {
                        listener.accept(run.begun().at(what, so));
                    }
                });
    }

    /** @param abort why a person has aborted it before it could be called off */
    private Drill goOn(Running run, DryRun report, LiveRun live, Optional<Forecast> forecast, Optional<String> abort)
            throws Left {
        away.add(run.begun().application());
        try {
            abort.ifPresent(why -> {
                boolean unused = live.callOff(why);
            });
            LiveAct.End end = live.carryOut();
            Drill begun = run.begun();
            Drill ended = report.end(begun, end.result(), end.why(), forecast)
                    .moved(live.live(), Duration.between(begun.startedAt(), clock.instant()));
            finish(ended);
            return ended;
        } catch (StaleLease e) {
            throw new Left(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            throw new Left("the service is stopping", e);
        } catch (RuntimeException e) {
            LOG.error(
                    "drill={} application={} can't be ended",
                    run.begun().id(),
                    run.begun().application(),
                    e);
            throw new Left("it can't be ended: look into the service's log", e);
        } finally {
            away.remove(run.begun().application());
        }
    }

    private void finish(Drill ended) throws InterruptedException {
        String hash = reports.has(ended.id()) ? "" : keep(ended);
        while (true) {
            try {
                records.finish(ended, hash);
                return;
            } catch (JournalUnavailable e) {
                LOG.warn(
                        "drill={} application={} its end can't be journaled, tried again: {}",
                        ended.id(),
                        ended.application(),
                        e.getMessage());
                pause.of(RETRY);
            }
        }
    }

    private String keep(Drill ended) {
        try {
            return reports.keep(ended);
        } catch (UnderstudyException e) {
            LOG.error("drill={} application={} has no report: {}", ended.id(), ended.application(), e.getMessage());
            return "";
        }
    }
}
