package io.understudy.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A time that comes again, in which nothing is proposed or started but by people. When clocks go back within the hour of its
 * opening it opens at both of those moments, and is open until the later end.
 *
 * @param begins when it opens
 * @param length how long it is open, from 1 min to 7 days, by the clock that no daylight saving moves; shorter than from one
 *     opening to the next
 */
public record MaintenanceWindow(CronTimes begins, Duration length) {

    /** When it closes; empty while it is not open. It is open from the second of its opening to, not with, that of its end. */
    public Optional<Instant> openUntil(Instant now) {
        Optional<Instant> last = Optional.empty();
        Optional<Instant> opening = begins.after(now.minus(length));
        while (opening.isPresent() && !opening.get().isAfter(now)) {
            last = opening;
            opening = begins.after(opening.get());
        }
        return last.map(opened -> opened.plus(length));
    }
}
