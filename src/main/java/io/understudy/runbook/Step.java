package io.understudy.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;

/**
 * One step of a runbook as written.
 *
 * @param type the step type's id, such as {@code kubernetes.scale}
 * @param with the step type's own parameters, already checked against its schema
 * @param needs steps that must have succeeded before this one starts
 * @param timeout for one attempt
 * @param attempts how often it is tried at most when it fails transiently, 1 to 100
 * @param backoff between two attempts
 */
public record Step(
        StepName name,
        String type,
        JsonNode with,
        List<StepName> needs,
        Duration timeout,
        int attempts,
        Duration backoff,
        OnError onError) {

    public Step {
        needs = List.copyOf(needs);
    }

    /** The longest this step may take: every attempt to its timeout, and the waits between them. */
    public Duration budget() {
        return timeout.multipliedBy(attempts).plus(backoff.multipliedBy(attempts - 1L));
    }

    /** What a step that failed for good does to its operation. */
    public enum OnError {
        /** The operation fails: it compensates before the point of no return and stops for a human after it. */
        FAIL,
        /** The failure is recorded and steps that need this one go on. */
        CONTINUE,
        /** It waits for a person, who retries it, skips it or aborts the operation; what does not need it goes on. */
        ASK
    }
}
