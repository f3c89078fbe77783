package io.understudy.operation;

import io.understudy.decision.Outlook;
import io.understudy.journal.Entry;
import io.understudy.journal.Journal;
import io.understudy.journal.Journal.Draft;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.Lease;
import io.understudy.journal.Journal.StaleLease;
import io.understudy.operation.OperationFact.ApprovalRefused;
import io.understudy.operation.OperationFact.CooldownAcknowledged;
import io.understudy.operation.OperationFact.EpochAdvanced;
import io.understudy.operation.OperationFact.OperationFinished;
import io.understudy.operation.OperationFact.OperationStarted;
import io.understudy.policy.Catalogue;
import io.understudy.policy.FailoverPolicy;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.StepName;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs operations: one at a time for each application, every effect between a durable intent and a durable outcome, nothing
 * irreversible without a proven fence or a person's word. Thread-safe; calls return once the journal has their fact, the
 * steps run on the executor.
 *
 * <p>It does not decide whether to move an application, and does not protect against a step type that lies about its goal.
 */
public final class Engine implements AutoCloseable {

    /** Marks the ids of operations under a sealed plan. */
    private static final String GLASS = "glass-";

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    /** So much is kept of what somebody typed. */
    private static final int LONGEST_TYPED = 200;

    private final Supplier<Lease> leases;
    private final Catalogue catalogue;
    private final Runbooks runbooks;
    private final Clock clock;
    private final Wiring wiring;
    private final Archive archive;
    private final Follower follower;
    private final Planner planner;
    private final Guard guard;
    private final Starts starts = new Starts();
    private final Unanswered unanswered;
    /** One operation is taken up at a time, so that none is run twice. */
    private final ReentrantLock takingUp = new ReentrantLock();

    /** Calls of {@link #uphold} under way. */
    private final AtomicInteger upkeep = new AtomicInteger();

    private volatile boolean closed;

    private final Map<OperationId, OperationRun> runs = new ConcurrentHashMap<>();
    private final Map<ApplicationName, OperationId> active = new ConcurrentHashMap<>();
    private final Map<ApplicationName, Standing> standings = new ConcurrentHashMap<>();

    /** With sites that are told apart by their documents alone, as in worlds without clusters. */
    public Engine(
            Journal journal,
            Supplier<Lease> leases,
            Catalogue catalogue,
            Map<String, StepType> types,
            LossGate losses,
            Clock clock,
            Ticker ticker,
            Timers timers,
            RandomGenerator random,
            ExecutorService executor,
            OperationListener listener) {
        this(
                journal,
                leases,
                catalogue,
                Whereabouts.WRITTEN,
                types,
                losses,
                clock,
                ticker,
                timers,
                random,
                executor,
                listener);
    }

    /**
     * @param leases the lease that this instance holds now; asked at each start and resume
     * @param whereabouts to which clusters the documents of sites lead; asked at each start and resume
     * @param executor runs the steps, on virtual threads
     * @param timers timeouts and backoffs, {@link Timers#sleepingOn} outside simulated worlds
     * @param random draws the length of backoffs; thread-safe
     * @param listener hears of every fact
     */
    public Engine(
            Journal journal,
            Supplier<Lease> leases,
            Catalogue catalogue,
            Whereabouts whereabouts,
            Map<String, StepType> types,
            LossGate losses,
            Clock clock,
            Ticker ticker,
            Timers timers,
            RandomGenerator random,
            ExecutorService executor,
            OperationListener listener) {
        this.leases = leases;
        this.catalogue = catalogue;
        this.clock = clock;
        FenceProofs proofs = new FenceProofs(ticker);
        this.guard = new Guard(types, proofs, losses, this::journal);
        StepTypes known = new StepTypes(guard.types());
        this.runbooks = new Runbooks(catalogue, known, new Ground(catalogue.sites(), whereabouts));
        FactCodec codec = new FactCodec();
        this.wiring = new Wiring(
                journal,
                codec,
                known,
                catalogue.sites(),
                whereabouts,
                catalogue.policies(),
                new IrreversibleGate(losses, proofs),
                new Tenure(leases),
                clock,
                ticker,
                timers,
                new Backoff(random),
                executor,
                new Neighbours(catalogue.policies().values(), runs::values, this::placement),
                new Fellows(),
                listener);
        this.archive = new Archive(journal, codec);
        this.follower = new Follower(archive, catalogue.policies().keySet());
        this.unanswered = new Unanswered(timers, this::takeUp);
        this.planner = new Planner(known, catalogue.sites(), losses, new Survey(known, executor));
    }

