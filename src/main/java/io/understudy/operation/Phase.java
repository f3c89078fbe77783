package io.understudy.operation;

/** Where an operation is in its life. */
public enum Phase {
    RUNNING,
    /** A person must accept a risk in writing; nothing irreversible starts meanwhile. */
    AWAITING_ACCEPTANCE,
    /** It failed before the point of no return and undoes what it did. */
    COMPENSATING,
    SUCCEEDED,
    COMPENSATED,
    /** It can go neither on nor back by itself; a person repairs the cause and retries. Still open. */
    BLOCKED,
    /** Prechecks stood against it; nothing was changed. */
    REFUSED;

    /** True once nothing more can happen in it. */
    public boolean closed() {
        return this == SUCCEEDED || this == COMPENSATED || this == REFUSED;
    }
}
