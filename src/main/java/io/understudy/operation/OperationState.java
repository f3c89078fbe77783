package io.understudy.operation;

import io.understudy.operation.OperationFact.AcceptanceGiven;
import io.understudy.operation.OperationFact.AcceptanceRefused;
import io.understudy.operation.OperationFact.AcceptanceRequested;
import io.understudy.operation.OperationFact.ApprovalEscalated;
import io.understudy.operation.OperationFact.ApprovalGiven;
import io.understudy.operation.OperationFact.ApprovalRefused;
import io.understudy.operation.OperationFact.CompensationDone;
import io.understudy.operation.OperationFact.CompensationFailed;
import io.understudy.operation.OperationFact.CompensationIntended;
import io.understudy.operation.OperationFact.CompensationStarted;
import io.understudy.operation.OperationFact.CooldownAcknowledged;
import io.understudy.operation.OperationFact.DecisionRequested;
import io.understudy.operation.OperationFact.EpochAdvanced;
import io.understudy.operation.OperationFact.EscalationAsked;
import io.understudy.operation.OperationFact.EscalationDropped;
import io.understudy.operation.OperationFact.FenceAgainIntended;
import io.understudy.operation.OperationFact.FencedAgain;
import io.understudy.operation.OperationFact.LossForecast;
import io.understudy.operation.OperationFact.OperationBlocked;
import io.understudy.operation.OperationFact.OperationDeclined;
import io.understudy.operation.OperationFact.OperationEscalated;
import io.understudy.operation.OperationFact.OperationFinished;
import io.understudy.operation.OperationFact.OperationPaused;
import io.understudy.operation.OperationFact.OperationResumed;
import io.understudy.operation.OperationFact.OperationStarted;
import io.understudy.operation.OperationFact.OthersAwaited;
import io.understudy.operation.OperationFact.QuestionEscalated;
import io.understudy.operation.OperationFact.RetryRequested;
import io.understudy.operation.OperationFact.StepDone;
import io.understudy.operation.OperationFact.StepFailed;
import io.understudy.operation.OperationFact.StepInDoubt;
import io.understudy.operation.OperationFact.StepIntended;
import io.understudy.operation.OperationFact.StepInterrupted;
import io.understudy.operation.OperationFact.StepObserved;
import io.understudy.operation.OperationFact.StepSkippedAsDone;
import io.understudy.operation.OperationFact.StepSkippedByCondition;
import io.understudy.operation.OperationFact.StepSkippedByPerson;
import io.understudy.operation.OperationMachine.Event;
import io.understudy.operation.approval.ApprovalTerms;
import io.understudy.operation.approval.Ballot;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.Site;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.state.Position;
import io.understudy.state.Transition;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The state of one operation: a fold of its facts in order and of nothing else, so that a restart finds what was. Not
 * thread-safe.
 */
final class OperationState {

    private final OperationId id;
    private final OperationStarted started;
    private final Instant startedAt;
    /** All that was taken, for trying what comes next on a copy. */
    private final List<Taken> taken = new ArrayList<>();

    private final Map<StepName, StepState> steps = new LinkedHashMap<>();
    private final Questions questions = new Questions();
    private final Hearing hearing;
    private final List<Acceptance> acceptances = new ArrayList<>();
    private final Position<Phase, Event> phase;
    private OperationKind kind;
    private Optional<OperationView.Escalation> escalation = Optional.empty();

    private Map<String, String> documents;
    private boolean undoing;
    private int intents;
    private boolean declined;
    private Optional<Loss> loss = Optional.empty();
    private Optional<Loss> acceptedLoss = Optional.empty();
    private Optional<Placement> moved = Optional.empty();
    private Optional<String> why = Optional.empty();
    private Optional<StepName> blockedAt = Optional.empty();
    private Optional<OperationView.Paused> paused = Optional.empty();
    private Optional<Instant> finishedAt = Optional.empty();
    private boolean acknowledged;
    private Optional<String> awaits = Optional.empty();

    OperationState(OperationId id, OperationStarted started, Instant at) {
        this.id = id;
        this.started = started;
        this.startedAt = at;
        this.kind = started.kind();
        this.documents = started.documents();
        this.hearing = new Hearing(started.approval());
        this.phase = OperationMachine.MACHINE.begin("operation " + id);
        if (started.approval() != null) {
            phase.on(Event.APPROVAL_ASKED);
        }
        for (Step step : started.runbook().steps()) {
            steps.put(step.name(), new StepState(step, started.irreversible().contains(step.name())));
        }
    }

