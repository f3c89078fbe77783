package io.understudy.runbook;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a runbook may leave unsaid, by step type. */
final class StepTypes {

    static final Duration TIMEOUT = Duration.ofSeconds(30);
    static final Duration BACKOFF = Duration.ofMillis(500);

    static final String FENCE = "fence.primary";
    static final String PROMOTE = "postgresql.promote";
    static final String RESEED = "postgresql.reseed";
    static final String MYSQL_PROMOTE = "mysql.promote";
    static final String REDIS_PROMOTE = "redis.promote";
    static final String MANUAL = "manual";
    static final String SCALE_RESTORE = "kubernetes.restore";
    static final String CRONJOBS = "kubernetes.cronjobs";
    static final String BACKUP = "velero.backup";
    static final String GITOPS_PAUSE = "gitops.pause";
    static final String GITOPS_RESUME = "gitops.resume";
    static final String VELERO_RESTORE = "velero.restore";

    /** What each type reports when it is done; {@code *.lsn} is one for each link. Types that are not here report nothing. */
    private static final Map<String, List<String>> OUTPUTS = Map.ofEntries(
            Map.entry(
                    FENCE,
                    List.of(
                            "proof",
                            "fence",
                            "by",
                            "evidence",
                            "links",
                            "tried",
                            "raised",
                            "lsn",
                            "*.lsn",
                            "*.gtid",
                            "*.offset")),
            Map.entry(RESEED, List.of("timeline", "source", "target")),
            Map.entry(PROMOTE, List.of("lsn", "timeline", "epoch", "millis")),
            Map.entry(MYSQL_PROMOTE, List.of("position", "epoch", "millis")),
            Map.entry(REDIS_PROMOTE, List.of("position", "epoch", "millis")),
            Map.entry("kubernetes.scale", List.of("replicas", "replicasBefore")),
            Map.entry("kubernetes.wait", List.of("available")),
            Map.entry(CRONJOBS, List.of("left")),
            Map.entry("kubernetes.job", List.of("job", "objects")),
            Map.entry("kubernetes.apply", List.of("objects")),
            Map.entry(BACKUP, List.of("backup", "started", "items", "warnings")),
            Map.entry(VELERO_RESTORE, List.of("restore", "backup", "items", "warnings")));

    /** What reports what it likes. */
    private static final Set<String> OPEN = Set.of("route", "dns.switch", "verify.write");

    /** Those that make a standby of some database the primary. */
    static final Set<String> PROMOTIONS = Set.of(PROMOTE, MYSQL_PROMOTE, REDIS_PROMOTE);

    private StepTypes() {}

    static boolean reports(String type, String output) {
        return OPEN.contains(type)
                || OUTPUTS.getOrDefault(type, List.of()).stream()
                        .anyMatch(known ->
                                known.equals(output) || (known.startsWith("*") && output.endsWith(known.substring(1))));
    }

    /** For people who named one that it does not have. */
    static String outputs(String type) {
        List<String> known = OUTPUTS.getOrDefault(type, List.of());
        return known.isEmpty() ? "it reports nothing" : "it reports " + String.join(", ", known);
    }

    /** Repeating one of these is a decision for a person or for the operation's own observation, not for a retry. */
    static int attempts(String type) {
        return switch (type) {
            case FENCE, PROMOTE, RESEED, MYSQL_PROMOTE, REDIS_PROMOTE, MANUAL -> 1;
            default -> 3;
        };
    }
}
