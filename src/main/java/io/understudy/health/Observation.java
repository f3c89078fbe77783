package io.understudy.health;

import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.time.Duration;

/**
 * One result of one probe from one vantage point.
 *
 * @param site the site that was probed
 * @param intendedNanos when the probe should have started, on the observer's ticker
 * @param took from the intended start to the answer, so that a late start shows
 */
public record Observation(
        ApplicationName application,
        ProbeName probe,
        Signal signal,
        SiteName site,
        VantagePoint from,
        ProbeResult result,
        long intendedNanos,
        Duration took) {}
