package io.understudy.drill;

import io.understudy.journal.Journal.StaleLease;
import io.understudy.policy.DrillKind;
import io.understudy.policy.FailoverPolicy;
import io.understudy.readiness.Guard;
import io.understudy.readiness.Rounds;
import io.understudy.runbook.Step;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries drills out: one of an application at a time, none while an operation acts on it; one that begins ends the drill. Each ends in
 * a report and a fact in the journal, also when it is aborted. A dry run touches nothing: it calls only what prechecks and observes.
 * An isolated drill touches nothing but copies that it makes itself and takes away again, whatever becomes of it. A live one moves its
 * application away and back by operations of its own ({@link LiveCourse}); its process may end at any moment. Thread-safe.
 */
public final class Drills {

    private static final Logger LOG = LoggerFactory.getLogger(Drills.class);
    /** Drills that ask at the same time, over all applications; others wait for their turn. */
    static final int AT_ONCE = 8;

    private static final DateTimeFormatter NUMBER =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Scene scene;
    private final DrillSite site;
    private final Pause pause;
    private final DryRun.Round round;
    private final Guard guard;
    private final Reports reports;
    private final DrillRecords records;
    private final Clock clock;
    private final Ticker ticker;
    private final ExecutorService executor;
    private final Consumer<Drill> listener;
    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private final Map<ApplicationName, Running> running = new ConcurrentHashMap<>();
    private final Map<SiteName, Semaphore> sites = new ConcurrentHashMap<>();
    private final OwedEnds owed;
    private final LiveDrills live;

    /**
     * @param executor runs drills, a virtual thread for each; nothing else depends on it
     * @param listener hears of every drill that ended, and of a live one that waits for long; must return quickly
     * @param away concurrent: the applications that live drills of this process have now
     */
    public Drills(
            Scene scene,
            Moves moves,
            DrillSite site,
            Pause pause,
            Rounds rounds,
            Guard guard,
            Reports reports,
            DrillRecords records,
            Clock clock,
            Ticker ticker,
            ExecutorService executor,
            Consumer<Drill> listener,
            Set<ApplicationName> away) {
        this.scene = scene;
        this.site = site;
        this.pause = pause;
        this.round = rounds::look;
        this.guard = guard;
        this.reports = reports;
        this.records = records;
        this.owed = new OwedEnds(records, reports);
        this.live = new LiveDrills(scene, moves, records, reports, pause, clock, listener, away);
        this.clock = clock;
        this.ticker = ticker;
        this.executor = executor;
        this.listener = listener;
    }

    /** Begins a drill; a live one stays at the other site as long as the policy says. */
    public Drill start(FailoverPolicy policy, DrillKind kind, String by, String reason) {
        return start(policy, kind, by, reason, Optional.empty());
    }

    /**
     * Begins a drill; returns at once.
     *
     * @param by who asks
     * @param hold how long a live one stays at the other site, from 0 to 24 h; empty: as the policy says
     * @throws UnderstudyException.InvalidInput when it can't begin now: an operation acts, another drill runs, or a live one may not move it
     * @throws io.understudy.journal.Journal.StaleLease when another instance leads
     */
    public Drill start(FailoverPolicy policy, DrillKind kind, String by, String reason, Optional<Duration> hold) {
        scene.requireLeading();
        if (kind == DrillKind.LIVE) {
            live.against(policy, hold).ifPresent(why -> {
                throw new UnderstudyException.InvalidInput("no live drill begins: %s".formatted(why));
            });
        }
        ApplicationName application = policy.application();
        Placement from = scene.placement(policy);
        requireQuiet(from, kind);
        Instant now = clock.instant();
        Running run = new Running(Drill.begin(id(application, now), kind, by, reason, from, now), hold);
        Running other = running.putIfAbsent(application, run);
        if (other != null) {
            throw new UnderstudyException.InvalidInput(
                    "%s is under way: wait for its end, or end it with 'understudy drill abort %s'"
                            .formatted(other.begun().id(), other.begun().id()));
        }
        try {
            // One that began before this was known did not find it to end it.
            requireQuiet(from, kind);
        } catch (UnderstudyException e) {
            running.remove(application, run);
            throw e;
        }
        LOG.info("drill={} application={} started by {}: {}", run.begun().id(), application, by, reason);
        execute(run, () -> Optional.of(perform(policy, run)));
        return run.begun();
    }

    /**
     * Before this instance acts as the one that leads: it learns which applications live drills have.
     *
     * @throws io.understudy.journal.Journal.JournalUnavailable when the journal can't be read
     */
    public void recall() {
        live.recall();
    }

