package io.understudy.operation;

import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.Placement;

/** Port: what a move would lose. Answers from memory, at once; thread-safe. */
@FunctionalInterface
public interface LossGate {

    /** @param from where the roles are before the move */
    Loss estimate(FailoverPolicy policy, Placement from, OperationKind kind);

    /**
     * The same, with a bound: a proof says that nothing was acknowledged since then.
     *
     * @param stoppedNanos on the service's ticker
     */
    default Loss estimate(FailoverPolicy policy, Placement from, OperationKind kind, long stoppedNanos) {
        return estimate(policy, from, kind);
    }
}