    private record Taken(OperationFact fact, Instant at) {}

    /**
     * Whether a fact can happen now; changes nothing. Asked before it is journaled, as a journal with a fact that can't be is
     * not readable any more.
     *
     * @throws IllegalStateException as {@link #apply} would
     */
    void admit(OperationFact fact) {
        OperationState copy = new OperationState(id, started, startedAt);
        taken.forEach(t -> copy.apply(t.fact(), t.at()));
        copy.apply(fact, startedAt);
    }

    /**
     * Takes one more fact; answers the change of phase, if it made one.
     *
     * @throws IllegalStateException for one that can't happen now; this state is of no use then, unless {@link #admit} was asked
     */
    Optional<Transition<Phase, Event>> apply(OperationFact fact, Instant at) {
        inPhase(fact).ifPresent(why -> {
            throw new IllegalStateException("operation %s is %s: %s can't happen to it now (%s)"
                    .formatted(id, phase(), fact.getClass().getSimpleName(), why));
        });
        Optional<Transition<Phase, Event>> change = take(fact, at).map(phase::on);
        taken.add(new Taken(fact, at));
        return change;
    }

    /** What stands against a fact in this phase, whatever its step says; empty when nothing does. */
    private Optional<String> inPhase(OperationFact fact) {
        return switch (fact) {
            case CooldownAcknowledged _, ApprovalRefused _ -> Optional.empty();
            case OperationFact _ when phase().closed() -> Optional.of("nothing happens after an end");
            case ApprovalGiven _ when ballot().isEmpty() -> Optional.of("it waits for no approval");
            case ApprovalEscalated _
            when approvalEscalates().isEmpty() ->
                Optional.of("it waits for no approval, or people were told once more already");
            case ApprovalGiven _,
                    ApprovalEscalated _,
                    OperationPaused _,
                    OperationResumed _,
                    OperationDeclined _,
                    OperationFinished _ -> Optional.empty();
            case OperationFact _
            when phase() == Phase.AWAITING_APPROVAL -> Optional.of("nothing happens before it is approved");
            case EscalationAsked _
            when ask().isPresent() || kind == OperationKind.FAILOVER || !kind.moves() ->
                Optional.of("it is a failover, or asked to become one, already, or moves nothing");
            case EscalationDropped _ when ask().isEmpty() -> Optional.of("it is not asked to become a failover");
            case FenceAgainIntended _
            when phase() != Phase.RUNNING && phase() != Phase.AWAITING_ACCEPTANCE ->
                Optional.of("it is fenced only while it goes forward");
            case StepIntended _
            when phase() != Phase.RUNNING && phase() != Phase.AWAITING_ACCEPTANCE ->
                Optional.of("a step begins only while it goes forward");
            case CompensationIntended _
            when phase() != Phase.COMPENSATING -> Optional.of("a step is undone only on the way back");
            case OperationFact _ -> Optional.empty();
        };
    }

    private Optional<Event> take(OperationFact fact, Instant at) {
        return switch (fact) {
            case OperationStarted _ -> throw new IllegalStateException("operation %s starts twice".formatted(id));
            case StepIntended f -> quiet(() -> step(f.step()).intended(f, at, ++intents));
            case StepDone f -> quiet(() -> step(f.step()).done(f));
            case StepFailed f -> failed(f);
            case StepInDoubt f -> quiet(() -> step(f.step()).inDoubt(f));
            case StepInterrupted f -> quiet(() -> step(f.step()).interrupted(f));
            case StepObserved f -> quiet(() -> step(f.step()).observed(f));
            case StepSkippedAsDone f -> quiet(() -> step(f.step()).skipped(f));
            case FenceAgainIntended f -> quiet(() -> step(f.step()).fencesAgain(f));
            case FencedAgain f -> quiet(() -> step(f.step()).fencedAgain(f));
            case ApprovalGiven f -> approved(f, at);
            case ApprovalRefused _ -> Optional.empty();
            case ApprovalEscalated _ -> quiet(() -> hearing.toldOnceMore(at));
            case QuestionEscalated f -> quiet(() -> questions.escalated(f.step(), at));
            case AcceptanceRequested f -> asked(f, at);
            case AcceptanceGiven f -> accepted(f, at);
            case AcceptanceRefused _ -> Optional.empty();
            case CooldownAcknowledged _ -> quiet(() -> acknowledged = true);
            case LossForecast f -> quiet(() -> loss = Optional.of(f.loss()));
            case OperationPaused f ->
                quiet(() -> paused = Optional.of(new OperationView.Paused(f.by(), f.reason(), at)));
            case OperationResumed _ -> quiet(() -> paused = Optional.empty());
            case OperationDeclined f -> quiet(() -> aborted(f));
            case EscalationAsked f -> quiet(() -> hearing.asked(f));
            case EscalationDropped _ -> quiet(hearing::dropped);
            case OperationEscalated f -> escalated(f, at);
            case DecisionRequested f -> quiet(() -> step(f.step()).asksDecision());
            case StepSkippedByPerson f -> skipped(f);
            case StepSkippedByCondition f -> quiet(() -> step(f.step()).skipped(f));
            case CompensationStarted f -> undoBegins(f);
            case CompensationIntended f -> quiet(() -> step(f.step()).undoIntended(f));
            case CompensationDone f -> quiet(() -> step(f.step()).undone(f));
            case CompensationFailed f -> quiet(() -> step(f.step()).undoFailed(f));
            case OthersAwaited f -> quiet(() -> awaits = Optional.of(f.group()));
            case EpochAdvanced f -> quiet(() -> moved = Optional.of(f.placement()));
            case OperationBlocked f -> blocked(f);
            case RetryRequested f -> retried(f);
            case OperationFinished f -> finished(f, at);
        };
    }

