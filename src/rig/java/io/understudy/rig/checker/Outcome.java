package io.understudy.rig.checker;

/** What the user who sent something knows afterwards. */
public enum Outcome {
    /** The answer said that it is done. */
    ACKNOWLEDGED,
    /** It was certainly not done: never sent, or an answer said so. */
    REFUSED,
    /** Sent, and no answer that tells: it may be done or not. */
    UNKNOWN
}
