package io.understudy.rig.checker;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * How often what was said.
 *
 * @param attempts outcomes in the log
 * @param acknowledged of these
 * @param refused of these
 * @param unknown of these
 * @param unfinished numbers below the highest one without an outcome in the log, as the checker was ended before: nothing is
 *     known of them
 * @param late the longest time by which the checker itself was behind its pace: gaps up to this may be its own
 */
public record Counts(
        long attempts, long acknowledged, long refused, long unknown, List<Long> unfinished, Duration late) {

    public Counts {
        unfinished = List.copyOf(unfinished);
    }

    static Counts of(Recording recording) {
        List<Attempt> writes = recording.writes();
        return new Counts(
                writes.size(),
                count(writes, Outcome.ACKNOWLEDGED),
                count(writes, Outcome.REFUSED),
                count(writes, Outcome.UNKNOWN),
                unfinished(writes),
                late(recording));
    }

    private static long count(List<Attempt> writes, Outcome outcome) {
        return writes.stream().filter(a -> a.outcome() == outcome).count();
    }

    private static List<Long> unfinished(List<Attempt> writes) {
        Set<Long> known = writes.stream().map(Attempt::number).collect(Collectors.toSet());
        long first = known.stream().mapToLong(Long::longValue).min().orElse(1);
        long last = known.stream().mapToLong(Long::longValue).max().orElse(0);
        return LongStream.rangeClosed(first, last)
                .filter(number -> !known.contains(number))
                .boxed()
                .toList();
    }

    private static Duration late(Recording recording) {
        long every = recording.start().every().toNanos();
        long most = recording.writes().stream()
                .mapToLong(a -> a.sentNanos() - recording.start().nanos() - (a.number() - 1) * every)
                .max()
                .orElse(0);
        return Duration.ofNanos(Math.max(0, most));
    }
}
