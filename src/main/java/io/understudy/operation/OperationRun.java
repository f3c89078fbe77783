package io.understudy.operation;

import io.understudy.decision.Outlook;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.Lease;
import io.understudy.journal.Journal.StaleLease;
import io.understudy.operation.OperationFact.AcceptanceRequested;
import io.understudy.operation.OperationFact.CompensationFailed;
import io.understudy.operation.OperationFact.CompensationIntended;
import io.understudy.operation.OperationFact.LossForecast;
import io.understudy.operation.OperationFact.OperationDeclined;
import io.understudy.operation.OperationFact.OperationEscalated;
import io.understudy.operation.OperationFact.OperationFinished;
import io.understudy.operation.OperationFact.RetryRequested;
import io.understudy.operation.OperationFact.StepIntended;
import io.understudy.operation.StepRun.Purpose;
import io.understudy.operation.approval.Basis;
import io.understudy.policy.ApprovalPolicy.Quorum;
import io.understudy.policy.FailoverPolicy;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one operation out: journals what {@link Course} says comes next, calls the steps, and journals what came of them.
 * Every entrance takes the lock, leaves the outcome, and lets the operation go on as far as it can. Thread-safe.
 */
final class OperationRun {

    private static final Logger LOG = LoggerFactory.getLogger(OperationRun.class);
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration SOONEST = Duration.ofMillis(10);

    private final Wiring wiring;
    private final FailoverPolicy policy;
    private final Course course;
    private final OperationState state;
    private final BiConsumer<OperationRun, OperationFact> durable;
    private final ReentrantLock lock = new ReentrantLock();
    private final Activity activity = new Activity();
    /** The calls whose progress people see. */
    private final Map<StepName, StepRun> moving = new ConcurrentHashMap<>();

    private final Errands errands = new Errands();
    private final FactWriter facts;
    private final StepCalls calls;
    private final Outcomes outcomes;
    private final Interventions interventions;
    private final ApprovalDesk approvals;
    private final AcceptanceDesk acceptances;
    /** Calls that have not returned, the outcome wanted or not. */
    private final Set<StepRun> running = ConcurrentHashMap.newKeySet();

    /** Why it does nothing until a person has it go by other documents than it began with; empty when it may go on. */
    private volatile Optional<String> stopped;

    private boolean journalRetryPending;
    /** For which moment a timer is set. */
    private Optional<Instant> awake = Optional.empty();

    private volatile boolean halted;
    private volatile boolean cutOff;
    private volatile OperationView view;
    private volatile boolean escalates;
    private volatile Optional<SharedFences.Use> fenceUse;

    OperationRun(
            Wiring wiring,
            Lease lease,
            FailoverPolicy policy,
            OperationState state,
            BiConsumer<OperationRun, OperationFact> durable) {
        this.wiring = wiring;
        this.policy = policy;
        this.course = new Course(wiring.gate(), policy, wiring.clock(), wiring.fellows());
        this.state = state;
        this.durable = durable;
        this.facts = new FactWriter(wiring, lease, state.id(), state.application(), state::admit, this::took);
        this.calls = new StepCalls(wiring, this::ended, run -> locked(() -> timedOut(run)));
        this.outcomes = new Outcomes(state, activity);
        this.interventions = new Interventions(state);
        this.approvals = new ApprovalDesk(wiring, policy, state, facts);
        this.acceptances = new AcceptanceDesk(state, facts);
        this.stopped = state.phase() == Phase.AWAITING_APPROVAL
                ? Optional.empty()
                : Footing.against(
                        state.documents(),
                        policy,
                        wiring.ground(),
                        state.started().from());
        this.view = state.view(Optional.empty());
        this.escalates = escalatesNow();
        this.fenceUse = state.fenceUse();
    }

    private void show() {
        view = state.view(facts.hindrance());
        fenceUse = state.fenceUse();
        escalates = escalatesNow();
    }

    private boolean escalatesNow() {
        boolean asked = state.ask().isPresent() && Approvals.ofAutomatic(policy);
        return stopped.isEmpty()
                && !asked
                && interventions.againstAutomaticEscalation().isEmpty();
    }

    /** Whether a rule may turn it into a failover. */
    boolean escalates() {
        return escalates;
    }

    /** What it does with the fences around its old primary, as far as it was announced. */
    Optional<SharedFences.Use> fenceUse() {
        return fenceUse;
    }

    ApplicationName application() {
        return state.application();
    }

    SiteName oldPrimary() {
        return state.started().from().primary();
    }

