package io.understudy.adapter.velero;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Names and notations of Velero's API, from its pkg/apis/velero/v1. */
final class Velero {

    static final String GROUP = "velero.io";
    static final String VERSION = "v1";

    /** On a backup: the schedule that it is of. */
    static final String SCHEDULE = "velero.io/schedule-name";

    /** On whatever was restored: the restore that did. */
    static final String RESTORE = "velero.io/restore-name";

    private Velero() {}

    /** Empty for what is no time. */
    static Optional<Instant> time(@Nullable String text) {
        try {
            return text == null
                    ? Optional.empty()
                    : Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** A number that is left out where it is 0. */
    static int count(@Nullable Integer number) {
        return number == null ? 0 : number;
    }

    static String reason(@Nullable String failure, @Nullable List<String> validation) {
        return validation == null || validation.isEmpty()
                ? failure == null ? "" : failure
                : String.join("; ", validation);
    }
}
