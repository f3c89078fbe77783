package io.understudy.operation;

import static io.understudy.operation.StepStatus.COMPENSATED;
import static io.understudy.operation.StepStatus.DONE;
import static io.understudy.operation.StepStatus.FAILED;
import static io.understudy.operation.StepStatus.IN_DOUBT;
import static io.understudy.operation.StepStatus.PENDING;
import static io.understudy.operation.StepStatus.RUNNING;
import static io.understudy.operation.StepStatus.SKIPPED;

import io.understudy.state.Described;
import io.understudy.state.StateMachine;
import io.understudy.state.Transition;
import java.util.EnumSet;
import java.util.List;

/** The life of a step: its statuses and what leads from one to the next. What is not in the table cannot happen. */
public final class StepMachine {

    /** What happens to a step; each is a fact in the journal. */
    public enum Event implements Described {
        INTENDED("an attempt is announced, before its effect"),
        SUCCEEDED("the attempt reports that it is done, and its proof was seen"),
        FAILED("it did not happen, or never will by itself"),
        DOUBTED("the attempt can't tell whether it happened: no answer in time, an error, or no proof"),
        INTERRUPTED("the service stopped during the attempt"),
        FOUND_REACHED("a look finds its goal true"),
        FOUND_OPEN("a look finds that an attempt which ended has not reached the goal"),
        FOUND_OPEN_INTERRUPTED("a look finds that an attempt which was cut off has not reached the goal"),
        FOUND_UNKNOWN("no look could tell"),
        FOUND_DONE_BY_OTHERS("before a retry, a look finds its goal true already"),
        CONDITION_UNMET("its condition does not hold when it could start"),
        SKIPPED_BY_PERSON("a person leaves it out, with a reason"),
        ASKED("a person must accept a risk first"),
        RETRIED("a person says that the cause is repaired"),
        REOPENED("the switchover goes on as a failover, and what was not done before begins anew"),
        UNDO_INTENDED("its undoing is announced, before its effect"),
        UNDONE("it is undone"),
        UNDO_FAILED("it could not be undone");

        private final String sentence;

        Event(String sentence) {
            this.sentence = sentence;
        }

        @Override
        public String sentence() {
            return sentence;
        }
    }

    public static final StateMachine<StepStatus, Event> MACHINE = new StateMachine<>(
            "step",
            PENDING,
            // No end: what is done can be undone, and what is undone be done again.
            EnumSet.noneOf(StepStatus.class),
            List.of(
                    row(PENDING, Event.INTENDED, RUNNING, "it starts"),
                    row(PENDING, Event.ASKED, PENDING, "the gate of a step that can't be undone asks before it starts"),
                    row(
                            PENDING,
                            Event.FAILED,
                            FAILED,
                            "the gate of a step that can't be undone is shut to it, or no look before a retry could tell"),
                    row(PENDING, Event.FOUND_DONE_BY_OTHERS, SKIPPED, "somebody did it before the retry"),
                    row(RUNNING, Event.SUCCEEDED, DONE, "it is done"),
                    row(RUNNING, Event.FAILED, FAILED, "it did not happen"),
                    row(RUNNING, Event.DOUBTED, IN_DOUBT, "it may have happened, so it is looked at"),
                    row(RUNNING, Event.INTERRUPTED, IN_DOUBT, "it may have happened before the service stopped"),
                    row(RUNNING, Event.ASKED, PENDING, "it stops and waits for a person's answer"),
                    row(FAILED, Event.INTENDED, RUNNING, "it is tried again"),
                    row(FAILED, Event.ASKED, PENDING, "the gate asks before it is tried again"),
                    row(FAILED, Event.FAILED, FAILED, "the gate is shut before it is tried again"),
                    row(PENDING, Event.CONDITION_UNMET, SKIPPED, "it is not for an operation like this one"),
                    row(PENDING, Event.SKIPPED_BY_PERSON, SKIPPED, "a person leaves it out before it began"),
                    row(FAILED, Event.SKIPPED_BY_PERSON, SKIPPED, "a person leaves it out after it failed"),
                    row(
                            IN_DOUBT,
                            Event.SKIPPED_BY_PERSON,
                            SKIPPED,
                            "a person leaves it out, whether it happened or not"),
                    row(FAILED, Event.RETRIED, PENDING, "it gets all its attempts anew, and is looked at first"),
                    row(PENDING, Event.REOPENED, PENDING, "it has not begun under the rules of a failover"),
                    row(
                            FAILED,
                            Event.REOPENED,
                            PENDING,
                            "it failed under the rules of a switchover, which counts no more"),
                    row(DONE, Event.REOPENED, PENDING, "its undoing had begun, so it is to be done again"),
                    row(SKIPPED, Event.REOPENED, PENDING, "its condition is asked again, for a failover"),
                    row(COMPENSATED, Event.REOPENED, PENDING, "it was undone, and is to be done again"),
                    row(IN_DOUBT, Event.FOUND_REACHED, DONE, "it had happened"),
                    row(IN_DOUBT, Event.FOUND_OPEN, FAILED, "it had not happened; that attempt is spent"),
                    row(IN_DOUBT, Event.FOUND_OPEN_INTERRUPTED, PENDING, "it had not happened; no attempt is spent"),
                    row(IN_DOUBT, Event.FOUND_UNKNOWN, IN_DOUBT, "it can't be undone, so only a person may decide"),
                    row(IN_DOUBT, Event.FAILED, FAILED, "it can be undone, so it counts as failed and is undone"),
                    row(PENDING, Event.UNDO_INTENDED, PENDING, "a part of it may be done: that is being undone"),
                    row(DONE, Event.UNDO_INTENDED, DONE, "it is being undone"),
                    row(FAILED, Event.UNDO_INTENDED, FAILED, "an earlier attempt left something: that is being undone"),
                    row(IN_DOUBT, Event.UNDO_INTENDED, IN_DOUBT, "it may have happened: it is being undone"),
                    row(SKIPPED, Event.UNDO_INTENDED, SKIPPED, "what it did before it was left out is being undone"),
                    row(PENDING, Event.UNDONE, COMPENSATED, "nothing of it is left"),
                    row(DONE, Event.UNDONE, COMPENSATED, "it is as before"),
                    row(FAILED, Event.UNDONE, COMPENSATED, "nothing of it is left"),
                    row(IN_DOUBT, Event.UNDONE, COMPENSATED, "nothing of it is left, if there was anything"),
                    row(SKIPPED, Event.UNDONE, COMPENSATED, "nothing of it is left"),
                    row(SKIPPED, Event.UNDO_FAILED, SKIPPED, "undoing it failed; tried again, then a person must"),
                    row(
                            PENDING,
                            Event.UNDO_FAILED,
                            PENDING,
                            "undoing its part failed; tried again, then a person must"),
                    row(DONE, Event.UNDO_FAILED, DONE, "undoing it failed; tried again, then a person must"),
                    row(
                            FAILED,
                            Event.UNDO_FAILED,
                            FAILED,
                            "undoing what is left failed; tried again, then a person must"),
                    row(IN_DOUBT, Event.UNDO_FAILED, IN_DOUBT, "undoing it failed; tried again, then a person must")));

    private StepMachine() {}

    private static Transition<StepStatus, Event> row(StepStatus from, Event event, StepStatus to, String sentence) {
        return new Transition<>(from, event, to, sentence);
    }
}
