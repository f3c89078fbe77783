package io.understudy.operation;

import io.understudy.runbook.Step;
import java.util.Optional;

/** The next thing to do for an operation. */
sealed interface Move {

    /** Only journal a fact. */
    record Note(OperationFact fact) implements Move {}

    /** Call a step. */
    record Start(Step step, StepRun.Purpose purpose) implements Move {}

    /** Apply a step that can't be undone, its loss forecast being journaled first. */
    record StartIrreversible(Step step, Loss loss) implements Move {}

    /** Journal the forecast that the question is about, then ask. */
    record Ask(Step step, Risk risk, Optional<Loss> loss, String why) implements Move {}

    /** Let a step's backoff pass after so many failures. */
    record Rest(Step step, int failures) implements Move {}

    /** Ask every step of a planned move whether it would work. */
    record Precheck() implements Move {}

    /** Ask the others of its consistency group to go back with it. */
    record Leave(String why) implements Move {}

    /** Nothing until something ends. */
    record Wait() implements Move {}
}
