package io.understudy.adapter.velero;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the newest backup of a source that counts at a cluster, or tells why there is none. */
final class NewestBackup {

    /** What a look found. */
    sealed interface Found {

        /** @param started when it was begun: what was written later may not be in it */
        record Newest(Backup backup, Instant started) implements Found {
            String name() {
                return backup.getMetadata().getName();
            }
        }

        /** @param why with what to do */
        record None(String why) implements Found {}
    }

    private NewestBackup() {}

    /**
     * Looks at the cluster once. What can't be read now, and what can't be told from the cluster's own backups, does not count.
     *
     * @param now to tell what has expired and what is from the future, by this machine's clock
     */
    static Found find(VeleroApi velero, Source source, Instant now) {
        List<Backup> all =
                velero.backups(source.labels()).stream().filter(source::has).toList();
        List<BackupStorageLocation> locations = velero.locations();
        Optional<String> standard = locations.stream()
                .filter(BackupStorageLocation::isDefault)
                .findFirst()
                .map(location -> location.getMetadata().getName());
        Optional<Schedule> own = velero.schedules().stream()
                .filter(schedule -> schedule.running() && source.isFedBy(schedule, standard))
                .findFirst();
        if (own.isPresent()) {
            return new Found.None(
                    "the asked cluster makes backups of its own by the schedule %s, which can't be told from those of %s: pause it there, or keep each site's backups in a storage location of its own and name both in storageLocations"
                            .formatted(own.get().getMetadata().getName(), source));
        }
        Optional<Found.Newest> newest = all.stream()
                .filter(backup -> source.counts(backup.said().run().phase()))
                .filter(backup -> !backup.said().expired(now))
                .flatMap(backup -> backup.said().started().map(at -> new Found.Newest(backup, at)).stream())
                .max(Comparator.comparing(Found.Newest::started));
        return newest.map(found -> usable(found, locations, now))
                .orElseGet(() -> source.location()
                        .flatMap(name -> trouble(name, locations))
                        .<Found>map(Found.None::new)
                        .orElseGet(() -> none(source, all)));
    }

    /** One that is named; it must be completed and readable. */
    static Found named(VeleroApi velero, String name) {
        Optional<Backup> backup = velero.backup(name);
        if (backup.isEmpty()) {
            return new Found.None("there is no backup %s".formatted(name));
        }
        Run run = backup.get().said().run();
        Optional<String> trouble = Optional.ofNullable(backup.get().getSpec().storageLocation)
                .flatMap(location -> trouble(location, velero.locations()));
        return run.phase() == Phase.COMPLETED && trouble.isEmpty()
                ? new Found.Newest(backup.get(), backup.get().said().started().orElse(Instant.EPOCH))
                : new Found.None("backup %s is %s%s"
                        .formatted(name, run, trouble.map(why -> "; " + why).orElse("")));
    }

    private static Found usable(Found.Newest newest, List<BackupStorageLocation> locations, Instant now) {
        Optional<String> trouble = Optional.ofNullable(newest.backup().getSpec().storageLocation)
                .flatMap(name -> trouble(name, locations));
        if (trouble.isPresent()) {
            return new Found.None(
                    "%s: the backup %s can't be read while it is".formatted(trouble.get(), newest.name()));
        }
        return newest.started().isAfter(now)
                ? new Found.None(
                        "the backup %s began at %s, which is in the future here: set the clocks of the clusters and of this machine by NTP"
                                .formatted(newest.name(), newest.started()))
                : newest;
    }

    /** Why nothing can be read from a location; empty when it is available. */
    static Optional<String> trouble(String location, List<BackupStorageLocation> known) {
        return known.stream()
                .filter(each -> each.getMetadata().getName().equals(location))
                .findFirst()
                .map(BackupStorageLocation::trouble)
                .orElseGet(() ->
                        Optional.of("there is no backup storage location %s at the asked cluster".formatted(location)));
    }

    private static Found none(Source source, List<Backup> all) {
        String latest = all.stream()
                .max(Comparator.comparing(backup -> backup.said().started().orElse(Instant.EPOCH)))
                .map(backup -> ", the latest of %d is %s: %s"
                        .formatted(
                                all.size(),
                                backup.getMetadata().getName(),
                                backup.said().run()))
                .orElse(", there is none at all: has the cluster the storage location, and has Velero synced it?");
        return new Found.None("no backup of %s counts%s".formatted(source, latest));
    }
}
