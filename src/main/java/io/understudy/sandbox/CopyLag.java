package io.understudy.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How late orders came to be read at the standby before and during a drill, and whether the drill held them up. Pure.
 *
 * <p>What is compared is not the two worst looks, since one stall of a busy machine makes the worst of either: during the drill nineteen
 * looks in twenty must not be later than the worst one before it. Where nothing happens to the copy nearly all looks of both times
 * are alike. A copy that is held up for a twentieth of the drill's time, or that is slower all the while, is found, far below the RPO.
 *
 * @param mostMillis how late nineteen looks in twenty may be at most; null when it is not known
 */
public record CopyLag(Looks before, Looks during, @Nullable Long mostMillis) {

    /** Orders come so far apart: less than that is none. */
    private static final Duration BETWEEN_ORDERS = Duration.ofMillis(10);

    /** With fewer there are no nineteen in twenty. */
    private static final int FEWEST = 20;

    /**
     * One look at the standby's table.
     *
     * @param atNanos when it began, on the demo's ticker
     * @param behind the age of the oldest order that users were told of and that was not to be read; empty when the standby did not
     *     answer, which is worse than any age
     */
    record Look(long atNanos, Optional<Duration> behind) {

        boolean is(Duration age) {
            return behind.filter(age::equals).isPresent();
        }
    }

    /**
     * Many looks. Figures are null when the standby did not answer so many of them.
     *
     * @param typicalMillis of the look in the middle
     * @param mostlyMillis what nineteen looks in twenty did not pass
     */
    public record Looks(
            int count,
            @Nullable Long typicalMillis,
            @Nullable Long mostlyMillis,
            @Nullable Long worstMillis) {

        private static Looks of(List<Look> looks) {
            List<Look> sorted = looks.stream()
                    .sorted(Comparator.comparing(
                            Look::behind,
                            Comparator.comparing(
                                    age -> age.map(Duration::toNanos).orElse(Long.MAX_VALUE))))
                    .toList();
            return new Looks(sorted.size(), at(sorted, 0.5), at(sorted, 0.95), at(sorted, 1));
        }

        /** The smallest one that so large a part of all does not pass. */
        private static @Nullable Long at(List<Look> sorted, double part) {
            return sorted.isEmpty()
                    ? null
                    : sorted.get((int) Math.ceil(part * sorted.size()) - 1)
                            .behind()
                            .map(Duration::toMillis)
                            .orElse(null);
        }
    }

    /**
     * @param before the drill
     * @param during the drill
     */
    static CopyLag of(List<Look> before, List<Look> during) {
        Looks usual = Looks.of(before);
        Long worst = usual.worstMillis();
        return new CopyLag(usual, Looks.of(during), worst == null ? null : Math.max(worst, BETWEEN_ORDERS.toMillis()));
    }

    /** What is not as it must be, one line each; empty when all is. */
    List<String> findings() {
        List<String> findings = new ArrayList<>();
        if (before.count() < FEWEST || during.count() < FEWEST) {
            findings.add(
                    "the standby's orders were looked at %d times before the drill and %d times during it, fewer than %d"
                            .formatted(before.count(), during.count(), FEWEST));
        }
        Long mostly = during.mostlyMillis();
        if (mostMillis == null) {
            findings.add("the standby did not answer each look at its orders before the drill");
        } else if (mostly == null) {
            findings.add("the standby did not answer nineteen looks in twenty at its orders during the drill");
        } else if (mostly > mostMillis) {
            findings.add(
                    "orders were to be read at the standby up to %d ms late in nineteen looks of twenty during the drill, at most %d ms late before it: the drill held replication up"
                            .formatted(mostly, mostMillis));
        }
        return findings;
    }
}