    /**
     * Starts moving an application; its first fact is durable when this returns. Where its policy has others approve the move,
     * that is all: it begins with the last approval. A failover that needs none ends a request that waits for its own.
     *
     * @throws UnderstudyException.InvalidInput when nobody would be left to approve it, it is to move back and is at home, or its
     *     policy is gone
     * @throws JournalUnavailable when it can't be journaled, or did not answer: what it took all the same is found within seconds and run
     * @throws StaleLease when another instance leads; nothing was started
     * @throws UnderstudyException.Permanent when the policy's runbook is missing or has an unknown step type
     */
    public StartResult start(StartRequest request) {
        return starts.during(() -> {
            StartResult result = admit(request);
            if (result instanceof StartResult.AlreadyActive(OperationId open) && !runs.containsKey(open)) {
                resume(open, leases.get());
            }
            return result;
        });
    }

    /**
     * Changes the documents that this engine reads while nothing starts, so that an operation that is found to be open, or not, stays
     * so meanwhile. The change must be quick.
     *
     * @return false when something is starting, and the change was not made: try again
     */
    public boolean betweenStarts(Runnable change) {
        return starts.between(change);
    }

    private StartResult admit(StartRequest request) {
        FailoverPolicy policy = request.policy();
        if (!catalogue.policies().containsKey(policy.application())) {
            throw new UnderstudyException.InvalidInput(
                    "there is no policy of %s any more: nothing was started".formatted(policy.application()));
        }
        Opening opening = Opening.of(request, runbooks, wiring.types());
        Standing standing = standing(policy.application());
        standing.requireReadable();
        makeWay(request);
        OperationRun run;
        synchronized (standing) {
            Placement from = standing.placement(catalogue.initial(policy));
            if (request.expected().isPresent() && !request.expected().get().equals(from.epoch())) {
                return new StartResult.Stale(from);
            }
            opening.requireSense(from);
            Lease lease = leases.get();
            Instant now = clock.instant();
            OperationId id = standing.nextId(request.kind().epoch(from), mark(policy));
            OperationStarted first = opening.first(id, from, now, runbooks, wiring.ground());
            Optional<OperationId> other =
                    opened(lease, standing, wiring.codec().draft(policy.application(), id, first));
            if (other.isPresent()) {
                return new StartResult.AlreadyActive(other.get());
            }
            standing.used(id);
            run = adopt(new OperationState(id, first, now), lease, policy);
            LOG.info(
                    "operation={} application={} started: {} from {} to {}, by {}: {}",
                    id,
                    policy.application(),
                    request.kind(),
                    from.primary(),
                    from.standby(),
                    request.trigger().label(),
                    request.reason());
            run.tell(first);
        }
        run.proceed();
        return new StartResult.Started(run.view().id());
    }

    /** @return the operation that is already open; empty when this one was opened */
    private Optional<OperationId> opened(Lease lease, Standing standing, Draft first) {
        try {
            return wiring.journal().open(lease, first);
        } catch (JournalUnavailable e) {
            standing.used(first.operation());
            unanswered.lookFor(first.operation());
            throw e;
        }
    }

    /** Runs an operation whose opening was not answered, if it is open. */
    private boolean takeUp(OperationId id) {
        return starts.during(() -> {
            Lease lease = leases.get();
            if (runs.containsKey(id)) {
                return true;
            }
            boolean open = archive.open().contains(id);
            if (open) {
                LOG.warn("operation={} was opened although the journal did not say so: it goes on", id);
                resume(id, lease);
            }
            return open;
        });
    }

