package io.understudy.journal;

import java.time.Duration;
import java.time.Instant;

/**
 * Who has the lease, as the store sees it.
 *
 * @param until when it runs out, by the store's clock: for people
 * @param remaining until then, measured by the store's clock as it answered; zero or less when it has run out
 */
public record Holding(long token, String holder, Instant until, Duration remaining) {

    /** Whether the next claim takes it. */
    public boolean hasRunOut() {
        return !remaining.isPositive();
    }
}
