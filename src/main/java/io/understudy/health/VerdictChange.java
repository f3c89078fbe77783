package io.understudy.health;

import io.understudy.topology.ApplicationName;

/**
 * A probe's verdict changed.
 *
 * @param detail of the observation that changed it, or why there is none
 */
public record VerdictChange(
        ApplicationName application, ProbeName probe, Signal signal, Verdict before, Verdict after, String detail) {}
