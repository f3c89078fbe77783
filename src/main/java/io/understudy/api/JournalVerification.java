package io.understudy.api;

import org.jspecify.annotations.Nullable;

/**
 * What came of following the journal's chain of hashes from the first entry to the newest.
 *
 * @param result {@link #INTACT} or {@link #BROKEN}
 * @param entries how many are in order, from the first on
 * @param head hash of the newest entry; null when it is broken
 * @param broken where and how; null when it is intact
 */
public record JournalVerification(
        String result,
        long entries,
        @Nullable String head,
        @Nullable Break broken) {

    /** Every entry follows from the one before it. */
    public static final String INTACT = "INTACT";

    /** It does not hold. */
    public static final String BROKEN = "BROKEN";

    /**
     * The first place where it does not hold.
     *
     * @param sequence of the entry
     * @param finding CHANGED, REMOVED, INSERTED or REWRITTEN: what it looks like
     * @param words the same in a sentence
     */
    public record Break(long sequence, String finding, String words) {}
}
