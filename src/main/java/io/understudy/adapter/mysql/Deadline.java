package io.understudy.adapter.mysql;

import io.understudy.time.Ticker;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A moment by which something must have happened, and short waits until then. Thread-safe.
 *
 * @param start on the ticker; what is derived from a deadline moves with it
 */
record Deadline(Ticker ticker, AtomicLong start, Duration within) {

    static Deadline in(Ticker ticker, Duration within) {
        return new Deadline(ticker, new AtomicLong(ticker.nanos()), within);
    }

    /** What it is for made progress: the time begins anew. */
    void moved() {
        start.set(ticker.nanos());
    }

    /** An earlier one for what goes on and on: it leaves a tenth of the time to say how far it came. */
    Deadline beforeTheLastWord() {
        return new Deadline(ticker, start, within.multipliedBy(9).dividedBy(10));
    }

    Duration elapsed() {
        return ticker.since(start.get());
    }

    Duration left() {
        return within.minus(elapsed());
    }

    /** This one, or that long from now when it is earlier. */
    Deadline atMost(Duration most) {
        return left().compareTo(most) <= 0 ? this : in(ticker, most);
    }

    /** What to throw when it is over. */
    SQLException over() {
        return new SQLException("no answer within %d ms".formatted(within.toMillis()), Trouble.TIMEOUT_STATE);
    }

    /** Waits a moment, not beyond the deadline. False when the time is up or this thread was interrupted (it stays so). */
    boolean pause(Duration moment) {
        Duration left = left();
        if (!left.isPositive()) {
            return false;
        }
        LockSupport.parkNanos(left.compareTo(moment) < 0 ? left.toNanos() : moment.toNanos());
        return !Thread.currentThread().isInterrupted();
    }
}
