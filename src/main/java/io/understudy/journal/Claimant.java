package io.understudy.journal;

import io.understudy.time.Ticker;
import java.time.Duration;

/**
 * Who asks for the lease.
 *
 * @param holder for people, such as the instance's name; two processes of one name are still two claimants
 * @param length how long a grant and each renewal last, by the store's clock; from 1 ms to {@link #ENDLESS}
 * @param ticker the claimant's own monotonic clock, by which it knows how long it certainly still holds
 */
public record Claimant(String holder, Duration length, Ticker ticker) {

    /** A hundred years: until another one takes over. For a store that only one process can have open. */
    public static final Duration ENDLESS = Duration.ofDays(36_500);

    public Claimant {
        if (length.compareTo(Duration.ofMillis(1)) < 0 || length.compareTo(ENDLESS) > 0) {
            throw new IllegalArgumentException(
                    "a lease lasts from 1 ms to %d days, not %s".formatted(ENDLESS.toDays(), length));
        }
    }

    /** One whose lease does not run out. */
    public static Claimant endless(String holder) {
        return new Claimant(holder, ENDLESS, Ticker.system());
    }
}