    private static Optional<Event> quiet(Runnable change) {
        change.run();
        return Optional.empty();
    }

    private Optional<Event> approved(ApprovalGiven fact, Instant at) {
        OperationView.Approved one = new OperationView.Approved(fact.by(), at);
        if (phase() == Phase.AWAITING_APPROVAL) {
            return hearing.begins(one) ? Optional.of(Event.APPROVED) : Optional.empty();
        }
        hearing.escalates(one);
        return Optional.empty();
    }

    /** A step that asked fails when nobody has answered in time. */
    private Optional<Event> failed(StepFailed fact) {
        step(fact.step()).failed(fact);
        boolean lapsed = questions.drop(fact.step()).isPresent() && questions.isEmpty();
        return lapsed && phase() == Phase.AWAITING_ACCEPTANCE ? Optional.of(Event.QUESTION_LAPSED) : Optional.empty();
    }

    private Optional<Event> asked(AcceptanceRequested fact, Instant at) {
        step(fact.step()).asks(fact);
        questions.ask(fact, at);
        return Optional.of(Event.RISK_ASKED);
    }

    private Optional<Event> accepted(AcceptanceGiven fact, Instant at) {
        Optional<Risk> risk = questions.drop(fact.step()).map(AcceptanceRequested::risk);
        if (risk.filter(Risk.DataLoss.class::isInstance).isPresent()) {
            // The forecast is always journaled just before it is asked about.
            acceptedLoss = loss;
        }
        acceptances.add(new Acceptance(fact.by(), fact.phrase(), at, Optional.ofNullable(fact.remark())));
        return questions.isEmpty() ? Optional.of(Event.RISKS_ACCEPTED) : Optional.empty();
    }

    /** Whoever gives the move up does not want it as a failover either. */
    private void aborted(OperationDeclined fact) {
        declined = true;
        hearing.dropped();
        paused = Optional.empty();
        why = Optional.of(
                fact.reason() == null
                        ? "aborted by %s".formatted(fact.by())
                        : "aborted by %s: %s".formatted(fact.by(), fact.reason()));
    }

    /** What was accepted or announced for a planned move says nothing of an unplanned one. */
    private Optional<Event> escalated(OperationEscalated fact, Instant at) {
        kind = OperationKind.FAILOVER;
        escalation = Optional.of(new OperationView.Escalation(started.kind(), fact.trigger(), fact.reason(), at));
        hearing.escalated();
        questions.clear();
        undoing = false;
        declined = false;
        loss = Optional.empty();
        acceptedLoss = Optional.empty();
        awaits = Optional.empty();
        why = Optional.empty();
        blockedAt = Optional.empty();
        steps.values().forEach(StepState::escalated);
        return Optional.of(Event.ESCALATED);
    }

    private Optional<Event> skipped(StepSkippedByPerson fact) {
        step(fact.step()).skipped(fact);
        boolean answered = questions.drop(fact.step()).isPresent() && questions.isEmpty();
        return phase() == Phase.BLOCKED || answered && phase() == Phase.AWAITING_ACCEPTANCE
                ? Optional.of(Event.STEP_SKIPPED)
                : Optional.empty();
    }

