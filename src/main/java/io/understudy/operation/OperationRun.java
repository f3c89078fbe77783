package io.understudy.operation;

import io.understudy.journal.Entry;
import io.understudy.journal.Journal.Draft;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.Lease;
import io.understudy.journal.Journal.StaleLease;
import io.understudy.operation.OperationFact.AcceptanceGiven;
import io.understudy.operation.OperationFact.AcceptanceRefused;
import io.understudy.operation.OperationFact.AcceptanceRequested;
import io.understudy.operation.OperationFact.CompensationFailed;
import io.understudy.operation.OperationFact.CompensationIntended;
import io.understudy.operation.OperationFact.Finding;
import io.understudy.operation.OperationFact.LossForecast;
import io.understudy.operation.OperationFact.OperationDeclined;
import io.understudy.operation.OperationFact.OperationFinished;
import io.understudy.operation.OperationFact.RetryRequested;
import io.understudy.operation.OperationFact.StepFailed;
import io.understudy.operation.OperationFact.StepInDoubt;
import io.understudy.operation.OperationFact.StepIntended;
import io.understudy.operation.OperationFact.StepObserved;
import io.understudy.operation.OperationFact.StepSkippedAsDone;
import io.understudy.operation.StepRun.Purpose;
import io.understudy.policy.FailoverPolicy;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one operation out: journals what {@link Course} says comes next, calls the steps, and journals what came of them.
 * Every entrance takes the lock, leaves the outcome, and lets the operation go on as far as it can. Thread-safe.
 */
final class OperationRun {

    private static final Logger LOG = LoggerFactory.getLogger(OperationRun.class);
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration FIRST_JOURNAL_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_JOURNAL_RETRY = Duration.ofSeconds(5);

    private final Wiring wiring;
    private final Lease lease;
    private final FailoverPolicy policy;
    private final Course course;
    private final OperationState state;
    private final BiConsumer<OperationRun, OperationFact> durable;
    private final ReentrantLock lock = new ReentrantLock();
    private final Activity activity = new Activity();
    /** What happened but is not journaled yet; nothing else happens before it is. */
    private final Deque<OperationFact> owed = new ArrayDeque<>();

    private final List<Runnable> launches = new ArrayList<>();
    private Optional<String> hindrance = Optional.empty();
    private Duration journalRetry = FIRST_JOURNAL_RETRY;
    private boolean journalRetryPending;
    private boolean halted;
    private volatile OperationView view;

    OperationRun(
            Wiring wiring,
            Lease lease,
            FailoverPolicy policy,
            OperationState state,
            BiConsumer<OperationRun, OperationFact> durable) {
        this.wiring = wiring;
        this.lease = lease;
        this.policy = policy;
        this.course = new Course(wiring.gate(), policy);
        this.state = state;
        this.durable = durable;
        this.view = state.view(Optional.empty());
    }

    OperationView view() {
        return view;
    }

    Lease lease() {
        return lease;
    }

    /** Goes on from wherever the facts say it is. */
    void proceed() {
        locked(() -> {});
    }

    AcceptResult accept(String by, String typed) {
        return answering(() -> {
            String phrase = typed.strip();
            Optional<AcceptanceRequested> asked = state.pending().values().stream()
                    .filter(p -> p.risk().phrase().equals(phrase))
                    .findFirst();
            if (asked.isPresent()) {
                record(new AcceptanceGiven(asked.get().step(), by, phrase));
                return new AcceptResult.Accepted();
            }
            return refuse(by, phrase);
        });
    }

    private AcceptResult refuse(String by, String phrase) {
        Optional<AcceptanceRequested> first = state.pending().values().stream().findFirst();
        if (first.isEmpty()) {
            return new AcceptResult.Refused("operation %s asks for nothing now".formatted(state.id()), "");
        }
        String expected = first.get().risk().phrase();
        String why = "these are not the words asked for, nothing was accepted: type exactly '%s'".formatted(expected);
        record(new AcceptanceRefused(by, phrase.substring(0, Math.min(200, phrase.length())), why));
        return new AcceptResult.Refused(why, expected);
    }

    /** Whether the move was declined: only before its point of no return. */
    boolean decline(String by) {
        return answering(() -> {
            boolean open = state.phase() == Phase.RUNNING || state.phase() == Phase.AWAITING_ACCEPTANCE;
            if (!open || state.pastNoReturn()) {
                return false;
            }
            record(new OperationDeclined(by));
            return true;
        });
    }

