package io.understudy.operation.wave;

import io.understudy.decision.Outlook;
import io.understudy.operation.OperationKind;
import io.understudy.policy.FailoverPolicy;
import java.util.Optional;

/** Port: what stands against moving an application now, as far as is known without touching it. Answers from memory. */
@FunctionalInterface
public interface Ability {

    /** One sentence; empty when nothing does. */
    Optional<String> hindrance(FailoverPolicy policy, OperationKind kind);

    /** How its primary and copies look now; without it an application that moves only with an approval is not moved. */
    default Optional<Outlook> outlook(FailoverPolicy policy) {
        return Optional.empty();
    }
}