    /** Before the locks of the application and of its operation are taken in the usual order. */
    private void makeWay(StartRequest request) {
        OperationId open = active.get(request.policy().application());
        OperationRun run = open == null ? null : runs.get(open);
        boolean current = request.expected()
                .map(epoch -> epoch.equals(placement(request.policy()).epoch()))
                .orElse(true);
        if (run != null && current && Approvals.givesWay(run.view().kind(), request)) {
            run.giveWay("it was not approved yet, and gave way to a failover by %s: %s"
                    .formatted(request.trigger().label(), request.reason()));
        }
    }

    /**
     * Ends an operation that still waits for its approval.
     *
     * @return false when it does not, or not any more
     * @throws JournalUnavailable when it can't be journaled, and it still waits; or when the journal did not answer, and it may have ended:
     *     look again
     */
    public boolean withdraw(OperationId id, String why) {
        OperationRun run = led(id);
        return run != null && run.giveWay(why);
    }

    /** Whether a move that a person asks for would wait for approval. */
    public boolean needsApproval(FailoverPolicy policy, OperationKind kind) {
        return Approvals.of(policy, kind).isPresent();
    }

    /**
     * Takes a person's approval of an operation that waits for it, to begin or to go on as a failover.
     *
     * @param hash of the plan that they have read
     * @param outlook how the world looks now, by the operation's application
     * @throws JournalUnavailable when it can't be journaled, and nothing was approved; or when the journal did not answer, and it may count:
     *     look again
     */
    public ApproveResult approve(OperationId id, String by, String hash, Outlook outlook) {
        if (by.isBlank() || hash.isBlank()) {
            return new ApproveResult.Refused("an approval needs a name and a hash: say who approves, and what");
        }
        OperationRun run = led(id);
        if (run == null) {
            return refuseUnopened(id, by, hash);
        }
        OperationKind kind = run.view().kind();
        return run.approve(
                by.strip(), hash, policy -> runbooks.basis(policy, kind, placement(policy), outlook), outlook);
    }

    /** A replay is worth knowing of, so it is journaled with the operation that it was good for once. */
    private ApproveResult refuseUnopened(OperationId id, String by, String hash) {
        String why = "operation %s is not open; an approval is good once".formatted(id);
        record(id)
                .ifPresent(known -> wiring.journal()
                        .append(leases.get(), wiring.codec().draft(known.application(), id, refusal(by, hash, why))));
        return new ApproveResult.Refused(why + ". Nothing was approved");
    }

    static OperationFact refusal(String by, String hash, String why) {
        return new ApprovalRefused(cut(by), cut(hash), why);
    }

    private static String cut(String typed) {
        return typed.substring(0, Math.min(LONGEST_TYPED, typed.length()));
    }

    /**
     * Takes a person's typed words for the risk that an operation asks about.
     *
     * @throws JournalUnavailable when it can't be journaled, and nothing was accepted; or when the journal did not answer, and it may count:
     *     look again
     */
    public AcceptResult accept(OperationId id, String by, String phrase) {
        return accept(id, by, phrase, Optional.empty());
    }

    /** The same, with what the person remarks beside it. */
    public AcceptResult accept(OperationId id, String by, String phrase, Optional<String> remark) {
        if (by.isBlank()) {
            return new AcceptResult.Refused("an acceptance needs a name: say who accepts", "");
        }
        OperationRun run = led(id);
        return run == null
                ? new AcceptResult.Refused("operation %s is not open".formatted(id), "")
                : run.accept(by.strip(), phrase, remark.orElse(null));
    }

