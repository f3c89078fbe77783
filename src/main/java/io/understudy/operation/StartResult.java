package io.understudy.operation;

import io.understudy.topology.OperationId;

/** What came of a request to move an application. */
public sealed interface StartResult {

    OperationId id();

    record Started(OperationId id) implements StartResult {}

    /** One operation at a time: this one is open. */
    record AlreadyActive(OperationId id) implements StartResult {}
}
