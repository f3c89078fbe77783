package io.understudy.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One step of a runbook as written.
 *
 * @param type the step type's id, such as {@code kubernetes.scale}
 * @param with the step type's own parameters, already checked against its schema
 * @param needs steps that must have succeeded before this one starts
 * @param timeout for one attempt; from its last progress where the step reports it
 * @param attempts how often it is tried at most when it fails transiently, 1 to 100
 * @param backoff the longest wait after the first failed attempt; it doubles with each one more
 * @param maxBackoff what it never exceeds; null for {@code backoff} itself
 * @param deadline for one attempt whatever its progress; null for none
 * @param when whether it is carried out at all; null for always
 */
public record Step(
        StepName name,
        String type,
        JsonNode with,
        List<StepName> needs,
        Duration timeout,
        int attempts,
        Duration backoff,
        OnError onError,
        @Nullable Duration maxBackoff,
        @Nullable Duration deadline,
        @Nullable When when) {

    public Step {
        needs = List.copyOf(needs);
    }

    /** One whose waits do not grow, without a deadline, carried out always. */
    public Step(
            StepName name,
            String type,
            JsonNode with,
            List<StepName> needs,
            Duration timeout,
            int attempts,
            Duration backoff,
            OnError onError) {
        this(name, type, with, needs, timeout, attempts, backoff, onError, null, null, null);
    }

    /** The same step with other parameters of its type. */
    public Step carrying(JsonNode other) {
        return new Step(name, type, other, needs, timeout, attempts, backoff, onError, maxBackoff, deadline, when);
    }

    /** The longest this step may take without progress: every attempt to its timeout, and the waits between them. */
    public Duration budget() {
        return IntStream.range(1, attempts)
                .mapToObj(this::longestWait)
                .reduce(timeout.multipliedBy(attempts), Duration::plus);
    }

    /** The longest wait after that many failures, at least 1: {@code min(maxBackoff, backoff x 2^(failures-1))}. */
    public Duration longestWait(int failures) {
        Duration limit = maxBackoff == null ? backoff : maxBackoff;
        Duration wait = backoff;
        for (int i = 1; i < failures && wait.compareTo(limit) < 0 && !wait.isZero(); i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(limit) < 0 ? wait : limit;
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
