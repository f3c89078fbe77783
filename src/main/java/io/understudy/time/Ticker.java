package io.understudy.time;

import java.time.Duration;

/**
 * A monotonic source of elapsed time in nanoseconds. Only differences mean anything; wall-clock jumps do not show.
 *
 * <p>Thread-safe. Everything that measures a duration, a threshold or an age takes this, never the wall clock.
 */
@FunctionalInterface
public interface Ticker {

    /** Nanoseconds since an arbitrary origin, never decreasing. */
    long nanos();

    /** The time that passed since an earlier reading of this same ticker. */
    default Duration since(long earlierNanos) {
        return Duration.ofNanos(nanos() - earlierNanos);
    }

    /** The machine's monotonic clock. */
    static Ticker system() {
        return System::nanoTime;
    }
}
