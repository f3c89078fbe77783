package io.understudy.health;

/** The judgement over a run of observations. FAILING means: bad, but not for long enough to say DOWN. */
public enum Verdict {
    UP,
    FAILING,
    DOWN,
    UNKNOWN
}
