package io.understudy.readiness;

/** Whether the standby could take over now. */
public enum State {
    /** Every check holds. */
    READY,
    /** A failover would work, but with less than the policy wants. */
    DEGRADED,
    /** A failover would not work, or not without a person. */
    NOT_READY,
    /** Nobody can tell: a check gave no answer, or none was asked yet, or too long ago. Never the same as ready. */
    UNKNOWN
}
