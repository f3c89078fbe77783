package io.understudy.operation;

import io.understudy.runbook.StepName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What goes on in this process for one operation right now; lost with it, and nothing depends on that. Not thread-safe. */
final class Activity {

    /** How often a step in doubt is looked at before a person must. */
    static final int OBSERVATIONS = 5;

    enum Prechecks {
        NOT_YET,
        RUNNING,
        PASSED
    }

    private final Map<StepName, StepRun> running = new HashMap<>();
    private final Set<StepRun> lingering = new HashSet<>();
    private final Set<StepRun> outlasted = new HashSet<>();
    private final Set<StepName> resting = new HashSet<>();
    private final Set<StepName> rested = new HashSet<>();
    private final Set<StepName> looked = new HashSet<>();
    private final Map<StepName, Integer> unknowns = new HashMap<>();
    Prechecks prechecks = Prechecks.NOT_YET;

    void started(StepRun run) {
        running.put(run.step(), run);
        spent(run.step());
    }

    /** Whether the call was still awaited; a late one is only noted as gone. */
    boolean ended(StepRun run) {
        lingering.remove(run);
        outlasted.remove(run);
        return running.remove(run.step(), run);
    }

    /** The call exceeded its timeout but its thread has not returned yet. */
    boolean abandoned(StepRun run) {
        if (!running.remove(run.step(), run)) {
            return false;
        }
        if (run.acts()) {
            lingering.add(run);
        }
        return true;
    }

    /** Its thread did not even return within the grace after the interrupt. */
    void outlasts(StepRun run) {
        if (lingering.contains(run)) {
            outlasted.add(run);
        }
    }

    /** Counts one more look that could not tell; true when it was the last one. */
    boolean unknownForGood(StepName step) {
        return unknowns.merge(step, 1, Integer::sum) >= OBSERVATIONS;
    }

    /** Looks so far that could not tell. */
    int looks(StepName step) {
        return Math.max(1, unknowns.getOrDefault(step, 0));
    }

    boolean unresolved(StepName step) {
        return unknowns.getOrDefault(step, 0) >= OBSERVATIONS;
    }

    void resolved(StepName step) {
        unknowns.remove(step);
    }

    /** A person retries: every budget begins anew. */
    void renew() {
        unknowns.clear();
        looked.clear();
        rested.clear();
    }

    void rest(StepName step) {
        resting.add(step);
    }

    void restOver(StepName step) {
        resting.remove(step);
        rested.add(step);
    }

    /** The attempt that the rest was for is over. */
    void spent(StepName step) {
        rested.remove(step);
    }

    void looked(StepName step) {
        looked.add(step);
    }

    boolean hasLooked(StepName step) {
        return looked.contains(step);
    }

    boolean resting(StepName step) {
        return resting.contains(step);
    }

    boolean anyResting() {
        return !resting.isEmpty();
    }

    boolean rested(StepName step) {
        return rested.contains(step);
    }

    boolean running(StepName step) {
        return running.containsKey(step);
    }

    /** Whether its outcome is waited for still. */
    boolean awaits(StepRun run) {
        return run.equals(running.get(run.step()));
    }

    boolean lingering(StepName step) {
        return lingering.stream().anyMatch(run -> run.step().equals(step));
    }

    /** An abandoned call is waited for, within its grace, before the step is looked at. */
    boolean inGrace(StepName step) {
        return lingering.stream().anyMatch(run -> run.step().equals(step) && !outlasted.contains(run));
    }

    /** A step whose undoing runs. */
    Optional<StepName> undoing() {
        return running.values().stream()
                .filter(run -> run.purpose() == StepRun.Purpose.UNDO)
                .map(StepRun::step)
                .findFirst();
    }

    boolean idle() {
        return running.isEmpty();
    }

    List<StepRun> all() {
        List<StepRun> all = new ArrayList<>(running.values());
        all.addAll(lingering);
        return all;
    }

    /** Why a step can't be said to be over although it was looked at. */
    Optional<String> late(StepName step) {
        return lingering(step)
                ? Optional.of("an earlier call of it has not returned yet and may still take effect")
                : Optional.empty();
    }
}
