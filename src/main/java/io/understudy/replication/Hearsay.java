package io.understudy.replication;

import io.understudy.topology.LinkName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What another instance told of a link, on this instance's own ticker. Counted from before it was asked: each age is at least
 * as long as in truth, so the loss window is never told too small. It goes on ageing when nothing new is told. Immutable.
 *
 * @param askedNanos before the question
 */
record Hearsay(LinkWord word, long askedNanos) {

    /** How long a server is taken for one that is to be rebuilt: until then it may follow again. */
    private static final Duration FRESH = Duration.ofSeconds(15);

    /** When the sample was taken that it rests on; a bit earlier than in truth. */
    long takenNanos() {
        return askedNanos - word.ageNanos();
    }

    /** The latest moment for which this says that everything committed before it is on the standby; empty when it says none. */
    OptionalLong safe() {
        return word.broken() == null ? at(word.windowNanos()) : OptionalLong.empty();
    }

    /**
     * When everything was committed that this end of the copy certainly has; empty when that is not known, or when the end is
     * not the one that was told of, or has less than it had then. What a receiver got of a record that never became complete is
     * gone when it restarts; what was replayed, and so the newest row that was shown, stays.
     */
    OptionalLong safe(LagSample.StandbyEnd end) {
        if (word.broken() != null || !end.inRecovery() || end.systemId() != word.system()) {
            return OptionalLong.empty();
        }
        if (end.received() >= word.received()) {
            return at(word.windowNanos());
        }
        long replayed = word.received() - word.unreplayedBytes();
        return end.replayed() >= replayed ? at(word.lagNanos()) : OptionalLong.empty();
    }

    /** Whether nothing is wrong with the link as it was told, at this moment. */
    boolean well(Duration rpo, long nowNanos) {
        OptionalLong safe = at(word.windowNanos());
        return word.broken() == null
                && word.streaming()
                && safe.isPresent()
                && nowNanos - safe.getAsLong() <= rpo.toNanos();
    }

    /** As {@link LagTracker#status} tells it. */
    ReplicationStatus status(Duration rpo, long nowNanos, Instant now, long stoppedNanos) {
        OptionalLong safe = at(word.windowNanos());
        Optional<Duration> window = LagTracker.since(safe, nowNanos + Math.min(0, stoppedNanos - nowNanos));
        return new ReplicationStatus(
                new LinkName(word.link()),
                LagTracker.judge(window, rpo),
                LagTracker.since(at(word.lagNanos()), nowNanos),
                word.unreplayedBytes(),
                word.unreceivedBytes(),
                LagTracker.since(safe, nowNanos).map(now::minus),
                window,
                Optional.ofNullable(word.forecastNanos()).map(Duration::ofNanos),
                word.streaming(),
                Optional.ofNullable(word.broken()),
                word.detail(),
                word.outcast() && nowNanos - takenNanos() <= FRESH.toNanos());
    }

    private OptionalLong at(@Nullable Long ageNanos) {
        return ageNanos == null ? OptionalLong.empty() : OptionalLong.of(askedNanos - ageNanos);
    }
}