    /** Goes on with the live drills that have no end, of whatever process; at the instance that leads. */
    void takeUp(Map<ApplicationName, FailoverPolicy> policies) {
        LiveRecords.Found found = records.live();
        found.unreadable().forEach(live::stuck);
        found.open().stream().filter(open -> !isRunning(open.drill().id())).forEach(open -> {
            ApplicationName application = open.drill().application();
            Optional.ofNullable(policies.get(application))
                    .ifPresentOrElse(
                            policy -> takeUp(policy, Running.takenOver(open.drill())),
                            () -> live.stuck(
                                    open, "there is no policy of %s any more: put it back".formatted(application)));
        });
    }

    private void takeUp(FailoverPolicy policy, Running run) {
        if (running.putIfAbsent(policy.application(), run) == null) {
            execute(run, () -> live.takeOver(run, dryRun(policy)));
        }
    }

    private void execute(Running run, Course course) {
        ApplicationName application = run.begun().application();
        try {
            executor.execute(() -> carryOut(run, course));
        } catch (RejectedExecutionException e) {
            running.remove(application, run);
            throw new UnderstudyException.Permanent("the service is stopping: start the drill when it runs", e);
        }
    }

    /** From its first question to its end; empty when there was nothing to do. */
    @FunctionalInterface
    private interface Course {
        Optional<Drill> follow() throws LiveDrills.Left;
    }

    private void requireQuiet(Placement from, DrillKind kind) {
        ApplicationName application = from.application();
        scene.operation(application).ifPresent(operation -> {
            throw new UnderstudyException.InvalidInput(
                    "operation %s acts on %s: a drill beside it would tell nothing, wait for its end"
                            .formatted(operation, application));
        });
        if (kind == DrillKind.ISOLATED) {
            scene.operationAt(from.standby()).ifPresent(operation -> {
                throw new UnderstudyException.InvalidInput(
                        "operation %s needs %s: copies would take room from it, wait for its end"
                                .formatted(operation, from.standby()));
            });
        }
    }

    private String id(ApplicationName application, Instant now) {
        String id = "drill-%s-%s".formatted(application, NUMBER.format(now));
        return Stream.iterate(1, n -> n + 1)
                .map(n -> n == 1 ? id : id + "-" + n)
                .filter(free -> !reports.has(free))
                .findFirst()
                .orElseThrow();
    }

