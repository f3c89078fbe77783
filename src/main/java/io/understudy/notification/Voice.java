package io.understudy.notification;

import io.understudy.topology.ApplicationName;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Whether this instance tells people: the one that leads does, and each does once the journal has not answered it for so long that
 * perhaps nobody leads. Told twice is better than told by nobody.
 *
 * @param instance its name
 * @param leads whether it leads now
 * @param silence how long the journal has not answered it; empty while it does
 */
public record Voice(String instance, BooleanSupplier leads, Supplier<Optional<Duration>> silence) {

    /** A take-over among instances takes less, and so does a failover of the journal's own database, mostly. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final ApplicationName SERVICE = new ApplicationName("understudy");

    public boolean speaks() {
        return leads.getAsBoolean() || cutOff();
    }

    /** Whether the journal has been silent for long. */
    public boolean cutOff() {
        return silence.get().filter(silent -> silent.compareTo(PATIENCE) >= 0).isPresent();
    }

    /** That it is cut off now, or is no longer; an incident for each instance. */
    public Notice told(boolean cutOff) {
        String subject = "journal as seen by " + instance;
        return cutOff
                ? Notice.ofEvent(
                        SERVICE,
                        subject,
                        Urgency.CRITICAL,
                        "instance=%s CAN'T REACH THE JOURNAL for %d s now: nothing starts by itself without it, and perhaps nobody leads. Look at its database; if an application is lost meanwhile: understudy break-glass run"
                                .formatted(instance, PATIENCE.toSeconds()))
                : Notice.ofEvent(
                                SERVICE,
                                subject,
                                Urgency.INFO,
                                "instance=%s the journal answers again".formatted(instance))
                        .asOver();
    }
}
