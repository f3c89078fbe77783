package io.understudy.operation;

import static io.understudy.operation.Phase.AWAITING_ACCEPTANCE;
import static io.understudy.operation.Phase.AWAITING_APPROVAL;
import static io.understudy.operation.Phase.BLOCKED;
import static io.understudy.operation.Phase.COMPENSATED;
import static io.understudy.operation.Phase.COMPENSATING;
import static io.understudy.operation.Phase.REFUSED;
import static io.understudy.operation.Phase.RUNNING;
import static io.understudy.operation.Phase.SUCCEEDED;
import static io.understudy.operation.Phase.SUPERSEDED;

import io.understudy.state.Described;
import io.understudy.state.StateMachine;
import io.understudy.state.Transition;
import java.util.EnumSet;
import java.util.List;

/** The life of an operation: its phases and what leads from one to the next. What is not in the table cannot happen. */
public final class OperationMachine {

    /** What moves an operation from one phase to the next. */
    public enum Event implements Described {
        APPROVAL_ASKED("its policy has others approve it before it begins"),
        APPROVED("the last approval that it needs is given"),
        APPROVAL_ENDED("it was withdrawn, its time is up, or the world is other than when it was asked for"),
        RISK_ASKED("a step, or the gate before it, asks a person to accept a risk in writing"),
        RISKS_ACCEPTED("the last risk that was asked about is accepted"),
        UNDO_BEGAN("a step failed for good, or a person aborted it, before the point of no return"),
        STOPPED("it can go neither on nor back by itself"),
        RETRIED_FORWARD("a person says that the cause is repaired, while it went on"),
        RETRIED_BACK("a person says that the cause is repaired, while it undid its steps"),
        ESCALATED("the primary was lost during a switchover: before its point of no return it goes on as a failover"),
        QUESTION_LAPSED("nobody answered the last question in the time that its step gives"),
        STEP_SKIPPED("a person leaves out the step that it stopped or waited for"),
        ALL_DONE("the last step is done"),
        ALL_UNDONE("the last step that needs it is undone"),
        PRECHECK_FAILED("something stands against a planned move before its first step"),
        GLASS_TAKEN_IN("a move of the same application that was made without this journal is taken into it");

        private final String sentence;

        Event(String sentence) {
            this.sentence = sentence;
        }

        @Override
        public String sentence() {
            return sentence;
        }
    }

    public static final StateMachine<Phase, Event> MACHINE = new StateMachine<>(
            "operation",
            RUNNING,
            EnumSet.of(SUCCEEDED, COMPENSATED, REFUSED, SUPERSEDED),
            List.of(
                    row(RUNNING, Event.APPROVAL_ASKED, AWAITING_APPROVAL, "others must approve it before it begins"),
                    row(AWAITING_APPROVAL, Event.APPROVED, RUNNING, "it is approved, it begins"),
                    row(AWAITING_APPROVAL, Event.APPROVAL_ENDED, REFUSED, "it was not approved, nothing was changed"),
                    row(
                            AWAITING_ACCEPTANCE,
                            Event.QUESTION_LAPSED,
                            RUNNING,
                            "its step failed, as nobody answered in time"),
                    row(
                            RUNNING,
                            Event.RISK_ASKED,
                            AWAITING_ACCEPTANCE,
                            "a person must accept a risk before it goes on"),
                    row(AWAITING_ACCEPTANCE, Event.RISK_ASKED, AWAITING_ACCEPTANCE, "one more risk must be accepted"),
                    row(AWAITING_ACCEPTANCE, Event.RISKS_ACCEPTED, RUNNING, "every risk was accepted, it goes on"),
                    row(
                            RUNNING,
                            Event.UNDO_BEGAN,
                            COMPENSATING,
                            "it failed before the point of no return, it undoes its steps"),
                    row(
                            AWAITING_ACCEPTANCE,
                            Event.UNDO_BEGAN,
                            COMPENSATING,
                            "it was aborted or failed, it undoes its steps"),
                    row(
                            RUNNING,
                            Event.STOPPED,
                            BLOCKED,
                            "it can't go on and must not go back: repair the cause, then retry"),
                    row(
                            AWAITING_ACCEPTANCE,
                            Event.STOPPED,
                            BLOCKED,
                            "a step failed for good: repair the cause, then retry"),
                    row(
                            COMPENSATING,
                            Event.STOPPED,
                            BLOCKED,
                            "a step could not be undone: repair the cause, then retry"),
                    row(
                            BLOCKED,
                            Event.STOPPED,
                            BLOCKED,
                            "it is stopped by something else as well, and waits for a person"),
                    row(BLOCKED, Event.RETRIED_FORWARD, RUNNING, "a person retries, it goes on"),
                    row(BLOCKED, Event.RETRIED_BACK, COMPENSATING, "a person retries, it goes on undoing"),
                    row(BLOCKED, Event.STEP_SKIPPED, RUNNING, "a person skips the step that stopped it, it goes on"),
                    row(
                            AWAITING_ACCEPTANCE,
                            Event.STEP_SKIPPED,
                            RUNNING,
                            "a person skips the last step that asked, it goes on"),
                    row(RUNNING, Event.ESCALATED, RUNNING, "it goes on as a failover"),
                    row(
                            AWAITING_ACCEPTANCE,
                            Event.ESCALATED,
                            RUNNING,
                            "it goes on as a failover; what was asked before is asked anew where it still matters"),
                    row(BLOCKED, Event.ESCALATED, RUNNING, "what stopped the switchover begins anew as a failover"),
                    row(COMPENSATING, Event.ESCALATED, RUNNING, "it turns round and goes forward as a failover"),
                    row(BLOCKED, Event.UNDO_BEGAN, COMPENSATING, "a person aborts it, it undoes its steps"),
                    row(RUNNING, Event.ALL_DONE, SUCCEEDED, "every step is done, the application has moved"),
                    row(
                            COMPENSATING,
                            Event.ALL_UNDONE,
                            COMPENSATED,
                            "everything is as before, the application has not moved"),
                    row(
                            AWAITING_APPROVAL,
                            Event.GLASS_TAKEN_IN,
                            SUPERSEDED,
                            "it is over: the application has moved without it"),
                    row(RUNNING, Event.GLASS_TAKEN_IN, SUPERSEDED, "it is over: the application has moved without it"),
                    row(
                            AWAITING_ACCEPTANCE,
                            Event.GLASS_TAKEN_IN,
                            SUPERSEDED,
                            "it is over: the application has moved without it"),
                    row(
                            COMPENSATING,
                            Event.GLASS_TAKEN_IN,
                            SUPERSEDED,
                            "it is over: the application has moved without it"),
                    row(BLOCKED, Event.GLASS_TAKEN_IN, SUPERSEDED, "it is over: the application has moved without it"),
                    row(RUNNING, Event.PRECHECK_FAILED, REFUSED, "prechecks stood against it, nothing was changed")));

    private OperationMachine() {}

    private static Transition<Phase, Event> row(Phase from, Event event, Phase to, String sentence) {
        return new Transition<>(from, event, to, sentence);
    }
}