    /**
     * Does what a person asks of an open operation; its fact is durable when this returns.
     *
     * @throws JournalUnavailable when it can't be journaled, and nothing came of it; or when the journal did not answer, and it may count:
     *     look again
     */
    public InterventionResult intervene(OperationId id, Intervention intervention) {
        if (intervention.by().isBlank()) {
            return new InterventionResult.Refused("'by' is missing: say who asks, for the journal");
        }
        if (intervention.needsReason() && intervention.reason().isBlank()) {
            return new InterventionResult.Refused("'reason' is missing: say why you %s, for whoever reads of it later"
                    .formatted(intervention.verb()));
        }
        OperationRun run = led(id);
        return run == null
                ? new InterventionResult.Refused("operation %s is not open".formatted(id))
                : run.intervene(intervention);
    }

    /** Lets a blocked operation go on, after its cause was repaired; false when it is not blocked. */
    public boolean retry(OperationId id, String by) {
        return intervene(id, new Intervention.Retry(by, "")) instanceof InterventionResult.Taken;
    }

    /** Who tells how operations stand with those that they move together with; until then they wait. Set once, at the start. */
    public void keep(Company company) {
        wiring.fellows().keep(company);
    }

    /** Lets an open operation look again at what it waited for; nothing for any other. */
    public void proceed(OperationId id) {
        OperationRun run = runs.get(id);
        if (run != null) {
            run.proceed();
        }
    }

    /** Throws {@link StaleLease}, which names the leader, unless this instance leads. */
    public void requireLeading() {
        var unused = leases.get();
    }

    /** The applications with an operation that is open in the journal, whoever leads. */
    public Set<ApplicationName> moving() {
        return archive.open().stream()
                .flatMap(id -> archive.record(id).stream())
                .map(OperationRecord::application)
                .collect(Collectors.toSet());
    }

    /** What a call does beside its step's own effect. */
    private void journal(OperationId id, StepName step, OperationFact fact) {
        OperationRun run = runs.get(id);
        if (run == null) {
            String why = "operation %s is not led by this instance any more: nothing more was sent".formatted(id);
            throw new UnderstudyException.Transient(why, new StaleLease(why));
        }
        run.beside(step, fact);
    }

    /** A command is for the instance that leads; throws {@link StaleLease}, which names it, at any other. */
    private @Nullable OperationRun led(OperationId id) {
        requireLeading();
        return runs.get(id);
    }

    /**
     * Goes on with every operation that is open in the journal; called after each acquisition of the lease. One that can't
     * be read, or whose policy is gone, stays open and is logged: its application is not moved by anyone.
     */
    public List<OperationId> resumeOpen() {
        // No documents are taken meanwhile: what is open may not be known yet.
        return starts.during(this::takeUpOpen);
    }

    private List<OperationId> takeUpOpen() {
        Lease lease = leases.get();
        runs.values().stream()
                .filter(run -> run.lease().token() != lease.token())
                .forEach(OperationRun::halt);
        runs.values().removeIf(run -> run.lease().token() != lease.token());
        standings.clear();
        Map<ApplicationName, OperationId> before = Map.copyOf(active);
        List<OperationId> open = archive.open();
        before.forEach((application, id) -> {
            if (!open.contains(id)) {
                active.remove(application, id);
            }
        });
        open.forEach(id -> resume(id, lease));
        return open;
    }

    private void resume(OperationId id, Lease lease) {
        try {
            takenUp(id, lease).ifPresent(OperationRun::proceed);
        } catch (IllegalStateException e) {
            archive.record(id).ifPresent(unreadable -> active.put(unreadable.application(), id));
            LOG.error("operation={} can't go on: {}", id, e.getMessage(), e);
        }
    }

