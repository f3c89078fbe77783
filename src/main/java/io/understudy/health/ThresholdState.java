package io.understudy.health;

/**
 * How observations in a row make a verdict. Immutable and pure: {@link #after} and {@link #withoutData} yield the next state.
 *
 * <ul>
 *   <li>A probe that never succeeded is UNKNOWN however often it fails: a wrong address in a policy is no outage.
 *   <li>From UP the first failure makes FAILING and {@code failure} of them in a row DOWN; one success before that makes UP.
 *   <li>From DOWN the first success makes RECOVERING and only {@code success} of them in a row UP, so that flapping stays one
 *       incident; one failure before that makes DOWN.
 *   <li>UNKNOWN observations change nothing.
 *   <li>Without data the verdict is UNKNOWN and counting starts anew, but what was DOWN still needs its full row of
 *       successes, and its full row of failures to be called DOWN again.
 * </ul>
 *
 * @param known the last thing that was certain
 * @param failed failures in a row, while they count
 * @param succeeded successes in a row, while they count
 * @param stale true while nothing certain is known since the data stopped
 */
record ThresholdState(Known known, int failed, int succeeded, boolean stale) {

    enum Known {
        NEVER_UP,
        UP,
        DOWN
    }

    static final ThresholdState INITIAL = new ThresholdState(Known.NEVER_UP, 0, 0, false);

    private static final ThresholdState UP = new ThresholdState(Known.UP, 0, 0, false);
    private static final ThresholdState DOWN = new ThresholdState(Known.DOWN, 0, 0, false);

    ThresholdState after(Outcome outcome, Thresholds thresholds) {
        return switch (outcome) {
            case UNKNOWN -> this;
            case UP -> succeeded(thresholds);
            case DOWN -> failed(thresholds);
        };
    }

    ThresholdState withoutData() {
        boolean already = stale && failed == 0 && succeeded == 0;
        return already ? this : new ThresholdState(known, 0, 0, true);
    }

    Verdict verdict() {
        if (stale || known == Known.NEVER_UP) {
            return Verdict.UNKNOWN;
        }
        if (known == Known.DOWN) {
            return succeeded > 0 ? Verdict.RECOVERING : Verdict.DOWN;
        }
        return failed > 0 ? Verdict.FAILING : Verdict.UP;
    }

    /** True from the first failure after UP until UP again. */
    boolean incident() {
        return known == Known.DOWN || failed > 0;
    }

    private ThresholdState succeeded(Thresholds thresholds) {
        boolean enough = known != Known.DOWN || succeeded + 1 >= thresholds.success();
        return enough ? UP : new ThresholdState(known, 0, succeeded + 1, stale);
    }

    private ThresholdState failed(Thresholds thresholds) {
        if (known == Known.NEVER_UP) {
            return this;
        }
        if (failed + 1 >= thresholds.failure() || (known == Known.DOWN && !stale)) {
            return DOWN;
        }
        return new ThresholdState(known, failed + 1, 0, known == Known.DOWN);
    }
}
