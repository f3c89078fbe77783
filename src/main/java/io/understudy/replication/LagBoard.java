package io.understudy.replication;

import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.LinkName;
import io.understudy.topology.Placement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is known of every link of every application. A sample counts for the roles it was taken under: one of an older epoch is
 * left out, and the first of a newer one begins anew. Thread-safe.
 */
public final class LagBoard {

    /** Own samples count before what others tell, until they are older than it by this. */
    private static final Duration OWN_FIRST = Duration.ofSeconds(3);

    private final Ticker ticker;
    private final Clock clock;
    private final Map<ApplicationName, Links> applications = new HashMap<>();

    public LagBoard(Ticker ticker, Clock clock) {
        this.ticker = ticker;
        this.clock = clock;
    }

    /** @param fedNanos when the latest own sample of a link came in, which may be long after it was taken */
    private record Links(
            Epoch epoch,
            Map<LinkName, LinkTracker> trackers,
            Map<LinkName, Hearsay> heard,
            Map<LinkName, Long> fedNanos) {
        Links(Epoch epoch) {
            this(epoch, new HashMap<>(), new HashMap<>(), new HashMap<>());
        }

        LinkTracker tracker(LinkName link) {
            return trackers.computeIfAbsent(link, LagTracker::new);
        }

        /** Until the first own sample nobody knows what kind of link it is. */
        CopyTracker copies(LinkName link) {
            LinkTracker known = trackers.get(link);
            CopyTracker copies = known instanceof CopyTracker already ? already : new CopyTracker(link);
            trackers.put(link, copies);
            return copies;
        }

        void add(LinkSample sample, Instant now) {
            switch (sample) {
                case LagSample lag -> {
                    if (tracker(lag.link()) instanceof LagTracker tracker) {
                        tracker.add(lag, now);
                    }
                }
                case CopySample copy -> copies(copy.link()).add(copy);
            }
        }
    }

    /** Takes in a sample that was taken under that placement. */
    public synchronized void feed(Placement placement, LinkSample sample) {
        links(placement).ifPresent(links -> {
            links.add(sample, clock.instant());
            links.fedNanos.put(sample.link(), ticker.nanos());
        });
    }

    /**
     * Takes in what another instance told of a link under that placement. It stands for samples of this instance's own while
     * there are none, and goes on ageing.
     *
     * @param askedNanos when the other instance was asked, on the board's ticker
     */
    public synchronized void hear(Placement placement, LinkWord word, long askedNanos) {
        Hearsay told = new Hearsay(word, askedNanos);
        LinkName link = new LinkName(word.link());
        links(placement).filter(links -> newer(told, links.heard.get(link))).ifPresent(links -> {
            links.heard.put(link, told);
            links.tracker(link).hear(told);
        });
    }

    /** Whether another instance told of each of these links, and nothing is wrong with any of them now. */
    public synchronized boolean heardWell(
            Placement placement, Collection<LinkName> links, Function<LinkName, Duration> rpo) {
        @Nullable Links known = applications.get(placement.application());
        long now = ticker.nanos();
        for (LinkName link : links) {
            @Nullable
            Hearsay told = known == null || !known.epoch.equals(placement.epoch()) ? null : known.heard.get(link);
            if (told == null || !told.well(rpo.apply(link), now)) {
                return false;
            }
        }
        return true;
    }

    /**
     * What to tell other instances of this application's links.
     *
     * @param sinceNanos only of links whose latest own sample came in at this moment or later; 0 for all
     */
    public synchronized List<LinkWord> words(Placement placement, long sinceNanos) {
        @Nullable Links known = applications.get(placement.application());
        if (known == null || !known.epoch.equals(placement.epoch())) {
            return List.of();
        }
        List<LinkWord> words = new ArrayList<>();
        known.fedNanos.forEach((link, fed) -> {
            if (sinceNanos == 0 || fed - sinceNanos >= 0) {
                known.tracker(link).word(ticker.nanos(), clock.instant()).ifPresent(words::add);
            }
        });
        return words;
    }

    /** Knows nothing of an application's links any more. */
    public synchronized void forget(ApplicationName application) {
        applications.remove(application);
    }

    /** Knows of an application's links only these from now on: another one may come under the name of one that is gone. */
    public synchronized void keep(ApplicationName application, Collection<LinkName> links) {
        @Nullable Links known = applications.get(application);
        if (known != null) {
            known.trackers.keySet().retainAll(links);
            known.heard.keySet().retainAll(links);
            known.fedNanos.keySet().retainAll(links);
        }
    }

    private static boolean newer(Hearsay told, @Nullable Hearsay before) {
        return before == null || told.takenNanos() - before.takenNanos() > 0;
    }

    /** Those of this placement; a newer one begins anew, an older one has none. */
    private Optional<Links> links(Placement placement) {
        @Nullable Links known = applications.get(placement.application());
        if (known == null || known.epoch.compareTo(placement.epoch()) < 0) {
            known = new Links(placement.epoch());
            applications.put(placement.application(), known);
        }
        return known.epoch.equals(placement.epoch()) ? Optional.of(known) : Optional.empty();
    }

    /**
     * The status of these links now, in their order. A link that was not sampled under that placement is unknown: what was
     * sampled before the roles moved tells of the other direction.
     *
     * @param rpo the objective of a link
     */
    public List<ReplicationStatus> status(
            Placement placement, Collection<LinkName> links, Function<LinkName, Duration> rpo) {
        return status(placement, links, rpo, ticker.nanos());
    }

    /**
     * The status of these links now.
     *
     * @param rpo the objective of a link
     * @param stoppedNanos since when the primary can't have acknowledged anything, on the board's ticker
     */
    public synchronized List<ReplicationStatus> status(
            Placement placement, Collection<LinkName> links, Function<LinkName, Duration> rpo, long stoppedNanos) {
        return links.stream()
                .map(link -> status(placement, link, rpo.apply(link), stoppedNanos))
                .toList();
    }

    private ReplicationStatus status(Placement placement, LinkName link, Duration rpo, long stoppedNanos) {
        @Nullable Links known = applications.get(placement.application());
        if (known == null || !known.epoch.equals(placement.epoch())) {
            return LagTracker.unknown(link, "not sampled yet under epoch %s".formatted(placement.epoch()));
        }
        @Nullable LinkTracker tracker = known.trackers.get(link);
        @Nullable Hearsay told = known.heard.get(link);
        if (told != null && (tracker == null || stands(told, tracker.takenNanos()))) {
            return told.status(rpo, ticker.nanos(), clock.instant(), stoppedNanos);
        }
        return tracker == null
                ? LagTracker.unknown(link, "not sampled yet")
                : tracker.status(rpo, ticker.nanos(), clock.instant(), stoppedNanos);
    }

    private static boolean stands(Hearsay told, OptionalLong ownNanos) {
        return ownNanos.isEmpty() || told.takenNanos() - ownNanos.getAsLong() > OWN_FIRST.toNanos();
    }

    /** Begins anew under a new placement, once the roles have moved; what is still sampled under the old one is left out. */
    public synchronized void drop(Placement moved) {
        applications.put(moved.application(), new Links(moved.epoch()));
    }
}
