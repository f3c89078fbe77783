package io.understudy.journal;

/** What became of checking a journal's chain. */
public sealed interface Verification {

    /** Every entry follows from the one before it, and a given checkpoint lies on the chain. */
    record Intact(long entries, Hash head) implements Verification {}

    /**
     * It does not hold.
     *
     * @param sequence the first place where it does not
     * @param entries how many were in order before
     * @param finding what it looks like
     * @param words the same in a sentence
     */
    record Broken(long sequence, long entries, Finding finding, String words) implements Verification {}

    /** What was probably done. */
    enum Finding {
        CHANGED,
        REMOVED,
        INSERTED,
        TRUNCATED,
        REWRITTEN
    }
}
