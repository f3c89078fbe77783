package io.understudy.operation;

/** What came of an attempt to approve an operation. */
public sealed interface ApproveResult {

    /** It counts and is in the journal; when it was the last one, the operation has begun. */
    record Approved() implements ApproveResult {}

    /**
     * It does not count; the attempt is in the journal where the operation is.
     *
     * @param why what stands against it, and what to do instead
     */
    record Refused(String why) implements ApproveResult {}
}
