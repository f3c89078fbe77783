package io.understudy.health;

/**
 * The judgement over a run of observations. FAILING means: bad, but not for long enough to say DOWN. RECOVERING means: it was
 * DOWN, the last observation is good, but there are not enough of them to say UP.
 */
public enum Verdict {
    UP,
    FAILING,
    DOWN,
    RECOVERING,
    UNKNOWN
}
