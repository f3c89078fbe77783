package io.understudy.operation;

import static io.understudy.operation.Phase.AWAITING_ACCEPTANCE;
import static io.understudy.operation.Phase.BLOCKED;
import static io.understudy.operation.Phase.COMPENSATED;
import static io.understudy.operation.Phase.COMPENSATING;
import static io.understudy.operation.Phase.REFUSED;
import static io.understudy.operation.Phase.RUNNING;
import static io.understudy.operation.Phase.SUCCEEDED;

import java.util.List;

/**
 * One allowed change of phase. What is not in the table cannot happen.
 *
 * @param sentence what it means, for people
 */
public record PhaseTransition(Phase from, Event event, Phase to, String sentence) {

    /** What moves an operation from one phase to the next. */
    public enum Event {
        RISK_ASKED,
        RISKS_ACCEPTED,
        UNDO_BEGAN,
        STOPPED,
        RETRIED_FORWARD,
        RETRIED_BACK,
        ALL_DONE,
        ALL_UNDONE,
        PRECHECK_FAILED
    }

    public static final List<PhaseTransition> TABLE = List.of(
            row(RUNNING, Event.RISK_ASKED, AWAITING_ACCEPTANCE, "a person must accept a risk before it goes on"),
            row(AWAITING_ACCEPTANCE, Event.RISK_ASKED, AWAITING_ACCEPTANCE, "one more risk must be accepted"),
            row(AWAITING_ACCEPTANCE, Event.RISKS_ACCEPTED, RUNNING, "every risk was accepted, it goes on"),
            row(
                    RUNNING,
                    Event.UNDO_BEGAN,
                    COMPENSATING,
                    "it failed before the point of no return, it undoes its steps"),
            row(AWAITING_ACCEPTANCE, Event.UNDO_BEGAN, COMPENSATING, "it was declined or failed, it undoes its steps"),
            row(RUNNING, Event.STOPPED, BLOCKED, "it can't go on and must not go back: repair the cause, then retry"),
            row(AWAITING_ACCEPTANCE, Event.STOPPED, BLOCKED, "a step failed for good: repair the cause, then retry"),
            row(COMPENSATING, Event.STOPPED, BLOCKED, "a step could not be undone: repair the cause, then retry"),
            row(BLOCKED, Event.RETRIED_FORWARD, RUNNING, "a person retries, it goes on"),
            row(BLOCKED, Event.RETRIED_BACK, COMPENSATING, "a person retries, it goes on undoing"),
            row(RUNNING, Event.ALL_DONE, SUCCEEDED, "every step is done, the application has moved"),
            row(COMPENSATING, Event.ALL_UNDONE, COMPENSATED, "everything is as before, the application has not moved"),
            row(RUNNING, Event.PRECHECK_FAILED, REFUSED, "prechecks stood against it, nothing was changed"));

    /** The transition for an event; throws {@link IllegalStateException} for one that the table does not allow. */
    public static PhaseTransition of(Phase from, Event event) {
        return TABLE.stream()
                .filter(t -> t.from == from && t.event == event)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "%s can't happen to an operation that is %s: its journal is not consistent"
                                .formatted(event, from)));
    }

    private static PhaseTransition row(Phase from, Event event, Phase to, String sentence) {
        return new PhaseTransition(from, event, to, sentence);
    }
}
