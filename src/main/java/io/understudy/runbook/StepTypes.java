package io.understudy.runbook;

import java.time.Duration;

/** What a runbook may leave unsaid, by step type. */
final class StepTypes {

    static final Duration TIMEOUT = Duration.ofSeconds(30);
    static final Duration BACKOFF = Duration.ofMillis(500);

    static final String FENCE = "fence.primary";
    static final String PROMOTE = "postgresql.promote";
    static final String MANUAL = "manual";

    private StepTypes() {}

    /** Repeating one of these is a decision for a person or for the operation's own observation, not for a retry. */
    static int attempts(String type) {
        return switch (type) {
            case FENCE, PROMOTE, MANUAL -> 1;
            default -> 3;
        };
    }
}
