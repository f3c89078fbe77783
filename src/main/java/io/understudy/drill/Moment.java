package io.understudy.drill;

import java.time.Duration;

/**
 * One line of a drill's timeline.
 *
 * @param after the drill's beginning
 */
public record Moment(Duration after, String what) {}