    private void carryOut(Running run, Course course) {
        Drill begun = run.begun();
        try {
            course.follow().ifPresent(ended -> {
                if (ended.live().isEmpty()) {
                    owed.write(ended);
                }
                LOG.info(
                        "drill={} application={} {}: {}", ended.id(), ended.application(), ended.result(), ended.why());
                listener.accept(ended);
            });
        } catch (LiveDrills.Left e) {
            LOG.warn(
                    "drill={} application={} goes on with whoever leads next: {}",
                    begun.id(),
                    begun.application(),
                    e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("drill={} application={} ended without a report", begun.id(), begun.application(), e);
        } finally {
            running.remove(begun.application(), run);
        }
    }

    private DryRun dryRun(FailoverPolicy policy) {
        return new DryRun(scene, round, guard, executor, policy, ticker::nanos);
    }

    private Drill perform(FailoverPolicy policy, Running run) throws LiveDrills.Left {
        DryRun dry = dryRun(policy);
        dry.note("started by %s: %s".formatted(run.begun().by(), run.begun().reason()));
        Optional<CopyRun> copies = run.begun().kind() == DrillKind.ISOLATED
                ? Optional.of(new CopyRun(scene, site, records, pause, policy, dry, run.begun(), turnAt(run)))
                : Optional.empty();
        try {
            return perform(policy, run, dry, copies);
        } finally {
            copies.ifPresent(CopyRun::leave);
        }
    }

    /** At most one isolated drill has copies at a site, so that they take no more room than one application's. */
    private Semaphore turnAt(Running run) {
        return sites.computeIfAbsent(run.begun().from().standby(), _ -> new Semaphore(1, true));
    }

    /** Whether a drill waits until another one has left this site. */
    boolean isAwaited(SiteName at) {
        Semaphore turn = sites.get(at);
        return turn != null && turn.hasQueuedThreads();
    }

    private Drill perform(FailoverPolicy policy, Running run, DryRun dry, Optional<CopyRun> copies)
            throws LiveDrills.Left {
        Optional<Forecast> forecast = Optional.empty();
        Optional<String> failure = Optional.empty();
        try {
            if (run.begin()) {
                Forecast found = rehearse(dry, copies);
                forecast = Optional.of(found);
                if (run.begun().kind() == DrillKind.LIVE) {
                    return live.begin(run, dry, found);
                }
            }
        } catch (InterruptedException e) {
            run.abort("the service is stopping");
        } catch (CopyRun.Stopped e) {
            failure = Optional.of(e.why());
            boolean unused = e.isAbort() && run.abort(e.why());
        } catch (StaleLease e) {
            run.abort(String.valueOf(e.getMessage()));
        } catch (UnderstudyException e) {
            failure = Optional.of(e.getMessage());
        } catch (RuntimeException e) {
            LOG.error(
                    "drill={} application={} could not ask everything",
                    run.begun().id(),
                    policy.application(),
                    e);
            failure = Optional.of("unexpected %s: look into the service's log".formatted(e));
        }
        Optional<String> aborted = run.end();
        Optional<Isolated> isolated = copies.flatMap(CopyRun::takeDown);
        if (aborted.isPresent()) {
            return dry.end(run.begun(), Result.ABORTED, aborted.get(), Optional.empty())
                    .with(isolated);
        }
        if (failure.isPresent()) {
            return dry.end(run.begun(), Result.FAILED, failure.get(), forecast).with(isolated);
        }
        String more = isolated.flatMap(Isolated::ready)
                .map(ready -> "; copies of its workloads were ready after %d ms".formatted(ready.toMillis()))
                .orElse("");
        return forecast.map(found -> dry.passedOrNot(run.begun(), found, more))
                .orElseGet(() -> dry.end(run.begun(), Result.FAILED, "nothing was asked", Optional.empty()))
                .with(isolated);
    }

    private Forecast rehearse(DryRun dry, Optional<CopyRun> copies) throws CopyRun.Stopped, InterruptedException {
        Forecast found = askInTurn(dry);
        if (copies.isPresent()) {
            Duration ready = copies.get().bringUp();
            found = dry.forecast(dry.steps().stream()
                    .filter(step -> step.type().equals("kubernetes.wait"))
                    .collect(Collectors.toMap(Step::name, _ -> ready)));
        }
        dry.judge(found, clock.instant());
        return found;
    }

    private Forecast askInTurn(DryRun dry) throws InterruptedException {
        if (!turns.tryAcquire()) {
            dry.note("waits for its turn: %d drills ask at once".formatted(AT_ONCE));
            turns.acquire();
        }
        try {
            return dry.ask();
        } finally {
            turns.release();
        }
    }

    /**
     * Ends a drill that is under way; its report tells what was asked so far.
     *
     * @return false when none of this id is
     * @throws io.understudy.journal.Journal.JournalUnavailable when a live one can't be called off in the journal
     * @throws StaleLease when it is a live one, and another instance leads
     */
    public boolean abort(String id, String why) {
        Optional<Running> run = running.values().stream()
                .filter(one -> one.begun().id().equals(id))
                .findFirst();
        boolean unread = run.map(Running::isUnread).orElse(true);
        boolean heard = run.map(one -> one.abort(why)).orElse(false);
        return unread ? live.callOff(id, why) : heard;
    }

    /** Ends the drill of an application, if one is under way. */
    public void giveWay(ApplicationName application, String why) {
        Running run = running.get(application);
        if (run != null) {
            run.giveWay(why);
        }
    }

    /** Ends every isolated drill that has copies at a site, or is to have. */
    public void giveWayAt(SiteName site, String why) {
        running.values().stream()
                .filter(run -> run.begun().kind() == DrillKind.ISOLATED)
                .filter(run -> run.begun().from().standby().equals(site))
                .forEach(run -> {
                    boolean unused = run.abort(why);
                });
    }

    /**
     * Whether this process will tell of its end itself. When it won't any more, the journal has all that it had to tell; so the journal
     * is to be read after this was asked.
     */
    boolean mine(String id) {
        return isRunning(id) || owed.has(id);
    }

    boolean isRunning(String id) {
        return running.values().stream().anyMatch(run -> run.begun().id().equals(id));
    }

    /** What the journal did not take when drills ended. */
    OwedEnds owed() {
        return owed;
    }

    /** Those of this process that are under way. */
    public List<Drill> running() {
        return running.values().stream().map(Running::now).toList();
    }

    /** Those that are under way, and live ones that another process goes on with, or that nobody does yet. */
    public List<Drill> underWay() {
        return Stream.concat(running().stream(), records.underWay().stream().filter(drill -> !isRunning(drill.id())))
                .toList();
    }
}
