package io.understudy.sandbox;

import io.understudy.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Waits, within a limit, for what another process does. */
final class Waiting {

    private static final Duration STEP = Duration.ofMillis(20);

    private Waiting() {}

    /** The value as soon as there is one; empty when there was none within the limit. */
    static <T> Optional<T> forValue(Supplier<Optional<T>> value, Duration limit, Ticker ticker)
            throws InterruptedException {
        long from = ticker.nanos();
        while (ticker.since(from).compareTo(limit) < 0) {
            Optional<T> now = value.get();
            if (now.isPresent()) {
                return now;
            }
            Thread.sleep(STEP);
        }
        return Optional.empty();
    }
}
