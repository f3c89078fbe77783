package io.understudy.rig.contest;

import java.time.Duration;

/**
 * What one round cost the users.
 *
 * @param recovery from the moment before the kill to the first acknowledged write on the other side
 * @param acknowledged rows in the round
 * @param lost acknowledged rows that the new side lacks
 * @param overlap rows that the old side acknowledged, certainly or possibly, after the new side had begun
 */
public record Outcome(Duration recovery, long acknowledged, long lost, long overlap) {}
