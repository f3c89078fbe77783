package io.understudy.health;

/** What one probe saw. UNKNOWN is neither of the others: the probe itself could not tell. */
public enum Outcome {
    UP,
    DOWN,
    UNKNOWN
}
