package io.understudy.operation.wave;

import io.understudy.journal.Journal;
import io.understudy.journal.Journal.Lease;
import io.understudy.operation.Engine;
import io.understudy.operation.OperationFact;
import io.understudy.operation.OperationFact.CompensationStarted;
import io.understudy.operation.OperationFact.OperationDeclined;
import io.understudy.operation.OperationFact.OperationFinished;
import io.understudy.operation.OperationFact.OperationResumed;
import io.understudy.operation.OperationFact.OthersAwaited;
import io.understudy.operation.OperationListener;
import io.understudy.operation.OperationView;
import io.understudy.operation.Phase;
import io.understudy.operation.StartRequest;
import io.understudy.operation.StartResult;
import io.understudy.operation.Trigger;
import io.understudy.operation.wave.WaveFact.MemberRetried;
import io.understudy.operation.wave.WaveFact.WaveFinished;
import io.understudy.operation.wave.WaveFact.WavePaused;
import io.understudy.operation.wave.WaveFact.WaveResumed;
import io.understudy.operation.wave.WaveFact.WaveStarted;
import io.understudy.operation.wave.WaveFact.WaveStopped;
import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves every application away from a site, in the order that the policies declare: one wave at a time, whose facts are in the
 * journal beside the operations that it starts. An instance that takes over finds in both what was started and goes on.
 * Thread-safe; a start is durable when it returns.
 *
 * <p>A consistency group starts as a whole or not at all, and its operations pass their points of no return together or go back
 * together ({@link Pacts}). Past that each is on its own: one that fails then is repaired and goes forward.
 */
public final class Waves implements OperationListener {

    private static final Logger LOG = LoggerFactory.getLogger(Waves.class);
    private static final int MOST_AT_ONCE = 10_000;
    private static final String OPEN = "operation %s is open";
    private static final String APART =
            "its consistency group moves as one, but approvals are given one by one: ask for each of them by hand";

    private final WaveJournal journal;
    private final Pacts pacts;
    private final Engine engine;
    private final Map<ApplicationName, FailoverPolicy> policies;
    private final Ability ability;
    private final Clock clock;
    private final Executor executor;

    /** Held while the wave changes. Listeners never wait for it: they may hold an operation's lock, which a start needs. */
    private final Object lock = new Object();

    private final Map<ApplicationName, String> held = new HashMap<>();
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile @Nullable Underway underway;

    private record Underway(WaveState wave, Sightings sightings) {}

    /**
     * @param policies read at each use, as they may change while this runs
     * @param ability asked before each start, unless the wave is forced
     * @param executor where news of operations is acted on, not on the caller's thread
     */
    public Waves(
            Journal journal,
            Supplier<Lease> leases,
            Engine engine,
            Map<ApplicationName, FailoverPolicy> policies,
            Ability ability,
            Clock clock,
            Executor executor) {
        this.journal = new WaveJournal(journal, leases);
        this.pacts = new Pacts(this.journal);
        this.engine = engine;
        this.policies = policies;
        this.ability = ability;
        this.clock = clock;
        this.executor = executor;
        engine.keep(pacts);
    }

    /**
     * Begins a wave; its first fact is durable when this returns, and its first members have started.
     *
     * @throws UnderstudyException.InvalidInput when another one is under way, nothing is at the site, or the order is wrong
     * @throws Journal.JournalUnavailable when it can't be journaled; nothing was started
     */
    public WaveView start(WaveRequest request) {
        synchronized (lock) {
            WaveState wave = journal.begin(started(request));
            LOG.info("wave={} by {}: {}", wave.id(), request.by(), request.reason());
            lead(new Underway(wave, Sightings.of(engine, policies, wave)));
            go();
            return view(wave.id()).orElseThrow();
        }
    }

    private void lead(@Nullable Underway now) {
        underway = now;
        if (now == null) {
            pacts.drop();
        } else {
            pacts.take(now.wave(), now.sightings());
        }
    }

    private WaveStarted started(WaveRequest request) {
        List<Member> members = policies.values().stream()
                .filter(policy -> engine.placement(policy).primary().equals(request.site()))
                .sorted(Comparator.comparing(FailoverPolicy::application))
                .map(this::member)
                .toList();
        ApplicationName canary = request.canary().orElse(null);
        if (members.isEmpty()) {
            throw new UnderstudyException.InvalidInput(
                    "no application has its primary at %s: there is nothing to move".formatted(request.site()));
        }
        if (canary != null && members.stream().noneMatch(m -> m.application().equals(canary))) {
            throw new UnderstudyException.InvalidInput(
                    "the canary %s does not have its primary at %s".formatted(canary, request.site()));
        }
        if (request.atOnce() < 1 || request.atOnce() > MOST_AT_ONCE) {
            throw new UnderstudyException.InvalidInput(
                    "%d at once is not between 1 and %d".formatted(request.atOnce(), MOST_AT_ONCE));
        }
        return new WaveStarted(
                request.kind(),
                request.site(),
                request.by(),
                request.reason(),
                request.atOnce(),
                canary,
                request.force(),
                members);
    }

