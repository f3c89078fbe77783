package io.understudy.health;

import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The newest view of every remote vantage point. One older than the limit is no view: it tells UNKNOWN. Thread-safe.
 */
public final class RemoteViews {

    /** A view this old tells nothing any more. */
    public static final Duration STALE_AFTER = Duration.ofSeconds(2);

    private final Ticker ticker;
    private final Map<VantagePoint, Dated> newest = new ConcurrentHashMap<>();
    private final Map<VantagePoint, String> silent = new ConcurrentHashMap<>();

    public RemoteViews(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Keeps a view. */
    public void put(VantagePoint from, RemoteView view) {
        newest.put(from, new Dated(view, ticker.nanos()));
        silent.remove(from);
    }

    /** It tells nothing: what it told before stays until that is too old, and is never made worse. */
    public void failed(VantagePoint from, String why) {
        silent.put(from, why);
    }

    /** Why the last question to a vantage point got no answer; empty when it got one, or none was asked. */
    public Optional<String> silence(VantagePoint from) {
        return Optional.ofNullable(silent.get(from));
    }

    /** What the vantage point says of an application's primary; empty when it says nothing, or said it too long ago. */
    public Map<Signal, Verdict> of(VantagePoint from, ApplicationName application, SiteName primary) {
        Dated dated = newest.get(from);
        if (dated == null || ticker.since(dated.atNanos()).compareTo(STALE_AFTER) > 0) {
            return Map.of();
        }
        RemoteView.Seen seen = dated.view().seen().get(application);
        return seen == null || !seen.site().equals(primary) ? Map.of() : seen.signals();
    }

    private record Dated(RemoteView view, long atNanos) {}
}
