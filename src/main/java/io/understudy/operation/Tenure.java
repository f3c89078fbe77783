package io.understudy.operation;

import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.Lease;
import io.understudy.journal.Journal.StaleLease;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Whether this instance certainly leads for as long as what it is about to begin needs. A step needs its timeout, but no more
 * than half the lease's length: a longer one goes on as long as the lease is renewed beside it.
 */
record Tenure(Supplier<Lease> leases) {

    private static final int SHARE = 2;

    /**
     * Checks that a step may begin.
     *
     * @throws StaleLease when this instance does not lead any more, or leads anew under another token
     * @throws JournalUnavailable when too little of the lease is certainly left; it is renewed first, or lost
     */
    void require(Lease own, Duration timeout) {
        Lease now = current(own);
        Duration share = now.length().dividedBy(SHARE);
        Duration needed = timeout.compareTo(share) < 0 ? timeout : share;
        if (now.certain().compareTo(needed) < 0) {
            throw new JournalUnavailable(
                    "this instance leads for %d ms more with certainty, and the step needs %d ms: it begins once the lease is renewed"
                            .formatted(now.certain().toMillis(), needed.toMillis()),
                    new IllegalStateException("the lease was not renewed in time"));
        }
    }

    /** Whether it still leads, under the same token. */
    boolean holds(Lease own) {
        try {
            return current(own).certain().isPositive();
        } catch (StaleLease e) {
            return false;
        }
    }

    private Lease current(Lease own) {
        Lease now = leases.get();
        if (now.token() != own.token()) {
            throw new StaleLease(
                    "this instance leads anew (token %d instead of %d): what ran under the old one was ended"
                            .formatted(now.token(), own.token()));
        }
        return now;
    }
}
