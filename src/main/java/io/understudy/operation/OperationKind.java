package io.understudy.operation;

/** Why the application moves. */
public enum OperationKind {
    /** Unplanned: the primary is lost, data may be. */
    FAILOVER,
    /** Planned: both sites are up, nothing may be lost. */
    SWITCHOVER
}
