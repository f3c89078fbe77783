package io.understudy.adapter.postgresql;

import io.understudy.time.Ticker;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A moment by which something must have happened, and short waits until then. Immutable. */
record Deadline(Ticker ticker, long startNanos, Duration within) {

    static Deadline in(Ticker ticker, Duration within) {
        return new Deadline(ticker, ticker.nanos(), within);
    }

    Duration elapsed() {
        return ticker.since(startNanos);
    }

    Duration left() {
        return within.minus(elapsed());
    }

    /** What is left of it, but no more than that; at least a millisecond, so that a late call fails by its own timeout. */
    Duration leftAtMost(Duration most) {
        Duration left = left();
        Duration bounded = left.compareTo(most) < 0 ? left : most;
        return bounded.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : bounded;
    }

    /** Waits a moment. False when the time is up or this thread was interrupted (it stays so). */
    boolean pause(Duration moment) {
        if (!left().isPositive()) {
            return false;
        }
        LockSupport.parkNanos(moment.toNanos());
        return !Thread.currentThread().isInterrupted();
    }
}
