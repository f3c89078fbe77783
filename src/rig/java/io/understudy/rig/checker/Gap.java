package io.understudy.rig.checker;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * A time in which nobody was told "done".
 *
 * @param fromNanos the acknowledgement before it, or the first attempt
 * @param toNanos the acknowledgement after it, or the last outcome of all when there was none any more
 */
public record Gap(long fromNanos, long toNanos) {

    public Duration length() {
        return Duration.ofNanos(toNanos - fromNanos);
    }

    /** The longest one; an outage at the beginning or the end counts too. Empty when nothing was attempted. */
    static Optional<Gap> longest(List<Attempt> attempts) {
        if (attempts.isEmpty()) {
            return Optional.empty();
        }
        long first = attempts.stream().mapToLong(Attempt::sentNanos).min().orElseThrow();
        long last = attempts.stream().mapToLong(Attempt::answeredNanos).max().orElseThrow();
        long[] moments = LongStream.concat(
                        attempts.stream().filter(Attempt::acknowledged).mapToLong(Attempt::answeredNanos),
                        LongStream.of(first, last))
                .sorted()
                .toArray();
        Gap longest = new Gap(first, first);
        for (int i = 1; i < moments.length; i++) {
            if (moments[i] - moments[i - 1] > longest.toNanos - longest.fromNanos) {
                longest = new Gap(moments[i - 1], moments[i]);
            }
        }
        return Optional.of(longest);
    }
}