    private Optional<OperationRun> takenUp(OperationId id, Lease lease) {
        takingUp.lock();
        try {
            OperationRun known = runs.get(id);
            if (known != null && known.lease().token() == lease.token()) {
                active.put(known.view().application(), id);
                return Optional.empty();
            }
            OperationState state = archive.state(id);
            if (state.phase().closed()) {
                return Optional.empty();
            }
            FailoverPolicy policy = catalogue.policies().get(state.application());
            active.put(state.application(), id);
            if (policy == null) {
                LOG.error(
                        "operation={} application={} can't go on: there is no policy of that name any more; put it back",
                        id,
                        state.application());
                return Optional.empty();
            }
            if (takenInHalf(id, policy)) {
                LOG.error(
                        "operation={} application={} was carried out under a broken glass, and the journal has a part of it only: nothing is done; repeat 'understudy break-glass import'",
                        id,
                        state.application());
                return Optional.empty();
            }
            return Optional.of(adopt(state, lease, policy));
        } finally {
            takingUp.unlock();
        }
    }

    /** Goes on with the open operation of an application whose policy was gone, and is there again; nothing for any other. */
    public void resume(ApplicationName application) {
        active(application).filter(id -> !runs.containsKey(id)).ifPresent(id -> resume(id, leases.get()));
    }

    /**
     * Stops acting until the next {@link #resumeOpen}, as the lease is lost: no step begins any more, each that runs is
     * interrupted and its outcome ignored. Returns at once.
     */
    public void halt() {
        List<OperationRun> led = List.copyOf(runs.values());
        runs.clear();
        // One that waits for the journal holds up none of the others.
        led.forEach(run -> wiring.executor().execute(run::halt));
    }

    /**
     * Looks at what another instance has done: for one that does not lead, so that it watches the right sites and can tell what
     * is open. Calls must not overlap.
     *
     * @return the roles that are other than at the last look
     * @throws JournalUnavailable when it can't be read
     */
    public List<Placement> follow() {
        Follower.Seen seen = follower.look(Map.copyOf(active));
        seen.moved().forEach(placement -> standing(placement.application()).follows(placement));
        active.keySet().stream().filter(a -> !seen.open().containsKey(a)).forEach(standings::remove);
        active.keySet().retainAll(seen.open().keySet());
        active.putAll(seen.open());
        return seen.moved();
    }

    /**
     * Loads and runs once what an operation needs for its facts, changing nothing, so that the first failover does not pay
     * for it. Called at the start of the service.
     */
    public void warmUp() {
        catalogue.policies().values().stream().findFirst().ifPresent(policy -> {
            OperationId id = new OperationId("%s-warm-up".formatted(policy.application()));
            OperationFact fact = new OperationStarted(
                    OperationKind.FAILOVER,
                    runbooks.of(policy, OperationKind.FAILOVER),
                    List.of(),
                    catalogue.initial(policy),
                    new Trigger.Person("warm-up"),
                    "",
                    clock.instant(),
                    clock.instant());
            Draft draft = wiring.codec().draft(policy.application(), id, fact);
            wiring.codec().fact(new Entry(1, clock.instant(), draft.application(), id, draft.type(), draft.payload()));
        });
    }

    /** An operation, open or closed; throws {@link IllegalStateException} for one that this version can't read. */
    public Optional<OperationView> view(OperationId id) {
        OperationRun run = runs.get(id);
        return run != null ? Optional.of(run.view()) : archive.find(id).map(state -> state.view(Optional.empty()));
    }

    /** An operation, open or closed, readable or not. */
    public Optional<OperationRecord> record(OperationId id) {
        OperationRun run = runs.get(id);
        return run != null ? Optional.of(run.view()) : archive.record(id);
    }

    /** The newest operation of an application; cheaper than to read it. */
    public Optional<OperationId> newest(ApplicationName application) {
        return archive.recent(application, 1).stream().findFirst();
    }

    /** The newest operations of an application, newest first; one that can't be read hides no other. */
    public List<OperationRecord> recent(ApplicationName application, int limit) {
        return archive.recent(application, limit).stream()
                .flatMap(id -> record(id).stream())
                .toList();
    }

    /** The operation that is open for an application; answered from memory. */
    public Optional<OperationId> active(ApplicationName application) {
        return Optional.ofNullable(active.get(application));
    }