    /** The steps that are done, while what they did is to last: not when it goes back, and not while it is paused or a person repairs it. */
    List<StepContext> done() {
        lock.lock();
        try {
            Phase phase = state.phase();
            boolean lasts = phase == Phase.RUNNING || phase == Phase.AWAITING_ACCEPTANCE;
            return halted || stopped.isPresent() || !lasts || view.paused().isPresent()
                    ? List.of()
                    : state.steps().stream()
                            .filter(s -> s.status() == StepStatus.DONE)
                            .flatMap(s -> filled(s.step()).stream())
                            .map(this::context)
                            .toList();
        } finally {
            lock.unlock();
        }
    }

    OperationView view() {
        Map<StepName, String> progress = new HashMap<>();
        moving.forEach((step, run) -> run.pace().summary().ifPresent(summary -> progress.put(step, summary)));
        OperationView now = progress.isEmpty() ? view : view.moving(progress);
        boolean waits = now.awaits().isPresent()
                && now.hindrance().isEmpty()
                && !now.phase().closed();
        return waits && wiring.fellows().standing(state) instanceof Company.Standing.Waits(String why)
                ? now.heldUp(why)
                : now;
    }

    FailoverPolicy policy() {
        return policy;
    }

    /** Whether it ended before it began, and nobody said no to it. */
    boolean lapsed() {
        return state.lapsed();
    }

    Lease lease() {
        return facts.lease();
    }

    /** Goes on from wherever the facts say it is. */
    void proceed() {
        locked(() -> {});
    }

    AcceptResult accept(String by, String typed, @Nullable String remark) {
        return answering(() -> acceptances.accept(by, typed, remark));
    }

    /** @param now the world at this moment, by a policy */
    ApproveResult approve(String by, String hash, Function<FailoverPolicy, Basis> now, Outlook outlook) {
        return answering(() -> approvals.approve(by, hash, now, outlook));
    }

    /** Ends it if it still waits for its approval; true when it has. */
    boolean giveWay(String why) {
        return answering(() -> approvals.giveWay(why));
    }

    InterventionResult intervene(Intervention intervention) {
        return answering(() -> {
            Optional<String> against = interventions
                    .against(intervention, activity)
                    .or(() -> stopped.flatMap(_ -> interventions.againstWhileStopped(intervention)))
                    .or(() -> wiring.fellows().against(intervention, state));
            if (against.isPresent()) {
                return new InterventionResult.Refused(against.get());
            }
            if (intervention instanceof Intervention.Escalate escalate) {
                FailoverPolicy current = wiring.policies().getOrDefault(state.application(), policy);
                Optional<Quorum> quorum = Approvals.demanded(current, OperationKind.FAILOVER, escalate.trigger());
                if (quorum.isPresent()) {
                    return approvals.ask(escalate, quorum.get(), current);
                }
            }
            OperationFact fact = interventions.fact(intervention);
            facts.write(
                    stopped.isPresent() && fact instanceof RetryRequested(String by, String reason, var _)
                            ? new RetryRequested(by, reason, footing())
                            : fact);
            return new InterventionResult.Taken();
        });
    }

    private Map<String, String> footing() {
        return Footing.of(policy, wiring.ground(), state.started().from());
    }

    /** Stops acting at once; what runs is interrupted and its outcome ignored. */
    void halt() {
        synchronized (running) {
            halted = true;
            cutOff = cutOff || running.stream().anyMatch(StepRun::acts);
        }
        // Without the lock, which waits for the journal.
        running.forEach(StepRun::interrupt);
        lock.lock();
        try {
            errands.drop();
            activity.all().forEach(StepRun::interrupt);
        } finally {
            lock.unlock();
        }
    }

    /** Whether it was halted within a call that changes something: what that has sent may still arrive. */
    boolean cutOff() {
        return cutOff;
    }

    private <T> T answering(Supplier<T> question) {
        List<Runnable> due = List.of();
        try {
            lock.lock();
            try {
                if (halted) {
                    throw new StaleLease("operation %s is not led by this instance any more".formatted(state.id()));
                }
                if (facts.unanswered()) {
                    // It may change what can be asked.
                    catchUp();
                }
                facts.flush();
                T answer = question.get();
                settle();
                return answer;
            } catch (StaleLease e) {
                halt();
                throw e;
            } catch (JournalUnavailable e) {
                // What is owed is tried again, also when nobody asks once more.
                obstructed(e);
                throw e;
            } finally {
                due = errands.take();
                lock.unlock();
            }
        } finally {
            // What has begun is carried out, whatever became of the question.
            due.forEach(Runnable::run);
        }
    }

    private void locked(Runnable change) {
        List<Runnable> due = List.of();
        try {
            lock.lock();
            try {
                if (!halted) {
                    change.run();
                    settle();
                }
            } finally {
                due = errands.take();
                lock.unlock();
            }
        } finally {
            // Outside the lock: an executor may run a call on this very thread.
            due.forEach(Runnable::run);
        }
    }

