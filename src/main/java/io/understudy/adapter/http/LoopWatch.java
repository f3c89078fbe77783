package io.understudy.adapter.http;

import io.understudy.time.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How late one event loop was, and when: run it on the loop every {@link #BEAT}, and each run is as late as any answer that
 * waited in the loop meanwhile.
 *
 * <p>Belongs to its loop: every method but the constructor is called there. Lateness is kept in whole milliseconds, and an
 * older one only while it is greater than all that came after it, so what is kept stays small without forgetting the worst.
 */
final class LoopWatch implements Runnable {

    static final Duration BEAT = Duration.ofMillis(20);

    private static final long BEAT_NANOS = BEAT.toNanos();
    private static final long MILLI = 1_000_000;
    private static final long LEAST_NANOS = 50 * MILLI;

    private final Ticker ticker;
    private final Deque<Late> worst = new ArrayDeque<>();
    private long expected;

    LoopWatch(Ticker ticker) {
        this.ticker = ticker;
        this.expected = ticker.nanos() + BEAT_NANOS;
    }

    /** One beat. */
    @Override
    public void run() {
        long now = ticker.nanos();
        note(now);
        expected = now + BEAT_NANOS;
    }

    /**
     * True when the loop was so late since this moment that a probe with this timeout may have missed its answer: by more
     * than an eighth of the timeout and 50 ms, or a quarter of the timeout if that is less. A probe takes a few turns of
     * the loop, each as late as the loop is.
     */
    boolean wasLateSince(long began, long timeoutNanos) {
        note(ticker.nanos()); // the beat itself may still be waiting behind whoever asks
        long tolerated = toleratedNanos(timeoutNanos) / MILLI;
        for (Late late : worst) { // from the oldest, which is the worst
            if (late.millis <= tolerated) {
                return false;
            }
            if (late.at - began >= 0) {
                return true;
            }
        }
        return false;
    }

    static long toleratedNanos(long timeoutNanos) {
        return Math.min(Math.max(LEAST_NANOS, timeoutNanos / 8), timeoutNanos / 4);
    }

    private void note(long now) {
        long millis = (now - expected) / MILLI;
        if (millis <= 0) {
            return;
        }
        while (!worst.isEmpty() && worst.getLast().millis <= millis) {
            worst.removeLast();
        }
        worst.addLast(new Late(now, millis));
    }

    private record Late(long at, long millis) {}
}
