package io.understudy.policy;

import java.time.Duration;
import java.util.Map;

/**
 * How an isolated drill is made.
 *
 * @param limit the longest that copies may stand, from 10 s to 2 h, default 15 m
 * @param replicas of each copy, from 1 to 20, default 1
 * @param secrets by the name under which pods read one: the Secret made for drills whose content they get instead
 */
public record DrillTerms(Duration limit, int replicas, Map<String, String> secrets) {

    public static final Duration LEAST_LIMIT = Duration.ofSeconds(10);
    public static final Duration MOST_LIMIT = Duration.ofHours(2);
    public static final DrillTerms DEFAULT = new DrillTerms(Duration.ofMinutes(15), 1, Map.of());

    public DrillTerms {
        secrets = Map.copyOf(secrets);
    }
}
