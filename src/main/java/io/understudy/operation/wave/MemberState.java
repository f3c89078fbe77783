package io.understudy.operation.wave;

/** Where a member of a wave is. */
public enum MemberState {
    /** Its turn has not come. */
    WAITING,
    /** It could start, but something stands against it; looked at again and again. */
    HELD,
    /** Its operation has not begun: others must approve it first. It takes no place meanwhile. */
    UNAPPROVED,
    /** Its operation is under way. */
    RUNNING,
    /** Its operation waits for a person. */
    ASKS,
    /** It has left the site. */
    MOVED,
    /** Its operation ended without a move; a person may retry it. */
    FAILED;

    /** Nothing more happens to it by itself. */
    boolean settled() {
        return this == MOVED || this == FAILED;
    }

    boolean open() {
        return this == RUNNING || this == ASKS;
    }
}