    private Optional<Event> undoBegins(CompensationStarted fact) {
        undoing = true;
        awaits = Optional.empty();
        questions.clear();
        steps.values().forEach(StepState::decisionOver);
        why = Optional.of(fact.why());
        return Optional.of(Event.UNDO_BEGAN);
    }

    private Optional<Event> blocked(OperationBlocked fact) {
        questions.clear();
        why = Optional.of(fact.why());
        blockedAt = Optional.of(fact.step());
        return Optional.of(Event.STOPPED);
    }

    private Optional<Event> retried(RetryRequested fact) {
        if (fact.documents() != null) {
            documents = fact.documents();
        }
        steps.values().forEach(StepState::renew);
        if (phase() != Phase.BLOCKED) {
            return Optional.empty();
        }
        return Optional.of(undoing ? Event.RETRIED_BACK : Event.RETRIED_FORWARD);
    }

    private Optional<Event> finished(OperationFinished fact, Instant at) {
        finishedAt = Optional.of(at);
        hearing.dropped();
        if (fact.phase() == Phase.REFUSED || fact.phase() == Phase.SUPERSEDED) {
            why = Optional.of(fact.summary());
        }
        return Optional.of(
                switch (fact.phase()) {
                    case SUCCEEDED -> Event.ALL_DONE;
                    case COMPENSATED -> Event.ALL_UNDONE;
                    case SUPERSEDED -> Event.GLASS_TAKEN_IN;
                    case REFUSED -> phase() == Phase.AWAITING_APPROVAL ? Event.APPROVAL_ENDED : Event.PRECHECK_FAILED;
                    case AWAITING_APPROVAL, RUNNING, AWAITING_ACCEPTANCE, COMPENSATING, BLOCKED ->
                        throw new IllegalStateException("operation %s can't finish as %s".formatted(id, fact.phase()));
                });
    }

    StepState step(StepName name) {
        StepState state = steps.get(name);
        if (state == null) {
            throw new IllegalStateException("operation %s has no step %s".formatted(id, name));
        }
        return state;
    }

    /** Digests of what it works with beside its runbook; empty when that was not kept. */
    Map<String, String> documents() {
        return documents;
    }

    Collection<StepState> steps() {
        return steps.values();
    }

    /** Whether everything that a step needs is done. */
    boolean ready(StepState state) {
        return state.startable()
                && !questions.of(state.step().name())
                && state.step().needs().stream().allMatch(need -> step(need).letsOthersGoOn());
    }

    /** From here on it only rolls forward: an irreversible step has happened, or may have. */
    boolean pastNoReturn() {
        return moved.isPresent() || steps.values().stream().anyMatch(StepState::mayHavePassed);
    }

    boolean complete() {
        return steps.values().stream().allMatch(StepState::letsOthersGoOn);
    }

    boolean untouched() {
        return intents == 0;
    }

    /** The step to undo next: the one that was started last. */
    Optional<StepState> nextToUndo() {
        return steps.values().stream().filter(StepState::toUndo).max(Comparator.comparingInt(StepState::order));
    }

    /** What references stand for now. */
    Values values(FailoverPolicy policy) {
        Values.Reports reports = new Values.Reports() {
            @Override
            public Optional<String> output(StepName step, String name) {
                return Optional.ofNullable(steps.get(step)).map(s -> s.outputs().get(name));
            }

            @Override
            public String standing(StepName step) {
                return Optional.ofNullable(steps.get(step))
                        .map(s -> s.status().name())
                        .orElse("not there");
            }
        };
        return new Values(id, kind, started.from(), policy, started.parameters(), reports)
                .startedBy(started.trigger().label(), started.reason());
    }

    StepContext context(FailoverPolicy policy, Map<SiteName, Site> sites, Step step, SharedFences neighbours) {
        Map<StepName, Map<String, String>> outputs = steps.values().stream()
                .filter(s -> s.status().satisfied())
                .collect(Collectors.toMap(s -> s.step().name(), StepState::outputs));
        return new StepContext(
                id,
                kind,
                policy,
                sites,
                started.from(),
                step,
                outputs,
                acceptances,
                step(step.name()).doubt(),
                Progress.UNHEARD,
                neighbours,
                Optional.ofNullable(started.approval())
                        .map(ApprovalTerms::basis)
                        .orElse(Map.of()),
                List.of(),
                Warrant.UNLIMITED);
    }

