package io.understudy.operation;

import io.understudy.operation.OperationFact.AcceptanceRequested;
import io.understudy.operation.OperationFact.CompensationDone;
import io.understudy.operation.OperationFact.CompensationFailed;
import io.understudy.operation.OperationFact.CompensationIntended;
import io.understudy.operation.OperationFact.StepDone;
import io.understudy.operation.OperationFact.StepFailed;
import io.understudy.operation.OperationFact.StepInDoubt;
import io.understudy.operation.OperationFact.StepIntended;
import io.understudy.operation.OperationFact.StepInterrupted;
import io.understudy.operation.OperationFact.StepObserved;
import io.understudy.operation.OperationFact.StepSkippedAsDone;
import io.understudy.runbook.Step;
import io.understudy.runbook.Step.OnError;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One step, folded from its facts. Confined to the thread that holds the operation's lock. */
final class StepState {

    private final Step step;
    private final boolean irreversible;
    private StepStatus status = StepStatus.PENDING;
    private String summary = "";
    private int attempts;
    private int failures;
    private boolean retryable = true;
    private boolean effect;
    private boolean interrupted;
    private Optional<String> doubt = Optional.empty();
    private boolean observeFirst;
    private int order;
    private int undoAttempts;
    private int undoFailures;
    private boolean undoRetryable = true;
    private final Map<String, String> outputs = new HashMap<>();
    private final Map<String, String> undo = new HashMap<>();
    private Optional<Instant> startedAt = Optional.empty();
    private Optional<Duration> took = Optional.empty();

    StepState(Step step, boolean irreversible) {
        this.step = step;
        this.irreversible = irreversible;
    }

    void intended(StepIntended fact, Instant at, int position) {
        status = StepStatus.RUNNING;
        attempts = fact.attempt();
        order = position;
        observeFirst = false;
        interrupted = false;
        startedAt = Optional.of(at);
        took = Optional.empty();
    }

    void done(StepDone fact) {
        status = StepStatus.DONE;
        summary = fact.summary();
        took = Optional.of(Duration.ofMillis(fact.millis()));
        report(fact.outputs());
    }

    void failed(StepFailed fact) {
        status = StepStatus.FAILED;
        summary = fact.summary();
        retryable = fact.retryable();
        failures++;
    }

    void inDoubt(StepInDoubt fact) {
        status = StepStatus.IN_DOUBT;
        summary = fact.summary();
        doubt = Optional.of(summary);
        report(fact.outputs());
    }

    void interrupted(StepInterrupted fact) {
        status = StepStatus.IN_DOUBT;
        summary = fact.summary();
        doubt = Optional.of(summary);
        effect = true;
        interrupted = true;
    }

    void observed(StepObserved fact) {
        summary = fact.summary();
        switch (fact.finding()) {
            case REACHED -> {
                status = StepStatus.DONE;
                report(fact.outputs());
            }
            case OPEN -> open();
            case UNKNOWN -> status = StepStatus.IN_DOUBT;
        }
    }

    private void open() {
        retryable = true;
        if (interrupted) {
            status = StepStatus.PENDING;
        } else {
            status = StepStatus.FAILED;
            failures++;
        }
    }

    void skipped(StepSkippedAsDone fact) {
        status = StepStatus.SKIPPED;
        summary = fact.summary();
        outputs.putAll(fact.outputs());
    }

    /** A step that asks may have done a part already, such as one fence of two. */
    void asks(AcceptanceRequested fact) {
        effect |= status == StepStatus.RUNNING;
        status = StepStatus.PENDING;
        summary = fact.why();
    }

    void undoIntended(CompensationIntended fact) {
        undoAttempts = fact.attempt();
    }

    void undone(CompensationDone fact) {
        status = StepStatus.COMPENSATED;
        summary = fact.summary();
    }

    void undoFailed(CompensationFailed fact) {
        undoFailures++;
        undoRetryable = fact.retryable();
        summary = fact.summary();
    }

    /** A person repaired the cause: the whole budget again, but what it tried before is looked at first. */
    void renew() {
        failures = 0;
        undoFailures = 0;
        undoRetryable = true;
        if (status == StepStatus.FAILED) {
            status = StepStatus.PENDING;
            retryable = true;
            observeFirst = true;
        }
    }

    private void report(Map<String, String> reported) {
        effect = true;
        outputs.putAll(reported);
        // The first report wins for the way back: a second attempt already meets what the first one changed.
        reported.forEach(undo::putIfAbsent);
    }

    /** No attempt is left, or none would help. */
    boolean failedForGood() {
        return status == StepStatus.FAILED && (!retryable || failures >= step.attempts());
    }

    boolean letsOthersGoOn() {
        return status.satisfied() || failedForGood() && step.onError() == OnError.CONTINUE;
    }

    boolean startable() {
        return status == StepStatus.PENDING || status == StepStatus.FAILED && !failedForGood();
    }

    boolean toUndo() {
        return !irreversible
                && status != StepStatus.SKIPPED
                && status != StepStatus.COMPENSATED
                && (effect || status == StepStatus.RUNNING);
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
        return irreversible && (status.satisfied() || status == StepStatus.RUNNING || doubt.isPresent());
    }

    /** Why an earlier attempt may have taken effect. */
    Optional<String> doubt() {
        return doubt;
    }

    StepResult.Done reported() {
        return new StepResult.Done(summary, undo);
    }

    OperationView.StepView view() {
        return new OperationView.StepView(
                step.name(), step.type(), step.needs(), irreversible, status, attempts, startedAt, took, summary);
    }

    Step step() {
        return step;
    }

    boolean irreversible() {
        return irreversible;
    }

    StepStatus status() {
        return status;
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
