package io.understudy.replication;

import io.understudy.replication.LagSample.StandbyEnd;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How fast the standby applies its log when it has something to apply: a moving average over pairs of samples that both had a
 * backlog, as anything else would measure how fast the application writes. Not thread-safe.
 */
final class ReplayRate {

    private static final double WEIGHT_OF_THE_NEWEST = 0.3;

    private @Nullable StandbyEnd before;
    private long beforeNanos;
    private double bytesPerSecond;

    void add(StandbyEnd end, long takenNanos) {
        if (before != null && busy(before) && busy(end) && takenNanos > beforeNanos) {
            measure((end.replayed() - before.replayed()) * 1e9 / (takenNanos - beforeNanos));
        }
        before = end;
        beforeNanos = takenNanos;
    }

    private static boolean busy(StandbyEnd end) {
        return end.received() > end.replayed() && !end.replayPaused() && end.inRecovery();
    }

    private void measure(double rate) {
        if (rate > 0) {
            bytesPerSecond = bytesPerSecond == 0
                    ? rate
                    : WEIGHT_OF_THE_NEWEST * rate + (1 - WEIGHT_OF_THE_NEWEST) * bytesPerSecond;
        }
    }

    /** How long that many bytes take; empty while nothing was measured, zero for nothing. */
    Optional<Duration> forecast(long bytes) {
        if (bytes == 0) {
            return Optional.of(Duration.ZERO);
        }
        return bytesPerSecond == 0
                ? Optional.empty()
                : Optional.of(Duration.ofMillis((long) Math.ceil(bytes * 1000.0 / bytesPerSecond)));
    }
}