    private void settle() {
        try {
            catchUp();
            if (facts.clear()) {
                show();
            }
            wake();
        } catch (StaleLease e) {
            LOG.warn("operation={} stops acting: {}", state.id(), e.getMessage());
            halt();
        } catch (JournalUnavailable e) {
            obstructed(e);
        } catch (RuntimeException e) {
            // Nobody else would hear of it, and the operation would stand still without a word.
            LOG.error("operation={} stops acting, nothing was written", state.id(), e);
            facts.refused(e);
            show();
            halt();
        }
    }

    private void catchUp() {
        facts.flush();
        while (step(next())) {
            // one move after the other, until something must end first
        }
    }

    private Move next() {
        return stopped.map(why -> Course.stop(state, why)).orElseGet(() -> course.next(state, activity));
    }

    /** Looks again when something that waits for people is due. */
    private void wake() {
        Optional<Instant> next = Deadlines.next(state);
        if (next.isPresent() && !next.equals(awake)) {
            awake = next;
            Duration left = Duration.between(wiring.clock().instant(), next.get());
            // A wall clock that was set back meanwhile: it is looked for again then.
            later(left.compareTo(SOONEST) < 0 ? SOONEST : left, () -> awake = Optional.empty());
        }
    }

    private boolean step(Move move) {
        switch (move) {
            case Move.Note note -> facts.write(note.fact());
            case Move.Start start -> start(start.step(), start.purpose());
            case Move.StartIrreversible start -> {
                forecast(start.loss());
                start(start.step(), Purpose.APPLY);
            }
            case Move.Ask ask -> {
                ask.loss().ifPresent(this::forecast);
                facts.write(new AcceptanceRequested(ask.step().name(), ask.risk(), ask.why()));
            }
            case Move.Rest rest -> rest(rest.step(), rest.failures());
            case Move.Precheck _ -> precheck();
            case Move.Leave leave -> {
                return !(wiring.fellows().leave(state, leave.why()) instanceof Company.Standing.Waits);
            }
            case Move.Wait _ -> {
                return false;
            }
        }
        return true;
    }

    private void forecast(Loss loss) {
        if (!state.loss().equals(Optional.of(loss))) {
            facts.write(new LossForecast(loss));
        }
    }

    private void start(Step step, Purpose purpose) {
        wiring.tenure().require(lease(), step.timeout());
        StepState known = state.step(step.name());
        Step filled;
        try {
            filled = state.values(policy).fill(step);
        } catch (UnderstudyException.Permanent e) {
            took(step, purpose, StepCalls.unable(step, purpose, StepCall.text(e)), facts::write);
            return;
        }
        switch (purpose) {
            case APPLY -> facts.write(new StepIntended(step.name(), known.nextAttempt()));
            case UNDO -> facts.write(new CompensationIntended(step.name(), known.nextUndo()));
            case OBSERVE, LOOK -> {}
        }
        StepRun run = calls.prepare(context(filled), purpose, known.reported(), moves());
        activity.started(run);
        moving.put(step.name(), run);
        errands.add(() -> launch(run));
    }

    /**
     * Journals what a call does beside its step's own effect.
     *
     * @throws UnderstudyException.Transient when it can't be, or the call's outcome is not waited for any more
     */
    void beside(StepName step, OperationFact fact) {
        StepRun run = moving.get(step);
        if (run == null) {
            throw givenUp(step);
        }
        try {
            run.undisturbed(() -> answering(() -> {
                if (!run.acts() || !activity.awaits(run)) {
                    throw givenUp(step);
                }
                facts.write(fact);
                return fact;
            }));
        } catch (StaleLease | JournalUnavailable e) {
            throw new UnderstudyException.Transient(
                    "%s: nothing more was sent".formatted(String.valueOf(e.getMessage())), e);
        }
    }

    private static UnderstudyException.Transient givenUp(StepName step) {
        String why = "the time of step %s was up: its call sends nothing more".formatted(step);
        return new UnderstudyException.Transient(why, new IllegalStateException("its outcome is not waited for"));
    }

    /** Refuses what a call would still send after this instance has ceased to act on the operation. */
    private void require() {
        if (halted || !wiring.tenure().holds(lease())) {
            String why =
                    "operation %s is not led by this instance any more: nothing more was sent".formatted(state.id());
            throw new UnderstudyException.Transient(why, new StaleLease(why));
        }
    }

