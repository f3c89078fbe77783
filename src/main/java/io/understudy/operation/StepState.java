package io.understudy.operation;

import io.understudy.operation.OperationFact.AcceptanceRequested;
import io.understudy.operation.OperationFact.CompensationDone;
import io.understudy.operation.OperationFact.CompensationFailed;
import io.understudy.operation.OperationFact.CompensationIntended;
import io.understudy.operation.OperationFact.FenceAgainIntended;
import io.understudy.operation.OperationFact.FencedAgain;
import io.understudy.operation.OperationFact.StepDone;
import io.understudy.operation.OperationFact.StepFailed;
import io.understudy.operation.OperationFact.StepInDoubt;
import io.understudy.operation.OperationFact.StepIntended;
import io.understudy.operation.OperationFact.StepInterrupted;
import io.understudy.operation.OperationFact.StepObserved;
import io.understudy.operation.OperationFact.StepSkippedAsDone;
import io.understudy.operation.OperationFact.StepSkippedByCondition;
import io.understudy.operation.OperationFact.StepSkippedByPerson;
import io.understudy.operation.StepMachine.Event;
import io.understudy.runbook.Step;
import io.understudy.runbook.Step.OnError;
import io.understudy.state.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One step, folded from its facts. Confined to the thread that holds the operation's lock. */
final class StepState {

    private final Step step;
    private final boolean irreversible;
    private final Position<StepStatus, Event> position;
    private String summary = "";
    private int attempts;
    private int failures;
    private boolean retryable = true;
    private boolean effect;
    private boolean interrupted;
    private Optional<String> doubt = Optional.empty();
    private boolean observeFirst;
    private boolean decisionAsked;
    /** No attempt was made under the rules that hold now, so its condition still decides. */
    private boolean fresh = true;
    /** An attempt under the rules of a planned move goes on; its failure costs nothing. */
    private boolean carriedOver;

    private boolean leftOut;
    private boolean unmet;
    private int order;
    private boolean undoBegun;
    private boolean undoOpen;
    private int undoAttempts;
    private int undoFailures;
    private boolean undoRetryable = true;
    private final Map<String, String> outputs = new HashMap<>();
    private final Map<String, String> undo = new HashMap<>();
    private final FencesAgain again = new FencesAgain();
    private Optional<Instant> firstStartedAt = Optional.empty();
    private Optional<Instant> startedAt = Optional.empty();
    private Optional<Duration> took = Optional.empty();

    StepState(Step step, boolean irreversible) {
        this.step = step;
        this.irreversible = irreversible;
        this.position = StepMachine.MACHINE.begin("step " + step.name());
    }

    void intended(StepIntended fact, Instant at, int started) {
        position.on(Event.INTENDED);
        attempts = fact.attempt();
        order = started;
        observeFirst = false;
        decisionAsked = false;
        interrupted = false;
        fresh = false;
        startedAt = Optional.of(at);
        firstStartedAt = firstStartedAt.or(() -> startedAt);
        took = Optional.empty();
    }

    void done(StepDone fact) {
        position.on(Event.SUCCEEDED);
        carriedOver = false;
        summary = fact.summary();
        took = Optional.of(Duration.ofMillis(fact.millis()));
        report(fact.outputs());
    }

    void failed(StepFailed fact) {
        position.on(Event.FAILED);
        summary = fact.summary();
        retryable = fact.retryable();
        effect |= fact.partly();
        failures++;
        failedUnderOtherRules();
    }

    private void failedUnderOtherRules() {
        if (carriedOver) {
            carriedOver = false;
            beginAnew();
        }
    }

    void inDoubt(StepInDoubt fact) {
        position.on(Event.DOUBTED);
        summary = fact.summary();
        doubt = Optional.of(summary);
        report(fact.outputs());
    }

    void interrupted(StepInterrupted fact) {
        position.on(Event.INTERRUPTED);
        summary = fact.summary();
        doubt = Optional.of(summary);
        effect = true;
        interrupted = true;
    }

