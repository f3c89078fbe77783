package io.understudy.rig.checker;

/**
 * One write or read as its user saw it. What it did happened between the two moments.
 *
 * @param number of the row, sent once; reads are numbered on their own
 * @param sentNanos before anything was done for it, on the clock of {@link System#nanoTime}; Linux gives every process of a
 *     machine the same one
 * @param answeredNanos when its outcome was known, or given up, on the same clock
 * @param side that acknowledged; {@code -} when none did
 * @param reason short, for people; {@code -} when acknowledged
 */
public record Attempt(long number, long sentNanos, long answeredNanos, Outcome outcome, String side, String reason) {

    public boolean acknowledged() {
        return outcome == Outcome.ACKNOWLEDGED;
    }
}
