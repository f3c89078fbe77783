package io.understudy.operation;

import io.understudy.runbook.Step;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before a step is tried again after a failure that may pass: {@code longest / 2 + random x longest / 2}, where
 * {@code longest} is {@code min(maxBackoff, backoff x 2^(failures-1))}. Half of it always passes, so that what failed has time to
 * recover; the other half is drawn, so that many operations that failed together do not come back together. Thread-safe if its
 * source of randomness is.
 */
final class Backoff {

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** @param failures so far, at least 1 */
    Duration before(Step step, int failures) {
        double half = step.longestWait(failures).toNanos() / 2.0;
        return Duration.ofNanos(Math.round(half + random.nextDouble() * half));
    }
}
