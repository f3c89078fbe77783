package io.understudy.operation;

import io.understudy.policy.FailoverPolicy;
import java.time.Instant;

/**
 * A decision to move an application.
 *
 * @param reason in plain words, kept with the operation
 * @param detectedAt when the first failed observation was intended; for a person's start, when they asked
 */
public record StartRequest(
        FailoverPolicy policy, OperationKind kind, Trigger trigger, String reason, Instant detectedAt) {}
