package io.understudy.operation;

import io.understudy.decision.Outlook;
import io.understudy.runbook.StepName;
import java.util.Optional;

/**
 * What a named person does to an operation that is open, or, as for an escalation, a rule. Journaled with who and why before
 * anything comes of it.
 */
public sealed interface Intervention {

    /** Who; never blank. */
    String by();

    /** Why, in their words; may be blank where nothing is given up by it. */
    String reason();

    /** No step begins any more, in either direction; what runs ends. Lasts over restarts until it is resumed or aborted. */
    record Pause(String by, String reason) implements Intervention {}

    /** Lifts a pause. */
    record Resume(String by, String reason) implements Intervention {}

    /** The cause is repaired: every step that failed gets all its attempts anew, and is looked at first. */
    record Retry(String by, String reason) implements Intervention {}

    /** Leaves one step out. What needs it goes on, without its outputs. Never one that keeps two writers apart. */
    record Skip(StepName step, String by, String reason) implements Intervention {}

    /** Gives the move up before its point of no return: what it did is undone. */
    record Abort(String by, String reason) implements Intervention {}

    /**
     * The primary is lost in the middle of a switchover: before the point of no return it goes on as a failover. One by a rule
     * is refused where a person's is not: once a fence was asked for, and while a person holds the operation. Where the policy
     * has others approve a failover, it is only asked for.
     *
     * @param outlook how the world looks now; without it nothing is asked for that must be approved
     */
    record Escalate(Trigger trigger, String reason, Optional<Outlook> outlook) implements Intervention {

        /** By one who has not looked. */
        public Escalate(Trigger trigger, String reason) {
            this(trigger, reason, Optional.empty());
        }

        @Override
        public String by() {
            return trigger.label();
        }
    }

    /** The word for it in the command line and the API. */
    default String verb() {
        return switch (this) {
            case Pause _ -> "pause";
            case Resume _ -> "resume";
            case Retry _ -> "retry";
            case Skip _ -> "skip";
            case Abort _ -> "abort";
            case Escalate _ -> "escalate";
        };
    }

    /** Whether it takes something from the plan, so that whoever reads of it later must find why. */
    default boolean needsReason() {
        return switch (this) {
            case Pause _, Skip _, Abort _, Escalate _ -> true;
            case Resume _, Retry _ -> false;
        };
    }
}
