package io.understudy.operation;

import io.understudy.runbook.Step;
import java.util.List;
import java.util.Optional;

/** One step of a runbook, to be asked before it runs, as often as one likes. Asking changes nothing and may block. Thread-safe. */
public interface StepQuestion {

    /** With its references replaced, as far as they have a value before it runs. */
    Step step();

    /** Steps of one wave may run at the same time, from 1. */
    int wave();

    boolean pointOfNoReturn();

    /** Why it can't be asked at all before an operation; empty when it can. */
    Optional<String> unaskable();

    /**
     * Would it work now? Empty when nothing stands against it, else one line each: what, and what to do.
     *
     * @throws RuntimeException as its type does
     */
    List<String> precheck();

    /** Whose state {@link #precheck} judges. */
    Concern concerns();

    /** The same while the primary is down: without asking it, and empty where nothing else stands against it. */
    List<String> precheckWithoutPrimary();

    /**
     * What it would change now.
     *
     * @throws RuntimeException as its type does
     */
    Goal observe();
}
