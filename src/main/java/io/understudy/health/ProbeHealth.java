package io.understudy.health;

import java.util.OptionalLong;

/**
 * What is known of one probe at one moment.
 *
 * @param sinceNanos when this verdict began, on the ticker
 * @param detail of the last observation
 * @param incidentSinceNanos when the first failed observation of the current incident was intended, on the ticker; empty:
 *     no incident. An incident ends with UP, not before
 */
public record ProbeHealth(
        ProbeName probe,
        Signal signal,
        Verdict verdict,
        long sinceNanos,
        String detail,
        OptionalLong incidentSinceNanos) {}
