package io.understudy.time;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Moments as people read them: ISO 8601 in UTC, in whole seconds, such as {@code 2026-11-23T04:00:00Z}. What is less than a second is cut off. */
public final class Moments {

    private Moments() {}

    public static String of(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** @param millis since 1970 */
    public static String of(long millis) {
        return of(Instant.ofEpochMilli(millis));
    }
}