    private Member member(FailoverPolicy policy) {
        return new Member(
                policy.application(),
                policy.wave().group(),
                policy.wave().after(),
                policy.wave().together().orElse(null),
                engine.placement(policy).epoch());
    }

    /** Nothing further starts until it is resumed; what is under way goes on. Not without a reason. */
    public WaveView pause(OperationId id, String by, String why) {
        return note(id, new WavePaused(by, required("pause", why)));
    }

    public WaveView resume(OperationId id, String by, String why) {
        return note(id, new WaveResumed(by, why));
    }

    /** Nothing further starts for good; it ends with what is under way. Not without a reason. */
    public WaveView stop(OperationId id, String by, String why) {
        return note(id, new WaveStopped(by, required("stop", why)));
    }

    /** It takes something from the plan, so whoever reads of it later must find why. */
    private static String required(String verb, String why) {
        if (why.isBlank()) {
            throw new UnderstudyException.InvalidInput(
                    "'reason' is missing: say why you %s, for whoever reads of it later".formatted(verb));
        }
        return why;
    }

    /** Lets a member start again whose operation ended without a move, and those of its consistency group with it. */
    public WaveView retry(OperationId id, ApplicationName application, String by, String why) {
        synchronized (lock) {
            Underway now = open(id);
            WaveCourse course = new WaveCourse(now.wave(), now.sightings()::of);
            List<Member> failed = now.wave().started().members().stream()
                    .filter(m -> course.state(m) == MemberState.FAILED)
                    .toList();
            Optional<Member> asked = failed.stream()
                    .filter(m -> m.application().equals(application))
                    .findFirst();
            if (asked.isEmpty()) {
                throw new UnderstudyException.InvalidInput(
                        "%s is no member of %s that failed: there is nothing to retry".formatted(application, id));
            }
            List<Member> fellows = failed.stream()
                    .filter(m -> m.together() != null
                            && m.together().equals(asked.get().together()))
                    .filter(m -> !m.equals(asked.get()))
                    .toList();
            fellows.forEach(fellow -> record(open(id), new MemberRetried(fellow.application(), by, why)));
            return note(id, new MemberRetried(application, by, why));
        }
    }

    private WaveView note(OperationId id, WaveFact fact) {
        synchronized (lock) {
            Underway now = open(id);
            now.wave().refuses(fact).ifPresent(why -> {
                throw new UnderstudyException.InvalidInput(why);
            });
            record(now, fact);
            go();
            return view(id).orElseThrow();
        }
    }

    private Underway open(OperationId id) {
        Underway now = underway;
        if (now == null || !now.wave().id().equals(id)) {
            throw new UnderstudyException.InvalidInput("%s is not under way".formatted(id));
        }
        return now;
    }

    private void record(Underway before, WaveFact fact) {
        WaveState after = journal.add(before.wave(), fact);
        if (fact instanceof WaveFinished) {
            lead(null);
        } else {
            underway = new Underway(after, before.sightings());
            pacts.follow(after);
        }
        LOG.info("wave={} {}", after.id(), fact);
    }

    /**
     * Takes up the wave that is open in the journal; called after the engine has taken up the open operations. One that can't be read stays
     * open and is logged: no other one begins, and everything else goes on.
     */
    public void resumeOpen() {
        synchronized (lock) {
            lead(readable()
                    .map(wave -> new Underway(wave, Sightings.of(engine, policies, wave)))
                    .orElse(null));
            go();
        }
    }

    private Optional<WaveState> readable() {
        try {
            return journal.open();
        } catch (IllegalStateException e) {
            LOG.error("the wave that is open can't go on: {}", e.getMessage(), e);
            return Optional.empty();
        }
    }

    /** Another instance leads: nothing is started any more. */
    public void halt() {
        synchronized (lock) {
            lead(null);
        }
    }

    /** Lets another thread start what may start now, unless one is at it; called regularly. Returns at once. */
    public void look() {
        if (underway != null && looking.compareAndSet(false, true)) {
            boolean begun = false;
            try {
                executor.execute(() -> {
                    try {
                        proceed();
                    } finally {
                        looking.set(false);
                    }
                });
                begun = true;
            } finally {
                if (!begun) {
                    looking.set(false);
                }
            }
        }
    }

    /** Starts what may start now; called after news. */
    public void proceed() {
        if (underway != null) {
            synchronized (lock) {
                go();
            }
        }
    }

    private void go() {
        Underway now = underway;
        if (now == null) {
            return;
        }
        held.clear();
        if (now.wave().phase() == WavePhase.STOPPING) {
            withdraw(now);
        }
        WaveCourse course = new WaveCourse(now.wave(), now.sightings()::of);
        course.next(unit -> able(now.wave(), unit)).forEach(unit -> unit.forEach(member -> begin(now.wave(), member)));
        together(now);
        WaveCourse after = new WaveCourse(now.wave(), now.sightings()::of);
        if (after.over()) {
            record(now, new WaveFinished(after.summary()));
        }
    }

