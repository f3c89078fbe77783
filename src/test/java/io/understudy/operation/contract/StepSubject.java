package io.understudy.operation.contract;

import io.understudy.operation.StepContext;
import io.understudy.operation.StepType;
import java.util.List;
import java.util.Set;

/**
 * One step type at a target on which it is not done yet, and on which it could be done. What a type can't give by
 * {@link Exemptions} is never asked for.
 */
public interface StepSubject extends AutoCloseable {

    /** With each call as a restarted service has it: it remembers nothing of an earlier one. */
    StepType step();

    /** Of the operation whose step it is. */
    StepContext context();

    /** Everything that the target holds and that somebody has to change: not what it counts by itself. */
    Object state() throws Exception;

    /** What of that compensation gives back: not the marks that say who was there. */
    default Object originals() throws Exception {
        return state();
    }

    /** How many changes of the step's the target has counted since the beginning. */
    long effects() throws Exception;

    /** What others do so that a step that waits for them can be done. */
    default void others() throws Exception {}

    /** Something stands against it from now on, which its precheck can find. */
    default void obstruct() throws Exception {
        throw new UnsupportedOperationException();
    }

    /** What the second apply says. */
    default String repeated() {
        return "already";
    }

    /** The target carries the epoch of a newer operation from now on. */
    default void supersede() throws Exception {
        throw new UnsupportedOperationException();
    }

    /** What is said to an operation that is too old. */
    default List<String> tooOld() {
        return List.of("epoch 6", "epoch 2");
    }

    /** Applies in a way that breaks off in the middle, with something done. */
    default void half() throws Exception {
        throw new UnsupportedOperationException();
    }

    /** The target refuses connections from now on. */
    default void refuse() throws Exception {
        throw new UnsupportedOperationException();
    }

    /** The same step for a target that takes connections and says nothing, with a timeout of a few seconds at most. */
    default StepContext mute() throws Exception {
        throw new UnsupportedOperationException();
    }

    /** What an error of a target that can't be asked names: where it is, and what is wrong with it. */
    default List<String> where() {
        return List.of("us-west-2");
    }

    /** Parameters of {@link #context()} that a runbook may leave out. */
    default Set<String> optional() {
        return Set.of();
    }

    @Override
    void close() throws Exception;
}