    boolean accepted(Risk risk) {
        return acceptances.stream().anyMatch(a -> a.phrase().equals(risk.phrase()));
    }

    OperationView view(Optional<String> hindrance) {
        return new OperationView(
                id,
                started.from().application(),
                kind,
                phase(),
                started.from(),
                moved,
                started.trigger(),
                started.reason(),
                started.detectedAt(),
                started.decidedAt(),
                startedAt,
                finishedAt,
                steps.values().stream().map(StepState::view).toList(),
                questions.all().stream().map(OperationState::pending).toList(),
                acceptances,
                decisions(),
                paused,
                escalation,
                loss,
                awaits,
                why,
                hindrance,
                hearing.view(phase() == Phase.AWAITING_APPROVAL));
    }

    private static OperationView.Pending pending(Questions.Question question) {
        AcceptanceRequested asked = question.asked();
        return new OperationView.Pending(
                asked.step(),
                asked.risk().phrase(),
                asked.why(),
                asked.risk() instanceof Risk.ManualStep ? Optional.of(asked.why()) : Optional.empty(),
                question.escalatedAt());
    }

    private List<OperationView.Decision> decisions() {
        Interventions interventions = new Interventions(this);
        return steps.values().stream()
                .filter(s -> phase() == Phase.BLOCKED
                        ? blockedAt.equals(Optional.of(s.step().name())) || s.decisionAsked()
                        : s.decisionAsked())
                .map(s -> new OperationView.Decision(s.step().name(), s.summary(), interventions.choices(s)))
                .toList();
    }

    OperationId id() {
        return id;
    }

    ApplicationName application() {
        return started.from().application();
    }

    OperationStarted started() {
        return started;
    }

    /** What it is now: a switchover may have become a failover. */
    OperationKind kind() {
        return kind;
    }

    /** Whether the service itself started it, or escalated it. */
    boolean automatic() {
        return started.trigger() instanceof Trigger.Automatic
                || escalation
                        .filter(e -> e.trigger() instanceof Trigger.Automatic)
                        .isPresent();
    }

    /** What it does with the fences around its old primary; empty while that is nothing to others. */
    Optional<SharedFences.Use> fenceUse() {
        Stream<StepState> fences =
                steps.values().stream().filter(s -> s.step().type().equals(IrreversibleGate.FENCE));
        if (phase().closed()) {
            return Optional.empty();
        }
        return undoing
                ? fences.filter(StepState::mayBeLifting).findFirst().map(_ -> SharedFences.Use.LIFTS)
                : fences.filter(StepState::mayHold).findFirst().map(_ -> SharedFences.Use.MOVES);
    }

    /** Whether a fence was ever asked for in it: what the probes see since may be its own doing. */
    boolean fenceAttempted() {
        return steps.values().stream().anyMatch(s -> s.step().type().equals(IrreversibleGate.FENCE) && s.attempted());
    }

    Phase phase() {
        return phase.now();
    }

    boolean undoing() {
        return undoing;
    }

    boolean declined() {
        return declined;
    }

    /** The consistency group that it waits for, or has waited for, at its point of no return. */
    Optional<String> awaits() {
        return awaits;
    }

    Optional<OperationView.Paused> paused() {
        return paused;
    }

    Optional<String> why() {
        return why;
    }

    Questions questions() {
        return questions;
    }

    /** Whose word counts for what is asked now; empty when it waits for no approval. */
    Optional<Ballot> ballot() {
        return hearing.ballot(phase() == Phase.AWAITING_APPROVAL);
    }

    /** When people are told once more that an approval is awaited; empty when none is, or they have been told. */
    Optional<Instant> approvalEscalates() {
        return hearing.escalates(phase() == Phase.AWAITING_APPROVAL);
    }

    /** The open request that it becomes a failover. */
    Optional<EscalationAsk> ask() {
        return hearing.ask();
    }

    /** It ended before it began, and nobody said no to it: nothing is to be learnt from that for the next one. */
    boolean lapsed() {
        return phase() == Phase.REFUSED && started.approval() != null && untouched() && !declined;
    }

    Optional<Loss> loss() {
        return loss;
    }

    Optional<Loss> acceptedLoss() {
        return acceptedLoss;
    }

    Optional<Placement> moved() {
        return moved;
    }

    Optional<Instant> finishedAt() {
        return finishedAt;
    }

    boolean acknowledged() {
        return acknowledged;
    }
}