    /** What was only asked for by a wave that is stopped does not begin any more. */
    private void withdraw(Underway now) {
        for (Member member : new WaveCourse(now.wave(), now.sightings()::of).unapproved()) {
            now.sightings().of(member.application()).last().ifPresent(request -> {
                if (engine.withdraw(
                        request.id(),
                        "not approved yet when %s was %s"
                                .formatted(now.wave().id(), now.wave().why()))) {
                    LOG.info("wave={} withdraws operation={}", now.wave().id(), request.id());
                }
            });
        }
    }

    /** Lets those of consistency groups look at each other, and at what was decided. */
    private void together(Underway now) {
        now.wave().groups().stream()
                .flatMap(group -> now.wave().together(group).stream())
                .flatMap(member -> now.sightings().open(member.application()).stream())
                .forEach(operation -> engine.proceed(operation.id()));
        pacts.decide(new WaveCourse(now.wave(), now.sightings()::of).states()).forEach(engine::proceed);
    }

    private boolean able(WaveState wave, List<Member> unit) {
        if (unit.size() > 1 && unit.stream().anyMatch(member -> toBeApproved(wave, member))) {
            unit.forEach(m -> held.put(m.application(), APART));
            return false;
        }
        for (Member member : unit) {
            Optional<String> against = against(wave, member);
            if (against.isPresent()) {
                unit.forEach(m -> held.put(
                        m.application(),
                        m.equals(member)
                                ? against.get()
                                : "%s, with which it starts: %s".formatted(member.application(), against.get())));
                return false;
            }
        }
        return true;
    }

    /** Why a member can't start, by force or not, or else why it had better not. */
    private Optional<String> against(WaveState wave, Member member) {
        FailoverPolicy policy = policies.get(member.application());
        if (policy == null) {
            return Optional.of("there is no policy of that name any more");
        }
        return engine.active(member.application())
                .map(OPEN::formatted)
                .or(() -> wave.started().force()
                        ? Optional.empty()
                        : ability.hindrance(policy, wave.started().kind()));
    }

    private boolean toBeApproved(WaveState wave, Member member) {
        return Optional.ofNullable(policies.get(member.application()))
                .filter(policy -> engine.needsApproval(policy, wave.started().kind()))
                .isPresent();
    }

    private void begin(WaveState wave, Member member) {
        FailoverPolicy policy = policies.get(member.application());
        if (policy == null) {
            return;
        }
        try {
            StartResult result = engine.start(new StartRequest(
                    policy,
                    wave.started().kind(),
                    new Trigger.Wave(wave.id(), wave.started().by(), member.together()),
                    wave.started().reason(),
                    clock.instant(),
                    Optional.of(member.epoch()),
                    ability.outlook(policy)));
            refused(result).ifPresent(why -> held.put(member.application(), why));
        } catch (UnderstudyException e) {
            held.put(member.application(), String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> refused(StartResult result) {
        return switch (result) {
            case StartResult.Started _ -> Optional.empty();
            case StartResult.AlreadyActive(OperationId other) -> Optional.of(OPEN.formatted(other));
            case StartResult.Stale(Placement now) ->
                Optional.of(
                        "it has moved meanwhile: its primary is %s, epoch %s".formatted(now.primary(), now.epoch()));
        };
    }

    @Override
    public void changed(OperationView view, OperationFact fact) {
        Underway now = underway;
        if (now != null && now.sightings().saw(view) && matters(view, fact)) {
            executor.execute(this::proceed);
        }
    }

    /** Whether another member may go on for it. */
    private static boolean matters(OperationView view, OperationFact fact) {
        boolean fellow = view.trigger() instanceof Trigger.Wave wave && wave.together() != null;
        return view.phase() == Phase.AWAITING_APPROVAL
                || switch (fact) {
                    case OperationFinished _ -> true;
                    case OthersAwaited _, OperationResumed _, OperationDeclined _, CompensationStarted _ -> fellow;
                    default -> false;
                };
    }

    /** The wave that is under way. */
    public Optional<WaveView> current() {
        return Optional.ofNullable(underway).flatMap(now -> view(now.wave().id()));
    }

    /** A wave, under way or not. */
    public Optional<WaveView> view(OperationId id) {
        synchronized (lock) {
            Underway now = underway;
            return now != null && now.wave().id().equals(id)
                    ? Optional.of(WaveViews.open(now.wave(), now.sightings(), held, pacts))
                    : journal.find(id).map(wave -> WaveViews.past(wave, engine));
        }
    }

    /** The newest waves, newest first. */
    public List<WaveView> recent(int limit) {
        return journal.recent(limit).stream().flatMap(id -> view(id).stream()).toList();
    }
}