    void observed(StepObserved fact) {
        switch (fact.finding()) {
            case REACHED -> {
                position.on(Event.FOUND_REACHED);
                carriedOver = false;
                report(fact.outputs());
            }
            case OPEN -> open();
            case UNKNOWN -> position.on(Event.FOUND_UNKNOWN);
        }
        summary = fact.summary();
    }

    private void open() {
        position.on(interrupted ? Event.FOUND_OPEN_INTERRUPTED : Event.FOUND_OPEN);
        retryable = true;
        failures += interrupted ? 0 : 1;
        failedUnderOtherRules();
    }

    void skipped(StepSkippedAsDone fact) {
        position.on(Event.FOUND_DONE_BY_OTHERS);
        summary = fact.summary();
        outputs.putAll(fact.outputs());
    }

    void skipped(StepSkippedByPerson fact) {
        position.on(Event.SKIPPED_BY_PERSON);
        summary = "skipped by %s: %s".formatted(fact.by(), fact.reason());
        decisionAsked = false;
        leftOut = true;
    }

    void skipped(StepSkippedByCondition fact) {
        position.on(Event.CONDITION_UNMET);
        summary = fact.why();
        unmet = true;
    }

    void asksDecision() {
        decisionAsked = true;
    }

    void decisionOver() {
        decisionAsked = false;
    }

    /** A step that asks may have done a part already, such as one fence of two. */
    void asks(AcceptanceRequested fact) {
        effect |= status() == StepStatus.RUNNING;
        position.on(Event.ASKED);
        summary = fact.why();
        failedUnderOtherRules();
    }

    void fencesAgain(FenceAgainIntended fact) {
        if (!effect) {
            // Others had it fenced before: only what is raised from now on is lifted on the way back.
            undo.putIfAbsent("tried", "");
        }
        effect = true;
        again.intended(fact);
    }

    void fencedAgain(FencedAgain fact) {
        again.done(fact);
    }

    void undoIntended(CompensationIntended fact) {
        position.on(Event.UNDO_INTENDED);
        undoAttempts = fact.attempt();
        undoBegun = true;
        undoOpen = true;
    }

    void undone(CompensationDone fact) {
        position.on(Event.UNDONE);
        summary = fact.summary();
        undoOpen = false;
    }

    void undoFailed(CompensationFailed fact) {
        position.on(Event.UNDO_FAILED);
        undoFailures++;
        undoRetryable = fact.retryable();
        summary = fact.summary();
        undoOpen = false;
    }

    /**
     * From now on the rules of a failover hold. What is done stays done, and what a person left out stays out; everything else
     * begins anew, without what it reported under the other rules.
     */
    void escalated() {
        switch (status()) {
            case RUNNING, IN_DOUBT -> {
                carriedOver = true;
                outputs.clear();
                decisionAsked = false;
            }
            case PENDING, FAILED -> beginAnew();
            case DONE -> {
                if (undoBegun) {
                    beginAnew();
                }
            }
            case SKIPPED -> {
                if (unmet) {
                    beginAnew();
                }
            }
            case COMPENSATED -> {
                effect = false;
                undo.clear();
                again.clear();
                beginAnew();
            }
        }
        undoBegun = false;
        undoOpen = false;
        undoFailures = 0;
        undoRetryable = true;
    }

    /** All attempts again, and its condition. */
    private void beginAnew() {
        position.on(Event.REOPENED);
        failures = 0;
        retryable = true;
        fresh = true;
        unmet = false;
        observeFirst = false;
        decisionAsked = false;
        outputs.clear();
        if (leftOut) {
            position.on(Event.SKIPPED_BY_PERSON);
        }
    }

