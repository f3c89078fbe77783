package io.understudy.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Many worlds, on every core: {@code Simulate [worlds] [first seed]}. Ends with 1 at the first world that broke a rule. */
public final class Simulate {

    private Simulate() {}

    public static void main(String... args) throws InterruptedException {
        long worlds = args.length > 0 ? Long.parseLong(args[0]) : 1_000;
        long first = args.length > 1 ? Long.parseLong(args[1]) : 1;
        QuietLog.during(() -> {
            Summary summary = new Summary();
            List<Simulation.Outcome> broken = run(first, worlds, Parts.REAL, summary);
            summary.print(worlds);
            if (worlds == 1) {
                Thread.ofVirtual()
                        .start(() -> System.out.println(
                                Simulation.run(first, Parts.REAL, true).report()))
                        .join();
            } else {
                broken.stream().limit(3).forEach(outcome -> System.out.println(outcome.report()));
            }
            System.exit(broken.isEmpty() ? 0 : 1);
        });
    }

    /** Runs these worlds, one thread per core; the broken ones in the order of their seeds. Throws what a world itself threw. */
    static List<Simulation.Outcome> run(long first, long worlds, Parts parts, Summary summary)
            throws InterruptedException {
        AtomicLong next = new AtomicLong(first);
        List<Simulation.Outcome> broken = Collections.synchronizedList(new ArrayList<>());
        List<RuntimeException> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (long seed = next.getAndIncrement();
                        seed < first + worlds && broken.size() < 20 && failures.isEmpty();
                        seed = next.getAndIncrement()) {
                    try {
                        Simulation.Outcome outcome = Simulation.run(seed, parts);
                        summary.add(outcome);
                        if (outcome.violation().isPresent()) {
                            broken.add(outcome);
                        }
                    } catch (RuntimeException e) {
                        failures.add(e);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        broken.sort((a, b) -> Long.compare(a.seed(), b.seed()));
        return broken;
    }

    /** What happened in many worlds; thread-safe. */
    static final class Summary {
        private final long began = System.nanoTime();
        private final LongAdder worlds = new LongAdder();
        private final LongAdder events = new LongAdder();
        private final LongAdder promotions = new LongAdder();
        private final LongAdder staleActs = new LongAdder();
        private final Map<String, Integer> outcomes = new TreeMap<>();
        private final Map<Invariant, Integer> violations = new TreeMap<>();

        synchronized void add(Simulation.Outcome outcome) {
            worlds.increment();
            events.add(outcome.events());
            promotions.add(outcome.promotions());
            staleActs.add(outcome.staleActs());
            outcome.outcomes().forEach(phase -> outcomes.merge(phase, 1, Integer::sum));
            outcome.violation().ifPresent(v -> violations.merge(v.invariant(), 1, Integer::sum));
        }

        long promotions() {
            return promotions.sum();
        }

        void print(long asked) {
            double seconds = (System.nanoTime() - began) / 1e9;
            System.out.printf(
                    "%d of %d worlds in %.1f s: %.0f a minute, %d events, %d promotions, operations %s, calls by an instance without its lease %d%nbroken: %s%n",
                    worlds.sum(),
                    asked,
                    seconds,
                    worlds.sum() * 60 / seconds,
                    events.sum(),
                    promotions.sum(),
                    outcomes,
                    staleActs.sum(),
                    violations.isEmpty() ? "none" : violations);
        }
    }
}
