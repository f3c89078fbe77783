package io.understudy.drill;

import io.understudy.policy.FailoverPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells trouble from what nobody knows yet: after a start and after a change of the documents each signal and each link is unknown
 * until it was asked. One thread at a time.
 */
final class Settling {

    /** For so long at most, and only until all was well once. */
    static final Duration GRACE = Duration.ofSeconds(60);

    private boolean settled;
    private @Nullable FailoverPolicy policy;
    private Instant until = Instant.MIN;

    /** @param settled false for a process that has only just begun to look */
    Settling(boolean settled) {
        this.settled = settled;
    }

    /**
     * What of it is trouble.
     *
     * @param current the policy by which it was looked
     * @param seen what is wrong or not known at this look; empty while nothing is
     */
    Optional<String> trouble(FailoverPolicy current, Optional<String> seen, Instant now) {
        boolean other = policy == null ? !settled : !policy.equals(current);
        policy = current;
        if (other) {
            settled = false;
            until = now.plus(GRACE);
        }
        if (seen.isEmpty() || !now.isBefore(until)) {
            settled = true;
        }
        return settled ? seen : Optional.empty();
    }
}
