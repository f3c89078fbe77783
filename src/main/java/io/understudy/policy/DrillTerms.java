package io.understudy.policy;

import java.time.Duration;
import java.util.Map;

/**
 * How isolated and live drills are made.
 *
 * @param limit the longest that copies may stand, from 10 s to 2 h, default 15 m
 * @param replicas of each copy, from 1 to 20, default 1
 * @param secrets by the name under which pods read one: the Secret made for drills whose content they get instead
 * @param hold how long a live drill's application stays at the other site, from the end of the move there and at least until it is
 *     protected; from 0 s to 24 h, default 10 m
 */
public record DrillTerms(Duration limit, int replicas, Map<String, String> secrets, Duration hold) {

    public static final Duration LEAST_LIMIT = Duration.ofSeconds(10);
    public static final Duration MOST_LIMIT = Duration.ofHours(2);
    public static final Duration MOST_HOLD = Duration.ofHours(24);
    private static final Duration HOLD = Duration.ofMinutes(10);
    public static final DrillTerms DEFAULT = new DrillTerms(Duration.ofMinutes(15), 1, Map.of());

    public DrillTerms {
        secrets = Map.copyOf(secrets);
    }

    /** With live drills as they are by default. */
    public DrillTerms(Duration limit, int replicas, Map<String, String> secrets) {
        this(limit, replicas, secrets, HOLD);
    }

    /** The same, a live drill's application staying away for so long. */
    public DrillTerms holding(Duration time) {
        return new DrillTerms(limit, replicas, secrets, time);
    }
}
