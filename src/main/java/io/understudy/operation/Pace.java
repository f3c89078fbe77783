package io.understudy.operation;

import io.understudy.runbook.Step;
import io.understudy.time.Ticker;
import java.time.Duration;
import java.util.Optional;

/** How long one call of a step may still take: its timeout from the last progress, its deadline from the start. Thread-safe. */
final class Pace implements Progress {

    private final Ticker ticker;
    private final Step step;
    private long startNanos;
    private long movedNanos;
    private int moves;
    private long highest = Long.MIN_VALUE;
    private Optional<String> summary = Optional.empty();

    Pace(Step step, Ticker ticker) {
        this.step = step;
        this.ticker = ticker;
        begin();
    }

    /** The call begins now. */
    synchronized void begin() {
        startNanos = ticker.nanos();
        movedNanos = startNanos;
    }

    @Override
    public synchronized void reached(long amount, String now) {
        if (amount > highest) {
            if (highest != Long.MIN_VALUE) {
                movedNanos = ticker.nanos();
                moves++;
            }
            highest = amount;
            summary = Optional.of(now);
        }
    }

    /** Not positive once its time is up. */
    synchronized Duration left() {
        Duration timeout = step.timeout().minus(ticker.since(movedNanos));
        Duration deadline = step.deadline();
        Duration hard = deadline == null ? timeout : deadline.minus(ticker.since(startNanos));
        return timeout.compareTo(hard) < 0 ? timeout : hard;
    }

    /** How often it made progress so far. */
    synchronized int moves() {
        return moves;
    }

    /** What it last said of its progress. */
    synchronized Optional<String> summary() {
        return summary;
    }

    /** Why it is given up, once its time is up. */
    synchronized String over() {
        String last = summary.map(s -> "; its last word was: " + s).orElse("");
        Duration deadline = step.deadline();
        if (deadline != null && ticker.since(startNanos).compareTo(deadline) >= 0) {
            return "not done within its deadline of %d ms%s".formatted(deadline.toMillis(), last);
        }
        return summary.isEmpty()
                ? "no answer within %d ms".formatted(step.timeout().toMillis())
                : "no progress within %d ms%s".formatted(step.timeout().toMillis(), last);
    }
}
