package io.understudy.operation;

/** Where a step of an operation is. */
public enum StepStatus {
    PENDING,
    RUNNING,
    DONE,
    /** Its goal was true before this operation did anything. */
    SKIPPED,
    /** It did not happen. */
    FAILED,
    /** It may have happened; it is being observed. */
    IN_DOUBT,
    COMPENSATED;

    /** Whether steps that need it may start. */
    public boolean satisfied() {
        return this == DONE || this == SKIPPED;
    }
}
