package io.understudy.operation;

import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;

/** What came of a request to move an application. */
public sealed interface StartResult {

    record Started(OperationId id) implements StartResult {}

    /** One operation at a time: this one is open. */
    record AlreadyActive(OperationId id) implements StartResult {}

    /** The roles have moved since the decision: nothing was started. */
    record Stale(Placement now) implements StartResult {}
}
