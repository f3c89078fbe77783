package io.understudy.readiness;

import java.time.Duration;

/**
 * A check with its answer.
 *
 * @param began after the round's beginning
 */
public record Asked(String check, Answer answer, Duration began, Duration took) {}
