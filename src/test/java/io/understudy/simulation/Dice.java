package io.understudy.simulation;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** Chance from a seed; the same sequence each time (SplitMix64). */
final class Dice implements RandomGenerator {

    private long state;

    Dice(long seed) {
        this.state = seed * 0x9E3779B97F4A7C15L + 0x1234567;
        nextLong();
    }

    @Override
    public long nextLong() {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** From 0 up to but not including the bound. */
    int below(int bound) {
        return (int) Long.remainderUnsigned(nextLong() >>> 1, bound);
    }

    int between(int from, int to) {
        return from + below(to - from + 1);
    }

    boolean chance(int of, int in) {
        return of > 0 && below(in) < of;
    }

    Duration millis(int from, int to) {
        return Duration.ofMillis(between(from, to));
    }

    <T> T one(List<T> of) {
        return of.get(below(of.size()));
    }

    /** Dice of its own, so that what is thrown there moves nothing here. */
    Dice split() {
        return new Dice(nextLong());
    }
}
