package io.understudy.simulation;

import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Looks for a planted bug in one world after the other.
 *
 * @param seed of the world that showed it
 * @param worlds how many it took
 * @param others invariants that other worlds broke before
 */
record Hunt(Bug bug, boolean found, long seed, long worlds, TreeMap<Invariant, Integer> others) {

    static Hunt of(Bug bug, int worlds) {
        var others = new TreeMap<Invariant, Integer>();
        long[] seeds = LongStream.concat(LongStream.of(bug.likely()), LongStream.rangeClosed(1, worlds))
                .toArray();
        for (int i = 0; i < seeds.length; i++) {
            Optional<Invariant> broken = broken(bug, seeds[i]);
            if (broken.equals(Optional.of(bug.finds()))) {
                return new Hunt(bug, true, seeds[i], i + 1, others);
            }
            broken.ifPresent(v -> others.merge(v, 1, Integer::sum));
        }
        return new Hunt(bug, false, 0, seeds.length, others);
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
                        found ? "found in world %d,".formatted(seed) : "NOT FOUND",
                        worlds,
                        others.isEmpty() ? "" : ", before it " + others);
    }
}
