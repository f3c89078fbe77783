package io.understudy.adapter.velero;

/** What the state of a backup or restore means for the step that made it. */
enum Verdict {
    UNDER_WAY,
    GOOD,
    /** Another attempt may end well. */
    BAD,
    /** Another attempt would end in the same way. */
    HOPELESS;

    /** Errors never count as good, warnings only up to a number. */
    static Verdict of(Run run, int maxWarnings) {
        return switch (run.phase()) {
            case COMPLETED -> run.errors() > 0 ? BAD : run.warnings() > maxWarnings ? HOPELESS : GOOD;
            case FAILED_VALIDATION -> HOPELESS;
            case PARTIALLY_FAILED, FAILED, DELETING -> BAD;
            default -> UNDER_WAY;
        };
    }

    boolean failed() {
        return this == BAD || this == HOPELESS;
    }
}
