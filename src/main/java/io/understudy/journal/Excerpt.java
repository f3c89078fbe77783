package io.understudy.journal;

import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.util.Optional;

/**
 * Which entries of a journal are asked for.
 *
 * @param after the sequence that they come after; 0 for the first ones
 * @param limit so many at most, from 1
 * @param application of this one alone; empty: of all
 * @param operation of this one alone; empty: of all
 */
public record Excerpt(long after, int limit, Optional<ApplicationName> application, Optional<OperationId> operation) {

    public Excerpt {
        if (after < 0 || limit < 1) {
            throw new IllegalArgumentException(
                    "an excerpt begins after 0 or later and has an entry at least, not after %d with %d"
                            .formatted(after, limit));
        }
    }

    boolean has(Entry entry) {
        return entry.sequence() > after
                && application.map(entry.application()::equals).orElse(true)
                && operation.map(entry.operation()::equals).orElse(true);
    }
}