    /**
     * The open switchover of an application that may become a failover by itself: nobody holds it, it has not begun to fence,
     * and it is led here. Answered from memory.
     */
    public Optional<OperationId> escalatable(ApplicationName application) {
        return active(application).filter(id -> {
            OperationRun run = runs.get(id);
            return run != null && run.escalates();
        });
    }

    /**
     * The operation that acts on an application, or may at any moment; not one that waits for its approval. From memory. At an
     * instance that does not lead each open one counts.
     */
    public Optional<OperationId> acting(ApplicationName application) {
        return active(application).filter(id -> waiting(id).isEmpty());
    }

    /**
     * The operation that acts on an application, unless it keeps the roles, however long that is open. From memory. One of which
     * nothing is known but that it is open counts.
     */
    public Optional<OperationId> moving(ApplicationName application) {
        return acting(application)
                .filter(id -> Optional.ofNullable(runs.get(id))
                        .map(run -> run.view().kind().moves())
                        .orElse(true));
    }

    /**
     * An operation that acts, or may at any moment, and began with its standby at this site: it moves an application there, or
     * makes it a standby there. One that is open and not led here counts, whichever site it is about. From memory.
     */
    public Optional<OperationId> actingAt(SiteName standby) {
        return active.values().stream()
                .filter(id -> waiting(id).isEmpty())
                .filter(id -> Optional.ofNullable(runs.get(id))
                        .map(run -> run.view().from().standby().equals(standby))
                        .orElse(true))
                .findFirst();
    }

    /** The steps that are done of the operation that acts on an application and is led here. From memory. */
    public List<StepContext> done(ApplicationName application) {
        return active(application)
                .flatMap(id -> Optional.ofNullable(runs.get(id)))
                .map(OperationRun::done)
                .orElse(List.of());
    }

    /**
     * Looks after what a step did, behind the fence where it starts what writes. May block for as long as the sites do.
     *
     * @return what was found and done, for people
     */
    public Optional<String> uphold(StepContext context) {
        upkeep.incrementAndGet();
        try {
            return closed || !lasts(context)
                    ? Optional.empty()
                    : wiring.types().of(context.step()).uphold(context.under(() -> requireLasting(context)));
        } finally {
            upkeep.decrementAndGet();
        }
    }

    /** Whether a step that was done when it was looked for still is, while what it did is to last. */
    private boolean lasts(StepContext context) {
        OperationRun run = runs.get(context.operation());
        return run != null
                && run.done().stream()
                        .anyMatch(
                                done -> done.step().name().equals(context.step().name()));
    }

    /** Undone or paused meanwhile, it is not done again. */
    private void requireLasting(StepContext context) {
        context.warrant().require();
        if (!lasts(context)) {
            throw new UnderstudyException.Transient(
                    "step %s of operation %s is not to last any more: nothing more was sent"
                            .formatted(context.step().name(), context.operation()),
                    new IllegalStateException("it is undone, paused or not led here"));
        }
    }

    /** What an automatic failover waits for: the one that acts, or the request that it would only repeat. From memory. */
    public Optional<OperationId> inTheWay(FailoverPolicy policy) {
        return active(policy.application())
                .filter(id -> waiting(id)
                        .map(kind -> kind == OperationKind.FAILOVER && Approvals.ofAutomatic(policy))
                        .orElse(true));
    }

    /** The kind of an operation that waits for its approval. */
    private Optional<OperationKind> waiting(OperationId id) {
        return Optional.ofNullable(runs.get(id))
                .map(OperationRun::view)
                .filter(view -> view.phase() == Phase.AWAITING_APPROVAL)
                .map(OperationView::kind);
    }

    /** The failover runbook of an application with what its references stand for, as far as is known before it runs. */
    public Runbook foreseen(FailoverPolicy policy) {
        return runbooks.foreseen(policy, OperationKind.FAILOVER, placement(policy));
    }

