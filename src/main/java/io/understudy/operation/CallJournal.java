package io.understudy.operation;

import io.understudy.runbook.StepName;
import io.understudy.topology.OperationId;
import io.understudy.topology.UnderstudyException;

/** Port: takes what the call of a step does beside that step's own effect into the operation's journal, before it does it. Thread-safe. */
@FunctionalInterface
interface CallJournal {

    /**
     * Durable when this returns. To be called on the thread of the step's call.
     *
     * @param step whose call it is
     * @throws UnderstudyException.Transient when the journal can't be written, another instance leads, or the time of the call was up and
     *     nobody waits for it any more; what was to be announced must not be done then
     */
    void write(OperationId operation, StepName step, OperationFact fact);
}