    /** Whether it was blocked and goes on now. */
    boolean retry(String by) {
        return answering(() -> {
            if (state.phase() != Phase.BLOCKED) {
                return false;
            }
            record(new RetryRequested(by));
            activity.renew();
            return true;
        });
    }

    /** Stops acting at once; what runs is interrupted and its outcome ignored. */
    void halt() {
        lock.lock();
        try {
            halted = true;
            launches.clear();
            activity.all().forEach(StepRun::interrupt);
        } finally {
            lock.unlock();
        }
    }

    private <T> T answering(Supplier<T> question) {
        List<Runnable> due;
        T answer;
        lock.lock();
        try {
            if (halted) {
                throw new StaleLease("operation %s is not led by this instance any more".formatted(state.id()));
            }
            flush();
            answer = question.get();
            settle();
        } catch (StaleLease e) {
            halt();
            throw e;
        } finally {
            due = due();
            lock.unlock();
        }
        due.forEach(Runnable::run);
        return answer;
    }

    private void locked(Runnable change) {
        List<Runnable> due;
        lock.lock();
        try {
            if (!halted) {
                change.run();
                settle();
            }
        } finally {
            due = due();
            lock.unlock();
        }
        // Outside the lock: an executor may run a call on this very thread.
        due.forEach(Runnable::run);
    }

    private List<Runnable> due() {
        List<Runnable> due = List.copyOf(launches);
        launches.clear();
        return due;
    }

    private void settle() {
        try {
            flush();
            while (step(course.next(state, activity))) {
                // one move after the other, until something must end first
            }
            clear();
        } catch (StaleLease e) {
            LOG.warn("operation={} stops acting: {}", state.id(), e.getMessage());
            halt();
        } catch (JournalUnavailable e) {
            obstructed(e);
        }
    }

    private void flush() {
        for (OperationFact fact = owed.peek(); fact != null; fact = owed.peek()) {
            record(fact);
            owed.poll();
        }
    }

    private boolean step(Move move) {
        switch (move) {
            case Move.Note note -> record(note.fact());
            case Move.Start start -> start(start.step(), start.purpose());
            case Move.StartIrreversible start -> {
                forecast(start.loss());
                start(start.step(), Purpose.APPLY);
            }
            case Move.Ask ask -> {
                ask.loss().ifPresent(this::forecast);
                record(new AcceptanceRequested(ask.step().name(), ask.risk(), ask.why()));
            }
            case Move.Rest rest -> rest(rest.step());
            case Move.Precheck _ -> precheck();
            case Move.Wait _ -> {
                return false;
            }
        }
        return true;
    }

    private void forecast(Loss loss) {
        if (!state.loss().equals(Optional.of(loss))) {
            record(new LossForecast(loss));
        }
    }

    private void start(Step step, Purpose purpose) {
        StepState known = state.step(step.name());
        switch (purpose) {
            case APPLY -> record(new StepIntended(step.name(), known.nextAttempt()));
            case UNDO -> record(new CompensationIntended(step.name(), known.nextUndo()));
            case OBSERVE, LOOK -> {}
        }
        Supplier<OperationFact> call = call(step, purpose, known.reported());
        StepRun run = new StepRun(step.name(), purpose, step.timeout(), call, this::ended);
        activity.started(run);
        launches.add(() -> launch(run));
    }

    private Supplier<OperationFact> call(Step step, Purpose purpose, StepResult.Done reported) {
        StepContext context = state.context(policy, wiring.sites(), step);
        return () -> {
            StepType type;
            try {
                type = wiring.types().of(step);
            } catch (UnderstudyException.Permanent e) {
                return unknownType(step, purpose, StepCall.text(e));
            }
            StepCall call = new StepCall(type, context, wiring.ticker());
            return switch (purpose) {
                case APPLY -> call.apply();
                case OBSERVE, LOOK -> call.observe();
                case UNDO -> call.undo(reported);
            };
        };
    }

    private static OperationFact unknownType(Step step, Purpose purpose, String why) {
        return switch (purpose) {
            case APPLY -> new StepFailed(step.name(), why, false);
            case OBSERVE, LOOK -> new StepObserved(step.name(), Finding.UNKNOWN, why, Map.of());
            case UNDO -> new CompensationFailed(step.name(), why, false);
        };
    }

