package io.understudy.operation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Port: one kind of step. The same contract serves dry runs, readiness, execution, resuming after a crash, and drills.
 * Implementations hold no state of an operation and are thread-safe; calls may block (they run on virtual threads) and are
 * interrupted at the step's timeout.
 */
public interface StepType {

    /** As written in runbooks, such as {@code kubernetes.scale}. */
    String id();

    /** True when the step can't be undone: before it an operation compensates, after it it only rolls forward. */
    default boolean pointOfNoReturn() {
        return false;
    }

    /** Would it work now? Read-only. Empty when nothing stands against it, else one line each: what, and what to do. */
    List<String> precheck(StepContext context);

    /**
     * What a step with these parameters reads from outside the documents: what an approval holds to, by name, as a SHA-256. Read
     * anew at each call.
     */
    default Map<String, String> contents(JsonNode with) {
        return Map.of();
    }

    /**
     * Whether it lets something write at the new primary that no promotion holds back. Like a step that can't be undone it then begins
     * with a fresh proof of the fence.
     */
    default boolean startsWriters(StepContext context) {
        return false;
    }

    /** Whose state {@link #precheck} judges. One that hands its calls on to another step type says what that one says. */
    default Concern concerns(StepContext context) {
        return Concern.STANDBY;
    }

    /**
     * Would it work while the primary is down? Read-only, without asking the primary. By default as {@link #precheck}, and nothing
     * stands against what concerns the primary alone; a step that fails without the primary says so.
     */
    default List<String> precheckWithoutPrimary(StepContext context) {
        return concerns(context) == Concern.PRIMARY ? List.of() : precheck(context);
    }

    /** Is the goal already true? Read-only. Its {@link Goal.Open} tells what the step would change. */
    Goal observe(StepContext context);

    /** Makes the goal true. Called after the intent is durable. */
    StepResult apply(StepContext context);

    /** Proves the goal after {@link #apply} said done; by default by observing. */
    default Goal verify(StepContext context, StepResult.Done done) {
        return observe(context);
    }

    /**
     * Looks after what an earlier apply of the same operation did, while that operation runs: what somebody else has undone
     * since is done again, a few times at most. Called now and then; never while the operation goes back or people hold it.
     *
     * @return what was found and done, for people; empty when all is as it was left, and for kinds that look after nothing
     */
    default Optional<String> uphold(StepContext context) {
        return Optional.empty();
    }

    /** Whether {@link #uphold} looks after anything. */
    default boolean upholds() {
        return false;
    }

    /**
     * Undoes what an earlier apply did, where that is possible. Called in reverse order, before the point of no return only.
     * Repeating it is safe: after a crash or a transient failure it is called again.
     *
     * @param done what apply reported; without outputs when its outcome is not known
     */
    default StepResult compensate(StepContext context, StepResult.Done done) {
        if (pointOfNoReturn()) {
            return new StepResult.Failed(
                    "%s can't be undone: go on, or move back by an operation of its own".formatted(id()), false);
        }
        return new StepResult.Done("nothing to undo");
    }
}
