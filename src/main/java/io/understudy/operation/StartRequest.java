package io.understudy.operation;

import io.understudy.decision.Outlook;
import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.Epoch;
import java.time.Instant;
import java.util.Optional;

/**
 * A decision to move an application.
 *
 * @param reason in plain words, kept with the operation
 * @param expected the epoch that the decision was made about; empty when it is to hold for any
 * @param outlook how the world looked; a move that must be approved can't be asked for without it
 * @param detectedAt when the first failed observation was intended; for a person's start, when they asked
 */
public record StartRequest(
        FailoverPolicy policy,
        OperationKind kind,
        Trigger trigger,
        String reason,
        Instant detectedAt,
        Optional<Epoch> expected,
        Optional<Outlook> outlook) {

    /** By one who has not looked at the world. */
    public StartRequest(
            FailoverPolicy policy,
            OperationKind kind,
            Trigger trigger,
            String reason,
            Instant detectedAt,
            Optional<Epoch> expected) {
        this(policy, kind, trigger, reason, detectedAt, expected, Optional.empty());
    }

    /** For wherever the roles are. */
    public StartRequest(FailoverPolicy policy, OperationKind kind, Trigger trigger, String reason, Instant detectedAt) {
        this(policy, kind, trigger, reason, detectedAt, Optional.empty());
    }
}