    private void launch(StepRun run) {
        // Its intent may have taken long to become durable.
        if (!wiring.tenure().holds(lease())) {
            halt();
            return;
        }
        if (!begins(run)) {
            return;
        }
        try {
            calls.launch(run);
        } catch (RejectedExecutionException e) {
            // The service is stopping: the step's intent is durable, so the next start looks at it first.
            halt();
        }
    }

    /** What had not begun when it was halted never begins. */
    private boolean begins(StepRun run) {
        synchronized (running) {
            return !halted && running.add(run);
        }
    }

    private void ended(StepRun run, OperationFact fact) {
        moving.remove(run.step(), run);
        running.remove(run);
        locked(() -> {
            if (activity.ended(run)) {
                outcome(run, fact);
            }
        });
    }

    private void timedOut(StepRun run) {
        if (!activity.abandoned(run)) {
            return;
        }
        run.interrupt();
        moving.remove(run.step(), run);
        outcome(run, StepCalls.silent(run));
        later(GRACE, () -> activity.outlasts(run));
    }

    private void outcome(StepRun run, OperationFact ended) {
        took(state.step(run.step()).step(), run.purpose(), ended, facts::owe);
    }

    private void took(Step step, Purpose purpose, OperationFact ended, Consumer<OperationFact> journal) {
        Optional<OperationFact> fact = outcomes.of(purpose, ended);
        fact.ifPresent(journal);
        if (fact.isEmpty() && !activity.hasLooked(step.name())) {
            rest(step, activity.looks(step.name()));
        }
    }

    private void rest(Step step, int failures) {
        activity.rest(step.name());
        later(wiring.backoff().before(step, failures), () -> activity.restOver(step.name()));
    }

    private void precheck() {
        activity.prechecks = Activity.Prechecks.RUNNING;
        Survey survey = new Survey(wiring.types(), wiring.executor());
        List<Step> steps = state.started().runbook().steps();
        Earlier earlier =
                Earlier.of(steps, step -> Planner.isPartOf(state.kind(), step) ? filled(step) : Optional.empty());
        List<StepContext> contexts = steps.stream()
                .flatMap(step -> filled(step).stream())
                .map(step -> context(step).following(earlier.than(step)))
                .toList();
        errands.add(() -> wiring.executor().execute(() -> {
            List<String> problems = survey.problems(contexts);
            locked(() -> prechecked(problems));
        }));
    }

    private List<StepContext> moves() {
        return state.steps().stream()
                .filter(StepState::irreversible)
                .flatMap(s -> filled(s.step()).stream())
                .map(this::context)
                .toList();
    }

    private StepContext context(Step step) {
        return state.context(policy, wiring.sites(), step, wiring.neighbours().of(state.application()))
                .under(this::require);
    }

    /** Empty when what the step refers to is not known yet, so that nothing can be asked about it. */
    private Optional<Step> filled(Step step) {
        try {
            return Optional.of(state.values(policy).fill(step));
        } catch (UnderstudyException.Permanent e) {
            return Optional.empty();
        }
    }

    private void prechecked(List<String> problems) {
        activity.prechecks = Activity.Prechecks.PASSED;
        if (!problems.isEmpty()
                && state.kind().planned()
                && state.phase() == Phase.RUNNING
                && state.untouched()
                && !state.declined()) {
            facts.owe(new OperationFinished(Phase.REFUSED, String.join("; ", problems)));
        }
    }

    private void took(OperationFact fact, Instant at) {
        state.apply(fact, at)
                .ifPresent(t -> LOG.info(
                        "operation={} application={} phase={}: {}{}",
                        state.id(),
                        state.application(),
                        t.to(),
                        t.sentence(),
                        state.why().map(why -> " (" + why + ")").orElse("")));
        if (fact instanceof CompensationFailed(StepName step, String _, boolean _)) {
            activity.spent(step);
        }
        if (fact instanceof RetryRequested || fact instanceof OperationDeclined) {
            stopped = Optional.empty();
        }
        if (fact instanceof RetryRequested || fact instanceof OperationEscalated) {
            activity.renew();
        }
        show();
        durable.accept(this, fact);
        tell(fact);
    }

    void tell(OperationFact fact) {
        try {
            wiring.listener().changed(view, fact);
        } catch (RuntimeException e) {
            LOG.warn("operation={} a listener failed on {}; the operation goes on", state.id(), fact, e);
        }
    }

    private void obstructed(JournalUnavailable e) {
        if (journalRetryPending) {
            return;
        }
        journalRetryPending = true;
        later(facts.obstructed(e), () -> journalRetryPending = false);
        show();
    }

    private void later(Duration delay, Runnable change) {
        errands.add(() -> {
            try {
                wiring.timers().after(delay, () -> locked(change));
            } catch (RejectedExecutionException e) {
                halt();
            }
        });
    }
}