    /** A person repaired the cause: the whole budget again, but what it tried before is looked at first. */
    void renew() {
        failures = 0;
        undoFailures = 0;
        undoRetryable = true;
        decisionAsked = false;
        if (status() == StepStatus.FAILED) {
            position.on(Event.RETRIED);
            retryable = true;
            observeFirst = true;
        }
    }

    private void report(Map<String, String> reported) {
        effect = true;
        outputs.putAll(reported);
        // The first report wins for the way back: a second attempt meets what the first one changed.
        // Of fences, what either raised is to be lifted.
        boolean fence = step.type().equals(IrreversibleGate.FENCE);
        reported.forEach((name, value) -> undo.merge(
                name,
                value,
                (first, later) ->
                        fence && FencesAgain.LISTS.contains(name) ? FencesAgain.joined(first, later) : first));
    }

    /** No attempt is left, or none would help. */
    boolean failedForGood() {
        return status() == StepStatus.FAILED && (!retryable || failures >= step.attempts());
    }

    boolean letsOthersGoOn() {
        return status().satisfied() || failedForGood() && step.onError() == OnError.CONTINUE;
    }

    /** It failed for good, and a person was asked what to do. */
    boolean decisionAsked() {
        return decisionAsked;
    }

    /** It failed for good and asks what to do, which was not journaled yet. */
    boolean asks() {
        return failedForGood() && step.onError() == OnError.ASK;
    }

    boolean startable() {
        return status() == StepStatus.PENDING || status() == StepStatus.FAILED && !failedForGood();
    }

    boolean toUndo() {
        return !irreversible && status() != StepStatus.COMPENSATED && (effect || status() == StepStatus.RUNNING);
    }

    boolean undoFailedForGood() {
        return undoFailures > 0 && (!undoRetryable || undoFailures >= step.attempts());
    }

    /**
     * Only an attempt that itself says that nothing happened leaves this false. A look that finds the goal open does not take
     * a doubt back, as what was sent may still take effect; nor does the failure of a later attempt, which speaks for itself
     * alone.
     */
    boolean mayHavePassed() {
        return irreversible && (status().satisfied() || status() == StepStatus.RUNNING || doubt.isPresent());
    }

    /** Why an earlier attempt may have taken effect. */
    Optional<String> doubt() {
        return doubt;
    }

    StepResult.Done reported() {
        return new StepResult.Done(summary, again.with(undo));
    }

    OperationView.StepView view() {
        return new OperationView.StepView(
                step.name(),
                step.type(),
                step.needs(),
                irreversible,
                status(),
                attempts,
                firstStartedAt,
                startedAt,
                took,
                summary);
    }

    Step step() {
        return step;
    }

    boolean irreversible() {
        return irreversible;
    }

    StepStatus status() {
        return position.now();
    }

    String summary() {
        return summary;
    }

    int nextAttempt() {
        return attempts + 1;
    }

    int nextUndo() {
        return undoAttempts + 1;
    }

    boolean undoTried() {
        return undoFailures > 0;
    }

    boolean tried() {
        return failures > 0;
    }

    int failures() {
        return failures;
    }

    int undoFailures() {
        return undoFailures;
    }

    /** No attempt was made under the rules that hold now, so its condition still decides. */
    boolean fresh() {
        return fresh;
    }

    boolean attempted() {
        return attempts > 0;
    }

    /** Its undoing was announced and has not ended. */
    boolean beingUndone() {
        return undoOpen;
    }

    /** What it does is done, or may be. */
    boolean mayHold() {
        return status() == StepStatus.RUNNING || status() == StepStatus.IN_DOUBT || status() == StepStatus.DONE;
    }

    /** Its undoing was announced, and neither ended nor was given up. */
    boolean mayBeLifting() {
        return undoOpen || undoTried() && !undoFailedForGood() && status() != StepStatus.COMPENSATED;
    }

    boolean observeFirst() {
        return observeFirst;
    }

    int order() {
        return order;
    }

    Map<String, String> outputs() {
        return Map.copyOf(outputs);
    }
}
