package io.understudy.adapter.velero;

import java.util.Optional;

/**
 * How far a backup or a restore is.
 *
 * @param reason why it failed, in Velero's words; empty when it says none
 * @param total items; empty where Velero tells of no progress
 * @param operations of plugins, such as moved volumes, that have ended
 */
record Run(Phase phase, int warnings, int errors, String reason, Optional<Integer> total, int items, int operations) {

    /** Grows with each item, each ended operation and each phase. */
    long amount() {
        return (long) items + operations + phase.rank;
    }

    String counts() {
        String of = total.map(t -> "%d of %d items, ".formatted(items, t)).orElse("");
        return "%s%d warnings, %d errors".formatted(of, warnings, errors);
    }

    @Override
    public String toString() {
        return "%s (%s)%s".formatted(phase.word, counts(), reason.isEmpty() ? "" : ": " + reason);
    }
}
