package io.understudy.operation;

import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.Placement;

/** Port: what a move would lose. Answers from memory, at once; thread-safe. */
@FunctionalInterface
public interface LossGate {

    /** @param from where the roles are before the move */
    Loss estimate(FailoverPolicy policy, Placement from, OperationKind kind);
}
