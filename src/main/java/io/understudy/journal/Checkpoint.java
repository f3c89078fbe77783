package io.understudy.journal;

import java.time.Instant;
import java.util.Optional;

/**
 * Where a journal ended at a moment. Kept where the journal's writers can't reach it, it shows later whether anything up to
 * there was changed or cut off.
 *
 * @param sequence the newest entry's; 0 for an empty journal
 * @param at when that was looked at
 */
public record Checkpoint(long sequence, Hash hash, Instant at) {

    /** The end of a journal that was found intact; empty for a broken one, which is no anchor. */
    public static Optional<Checkpoint> of(Verification verification, Instant at) {
        return verification instanceof Verification.Intact intact
                ? Optional.of(new Checkpoint(intact.entries(), intact.head(), at))
                : Optional.empty();
    }
}
