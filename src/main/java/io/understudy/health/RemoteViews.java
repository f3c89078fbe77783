package io.understudy.health;

import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The newest view of every remote vantage point. One older than the limit is no view: it tells UNKNOWN. Thread-safe.
 */
public final class RemoteViews {

    /** A view this old tells nothing any more. */
    public static final Duration STALE_AFTER = Duration.ofSeconds(2);

    private final Ticker ticker;
    private final Map<VantagePoint, Dated> newest = new ConcurrentHashMap<>();

    public RemoteViews(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Keeps a view. */
    public void put(VantagePoint from, RemoteView view) {
        newest.put(from, new Dated(view, ticker.nanos()));
    }

    /** What the vantage point says of an application; an empty map when it says nothing, or said it too long ago. */
    public Map<Signal, Verdict> of(VantagePoint from, ApplicationName application) {
        Dated dated = newest.get(from);
        return dated != null && ticker.since(dated.atNanos()).compareTo(STALE_AFTER) <= 0
                ? dated.view().signals().getOrDefault(application, Map.of())
                : Map.of();
    }

    private record Dated(RemoteView view, long atNanos) {}
}
