package io.understudy.adapter.velero;

import io.understudy.policy.ReplicationLink;
import io.understudy.policy.ReplicationLink.Selection;
import io.understudy.topology.SiteName;
import java.util.Map;
import java.util.Optional;

/**
 * Which backups count, of all that a cluster shows.
 *
 * @param labels that each of them has
 * @param called how people call them, such as {@code schedule shop-hourly}
 * @param location that each of them is in; empty: any
 * @param partiallyFailed whether one with errors counts
 */
record Source(Map<String, String> labels, String called, Optional<String> location, boolean partiallyFailed) {

    Source {
        labels = Map.copyOf(labels);
    }

    /** Those of a link while a site is the primary. */
    static Source of(ReplicationLink.Velero link, SiteName primary) {
        Optional<String> location = Optional.ofNullable(link.locations().get(primary));
        return switch (link.backups()) {
            case Selection.Schedule schedule -> schedule(schedule.name(), location, link.partiallyFailed());
            case Selection.Labels wanted ->
                new Source(wanted.labels(), "labels %s".formatted(wanted.labels()), location, link.partiallyFailed());
        };
    }

    static Source schedule(String name, Optional<String> location, boolean partiallyFailed) {
        return new Source(Map.of(Velero.SCHEDULE, name), "schedule %s".formatted(name), location, partiallyFailed);
    }

    boolean has(Backup backup) {
        return backup.labels().entrySet().containsAll(labels.entrySet())
                && (location.isEmpty() || location.equals(Optional.ofNullable(backup.getSpec().storageLocation)));
    }

    /** Whether a schedule's own backups would be taken for these. */
    boolean isFedBy(Schedule schedule, Optional<String> defaultLocation) {
        Optional<String> into = schedule.location().or(() -> defaultLocation);
        boolean sameLocation = location.isEmpty() || into.isEmpty() || into.equals(location);
        return schedule.labelsOfBackups().entrySet().containsAll(labels.entrySet()) && sameLocation;
    }

    boolean counts(Phase phase) {
        return phase == Phase.COMPLETED || partiallyFailed && phase == Phase.PARTIALLY_FAILED;
    }

    @Override
    public String toString() {
        return location.map(in -> "%s in %s".formatted(called, in)).orElse(called);
    }
}