    private void launch(StepRun run) {
        try {
            run.disarm = wiring.timers().after(run.timeout(), () -> locked(() -> timedOut(run)));
            wiring.executor().execute(run);
        } catch (RejectedExecutionException e) {
            // The service is stopping: the step's intent is durable, so the next start looks at it first.
            halt();
        }
    }

    private void ended(StepRun run, OperationFact fact) {
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
        String why = "no answer within %d ms".formatted(run.timeout().toMillis());
        outcome(
                run,
                switch (run.purpose()) {
                    case APPLY -> new StepInDoubt(run.step(), why, Map.of());
                    case OBSERVE, LOOK -> new StepObserved(run.step(), Finding.UNKNOWN, why, Map.of());
                    case UNDO -> new CompensationFailed(run.step(), why, true);
                });
        later(GRACE, () -> activity.outlasts(run));
    }

    private void outcome(StepRun run, OperationFact fact) {
        switch (run.purpose()) {
            case APPLY, UNDO -> owed.add(fact);
            case OBSERVE -> observed((StepObserved) fact);
            case LOOK -> lookedAt((StepObserved) fact);
        }
    }

    private void observed(StepObserved seen) {
        StepName name = seen.step();
        Optional<String> late = seen.finding() == Finding.OPEN ? activity.late(name) : Optional.empty();
        if (seen.finding() != Finding.UNKNOWN && late.isEmpty()) {
            activity.resolved(name);
            owed.add(seen);
            return;
        }
        String summary = late.orElse(seen.summary());
        if (!activity.unknownForGood(name)) {
            rest(state.step(name).step());
        } else if (state.step(name).irreversible()) {
            owed.add(new StepObserved(name, Finding.UNKNOWN, summary, Map.of()));
        } else {
            owed.add(new StepFailed(name, "it can't be told whether it happened: " + summary, false));
        }
    }

    private void lookedAt(StepObserved seen) {
        if (seen.finding() == Finding.REACHED) {
            owed.add(new StepSkippedAsDone(seen.step(), seen.summary(), seen.outputs()));
        } else {
            activity.looked(seen.step());
        }
    }

    private void rest(Step step) {
        activity.rest(step.name());
        later(step.backoff(), () -> activity.restOver(step.name()));
    }

    private void precheck() {
        activity.prechecks = Activity.Prechecks.RUNNING;
        Survey survey = new Survey(wiring.types(), wiring.executor());
        List<StepContext> contexts = state.started().runbook().steps().stream()
                .map(step -> state.context(policy, wiring.sites(), step))
                .toList();
        launches.add(() -> wiring.executor().execute(() -> {
            List<String> problems = survey.problems(contexts);
            locked(() -> prechecked(problems));
        }));
    }

    private void prechecked(List<String> problems) {
        activity.prechecks = Activity.Prechecks.PASSED;
        if (!problems.isEmpty() && state.phase() == Phase.RUNNING && state.untouched() && !state.declined()) {
            owed.add(new OperationFinished(Phase.REFUSED, String.join("; ", problems)));
        }
    }

    private void record(OperationFact fact) {
        Draft draft = wiring.codec().draft(state.application(), state.id(), fact);
        boolean last = fact instanceof OperationFinished;
        Entry entry =
                last ? wiring.journal().close(lease, draft) : wiring.journal().append(lease, draft);
        took(fact, entry.at());
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
        view = state.view(hindrance);
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
        if (hindrance.isEmpty()) {
            LOG.error("operation={} stops before its next step: {}", state.id(), e.getMessage());
        }
        hindrance = Optional.of("it stops before its next step: " + e.getMessage());
        view = state.view(hindrance);
        if (!journalRetryPending) {
            journalRetryPending = true;
            later(journalRetry, () -> journalRetryPending = false);
            Duration doubled = journalRetry.multipliedBy(2);
            journalRetry = doubled.compareTo(LAST_JOURNAL_RETRY) < 0 ? doubled : LAST_JOURNAL_RETRY;
        }
    }

    private void clear() {
        if (hindrance.isPresent()) {
            LOG.info("operation={} the journal can be written again, it goes on", state.id());
            hindrance = Optional.empty();
            view = state.view(hindrance);
        }
        journalRetry = FIRST_JOURNAL_RETRY;
    }

    private void later(Duration delay, Runnable change) {
        launches.add(() -> {
            try {
                wiring.timers().after(delay, () -> locked(change));
            } catch (RejectedExecutionException e) {
                halt();
            }
        });
    }
}