    /** What a move would do now, without changing anything. */
    public Plan dryRun(FailoverPolicy policy, OperationKind kind) {
        Runbook runbook = runbooks.of(policy, kind);
        return planner.plan(policy, kind, placement(policy), runbook, Runbooks.parameters(runbook, policy));
    }

    /**
     * The steps that a move now would take, to be asked one by one. Answers at once.
     *
     * @throws UnderstudyException.Permanent when the policy names no such runbook, or it has an unknown step type
     */
    public List<StepQuestion> questions(FailoverPolicy policy, OperationKind kind) {
        Runbook runbook = runbooks.of(policy, kind);
        return planner.questions(policy, kind, placement(policy), runbook, Runbooks.parameters(runbook, policy));
    }

    /** Where an application's roles are now; answered from memory. */
    public Placement placement(FailoverPolicy policy) {
        return standing(policy.application()).placement(catalogue.initial(policy));
    }

    /** What is left of the cooldown after the last automatic operation; empty when none holds. */
    public Optional<Duration> cooldown(FailoverPolicy policy) {
        return standing(policy.application()).cooldown(policy.automation().cooldown());
    }

    /** Lifts the cooldown; answers the automatic operation that was acknowledged, empty when there was none to. */
    public Optional<OperationId> acknowledge(ApplicationName application, String by) {
        Standing standing = standing(application);
        Optional<OperationId> last = standing.unacknowledged();
        last.ifPresent(id -> {
            wiring.journal().append(leases.get(), wiring.codec().draft(application, id, new CooldownAcknowledged(by)));
            standing.acknowledged(id);
            LOG.info("operation={} application={} acknowledged by {}: the cooldown is lifted", id, application, by);
        });
        return last;
    }

    /**
     * Whether {@link #close} cut off a call that changes something: what it sent may still arrive, so that no other instance should
     * lead before the lease has run out.
     */
    public boolean cutOff() {
        return runs.values().stream().anyMatch(OperationRun::cutOff) || upkeep.get() > 0;
    }

    /** Stops acting; what is open goes on at the next start. */
    @Override
    public void close() {
        closed = true;
        runs.values().forEach(OperationRun::halt);
    }

    private OperationRun adopt(OperationState state, Lease lease, FailoverPolicy policy) {
        OperationRun run = new OperationRun(wiring, lease, policy, state, this::durable);
        runs.put(state.id(), run);
        active.put(state.application(), state.id());
        return run;
    }

    private void durable(OperationRun run, OperationFact fact) {
        OperationView view = run.view();
        if (fact instanceof EpochAdvanced advanced) {
            remember(view.application(), standing -> standing.advanced(advanced));
        }
        if (fact instanceof OperationFinished) {
            runs.remove(view.id());
            active.remove(view.application(), view.id());
            guard.forget(view.id());
            if (view.automatic() && view.kind().moves() && !run.lapsed()) {
                remember(view.application(), standing -> standing.automaticEnded(view.id()));
            }
        }
    }

    /**
     * A fact that is in the journal counts, whatever can be read now: of an application of which nothing is remembered, all is read when it
     * is asked for next, and this fact with it.
     */
    private void remember(ApplicationName application, Consumer<Standing> news) {
        Standing standing;
        try {
            standing = standing(application);
        } catch (JournalUnavailable e) {
            return;
        }
        news.accept(standing);
    }

    /** Operations under a sealed plan are told from those of the journal that they are taken into later. */
    private String mark(FailoverPolicy policy) {
        return catalogue.sealed().containsKey(policy.application()) ? GLASS : "";
    }

    /** One under a sealed plan that is open where there is none: its effects are long there, and an import of it was cut off. */
    private boolean takenInHalf(OperationId id, FailoverPolicy policy) {
        return mark(policy).isEmpty()
                && id.value().substring(policy.application().value().length()).matches("-\\d+-" + GLASS + "\\d+");
    }

    private Standing standing(ApplicationName application) {
        return standings.computeIfAbsent(application, a -> new Standing(a, archive, clock, wiring.ticker()));
    }
}
