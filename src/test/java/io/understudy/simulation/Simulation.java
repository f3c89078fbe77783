package io.understudy.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Runs one world from its seed to its end. */
final class Simulation {

    /** Long enough for every fault, wait and retry of a world to be over. */
    private static final long LENGTH = Duration.ofSeconds(260).toNanos();

    /** A world ends sooner when its faults are over and it was calm for so long. */
    private static final long CALM = Duration.ofSeconds(40).toNanos();

    private Simulation() {}

    /**
     * What came of a world.
     *
     * @param events how many happened
     * @param promotions how many databases were promoted
     * @param staleActs calls by an instance that had lost its lease
     * @param outcomes the phases of its operations
     */
    record Outcome(
            long seed,
            long events,
            int promotions,
            int staleActs,
            List<String> outcomes,
            Optional<Violation> violation,
            List<String> trace) {

        /** What a person needs to understand it, and to see it again. */
        String report() {
            return """
                    seed %d: %s
                    the rule: %s
                    the last that happened:
                      %s
                    again: src/bench/simulate.sh 1 %d""".formatted(
                            seed,
                            violation.map(Throwable::getMessage).orElse("every invariant held"),
                            violation.map(v -> v.invariant().sentence()).orElse("-"),
                            String.join("\n  ", trace),
                            seed);
        }
    }

    /** Runs a world; a violation is run again to have its trace. */
    static Outcome run(long seed, Parts parts) {
        Outcome first = run(seed, parts, false);
        return first.violation().isPresent() ? run(seed, parts, true) : first;
    }

    private static long end(World world) {
        return world.calmSince + CALM;
    }

    static Outcome run(long seed, Parts parts, boolean traced) {
        World world = new World(seed, parts, traced);
        People people = new People(world, world.dice.split());
        Faults unused = new Faults(world, people, world.dice.split());
        try {
            while (world.checker.violation().isEmpty() && world.loop.now() < end(world) && world.loop.step(LENGTH)) {
                world.checker.afterEvent();
            }
            if (world.checker.violation().isEmpty()) {
                world.checker.end();
                new Replay(world).check();
            }
        } catch (RuntimeException e) {
            if (world.checker.violation().isEmpty()) {
                throw new IllegalStateException("seed %d: the world itself failed".formatted(seed), e);
            }
        } finally {
            world.end();
        }
        return new Outcome(
                seed,
                world.loop.events(),
                world.checker.promotions,
                world.checker.staleActs,
                world.checker.books().stream().map(b -> b.phase).toList(),
                world.checker.violation(),
                world.traced());
    }
}
