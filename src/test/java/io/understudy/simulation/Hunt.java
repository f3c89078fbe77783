package io.understudy.simulation;

import java.util.Optional;
import java.util.TreeMap;

/**
 * Looks for a planted bug in one world after the other.
 *
 * @param worlds how many it took
 * @param others invariants that other worlds broke before
 */
record Hunt(Bug bug, boolean found, long worlds, TreeMap<Invariant, Integer> others) {

    static Hunt of(Bug bug, int worlds) {
        var others = new TreeMap<Invariant, Integer>();
        for (long seed = 1; seed <= worlds; seed++) {
            Optional<Invariant> broken = broken(bug, seed);
            if (broken.equals(Optional.of(bug.finds()))) {
                return new Hunt(bug, true, seed, others);
            }
            broken.ifPresent(v -> others.merge(v, 1, Integer::sum));
        }
        return new Hunt(bug, false, worlds, others);
    }

    private static Optional<Invariant> broken(Bug bug, long seed) {
        try {
            return Simulation.run(seed, bug.parts(), false).violation().map(Violation::invariant);
        } catch (IllegalStateException e) {
            return Optional.empty(); // some bugs trip the code itself before anything is broken
        }
    }

    @Override
    public String toString() {
        return "%s %s in %d worlds%s"
                .formatted(
                        bug.finds(),
                        found ? "found" : "NOT FOUND",
                        worlds,
                        others.isEmpty() ? "" : ", before it " + others);
    }
}
