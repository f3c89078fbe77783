package io.understudy.health;

import java.time.Duration;

/**
 * A probe of an application's primary site, as its policy declares it.
 *
 * @param every the interval between two intended starts, at least 100 ms
 * @param timeout how long a probe may take before it counts as failed; shorter than {@code every}
 * @param signal what its result speaks for
 */
public record Probe(ProbeName name, ProbeTarget target, Signal signal, Duration every, Duration timeout) {}
