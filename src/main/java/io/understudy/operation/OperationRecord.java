package io.understudy.operation;

import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.time.Instant;
import java.util.Optional;

/** One operation as the journal has it: read, or there but not readable by this version. */
public sealed interface OperationRecord permits OperationView, OperationRecord.Unreadable {

    OperationId id();

    ApplicationName application();

    Instant startedAt();

    /**
     * One whose facts another version wrote, or which are damaged: how it stands is not known, only what is here.
     *
     * @param started its first fact, when that one can be read
     * @param lastAt when its newest fact was written
     * @param why which entry can't be read, and what to do
     */
    record Unreadable(
            OperationId id,
            ApplicationName application,
            Instant startedAt,
            Instant lastAt,
            Optional<OperationFact.OperationStarted> started,
            String why)
            implements OperationRecord {}
}
