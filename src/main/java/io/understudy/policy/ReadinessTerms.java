package io.understudy.policy;

import java.time.Duration;

/**
 * How often an instance asks whether the standbys could take over.
 *
 * @param every from 10 s to 24 h, default 5 m
 * @param timeout for one check, from 100 ms to 1 m, default 10 s
 */
public record ReadinessTerms(Duration every, Duration timeout) {

    public static final ReadinessTerms DEFAULT = new ReadinessTerms(Duration.ofMinutes(5), Duration.ofSeconds(10));
}
