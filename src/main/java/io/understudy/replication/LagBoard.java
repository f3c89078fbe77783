package io.understudy.replication;

import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.LinkName;
import io.understudy.topology.Placement;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of every link of every application. A sample counts for the roles it was taken under: one of an older epoch is
 * left out, and the first of a newer one begins anew. Thread-safe.
 */
public final class LagBoard {

    private final Ticker ticker;
    private final Clock clock;
    private final Map<ApplicationName, Links> applications = new HashMap<>();

    public LagBoard(Ticker ticker, Clock clock) {
        this.ticker = ticker;
        this.clock = clock;
    }

    private record Links(Epoch epoch, Map<LinkName, LagTracker> trackers) {}

    /** Takes in a sample that was taken under that placement. */
    public synchronized void feed(Placement placement, LagSample sample) {
        @Nullable Links known = applications.get(placement.application());
        if (known == null || known.epoch.compareTo(placement.epoch()) < 0) {
            known = new Links(placement.epoch(), new HashMap<>());
            applications.put(placement.application(), known);
        }
        if (known.epoch.equals(placement.epoch())) {
            known.trackers.computeIfAbsent(sample.link(), LagTracker::new).add(sample, clock.instant());
        }
    }

    /**
     * The status of these links now, in their order. A link that was not sampled under that placement is unknown: what was
     * sampled before the roles moved tells of the other direction.
     */
    public List<ReplicationStatus> status(Placement placement, Collection<LinkName> links, Duration rpo) {
        return status(placement, links, rpo, ticker.nanos());
    }

    /**
     * The status of these links now.
     *
     * @param stoppedNanos since when the primary can't have acknowledged anything, on the board's ticker
     */
    public synchronized List<ReplicationStatus> status(
            Placement placement, Collection<LinkName> links, Duration rpo, long stoppedNanos) {
        return links.stream()
                .map(link -> status(placement, link, rpo, stoppedNanos))
                .toList();
    }

    private ReplicationStatus status(Placement placement, LinkName link, Duration rpo, long stoppedNanos) {
        @Nullable Links known = applications.get(placement.application());
        if (known == null || !known.epoch.equals(placement.epoch())) {
            return LagTracker.unknown(link, "not sampled yet under epoch %s".formatted(placement.epoch()));
        }
        @Nullable LagTracker tracker = known.trackers.get(link);
        return tracker == null
                ? LagTracker.unknown(link, "not sampled yet")
                : tracker.status(rpo, ticker.nanos(), clock.instant(), stoppedNanos);
    }

    /** Begins anew under a new placement, once the roles have moved; what is still sampled under the old one is left out. */
    public synchronized void drop(Placement moved) {
        applications.put(moved.application(), new Links(moved.epoch(), new HashMap<>()));
    }
}
