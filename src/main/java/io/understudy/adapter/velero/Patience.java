package io.understudy.adapter.velero;

import io.understudy.operation.StepContext;
import io.understudy.time.Ticker;
import java.time.Duration;

/**
 * How long a step goes on waiting: until nothing has moved for nearly its timeout, so that what is missing can still be told.
 * Not thread-safe.
 */
final class Patience {

    private final StepContext context;
    private final Ticker ticker;
    private final Duration poll;
    private final Duration most;
    private long moved;
    private long amount = -1;

    Patience(StepContext context, Ticker ticker, Duration poll) {
        this.context = context;
        this.ticker = ticker;
        this.poll = poll;
        this.most = context.timeout().multipliedBy(9).dividedBy(10);
        this.moved = ticker.nanos();
    }

    void reached(long now, String summary) {
        if (now > amount) {
            amount = now;
            moved = ticker.nanos();
            context.progress().reached(now, summary);
        }
    }

    /** Whether the wait is over. */
    boolean isOver() {
        return ticker.since(moved).plus(poll).compareTo(most) >= 0;
    }

    void pause() throws InterruptedException {
        Thread.sleep(poll);
    }
}
