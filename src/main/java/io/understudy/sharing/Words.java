package io.understudy.sharing;

import io.understudy.health.RemoteViews;
import io.understudy.sharing.Report.Word;
import io.understudy.time.Ticker;
import io.understudy.topology.Placement;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The newest report of every other instance. One that was asked for longer ago than {@link RemoteViews#STALE_AFTER} tells
 * nothing any more, nor does a word on another site or epoch than the application has here. Thread-safe.
 */
final class Words {

    private final Ticker ticker;
    private final Map<String, Dated> newest = new ConcurrentHashMap<>();

    Words(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * @param askedNanos before it was asked: the report is at most as old as this says
     * @param answers whether the last question was answered; if not, it may be gone
     */
    private record Dated(Report report, long askedNanos, boolean answers) {}

    /** Keeps a report; returns false for one of another process than was asked, which is left out. */
    boolean put(Member from, Report report, long askedNanos) {
        if (!report.session().equals(from.session())) {
            silent(from);
            return false;
        }
        newest.put(from.session(), new Dated(report, askedNanos, true));
        return true;
    }

    /** It did not answer. What it told before counts until it is stale, but nobody relies on it any more. */
    void silent(Member from) {
        newest.computeIfPresent(from.session(), (_, dated) -> new Dated(dated.report(), dated.askedNanos(), false));
    }

    /** Forgets all but these. */
    void keep(Spread spread) {
        newest.keySet().retainAll(spread.members().stream().map(Member::session).toList());
    }

    /** Up to where its last report went, 0 when there is none. */
    long since(Member from) {
        Dated dated = newest.get(from.session());
        return dated == null ? 0 : dated.report().at();
    }

    /** All that its last report said, however old. */
    Map<String, Word> all(Member from) {
        Dated dated = newest.get(from.session());
        return dated == null ? Map.of() : dated.report().words();
    }

    /** What it says of an application under this placement; empty when it says nothing, or said it too long ago. */
    Optional<Word> of(Member from, Placement placement) {
        return fresh(from).flatMap(dated -> word(dated, placement));
    }

    /** The same, while it answers: what may be relied on. */
    Optional<Word> reliable(Member from, Placement placement) {
        return fresh(from).filter(Dated::answers).flatMap(dated -> word(dated, placement));
    }

    private Optional<Dated> fresh(Member from) {
        return Optional.ofNullable(newest.get(from.session()))
                .filter(dated -> ticker.since(dated.askedNanos()).compareTo(RemoteViews.STALE_AFTER) <= 0);
    }

    private static Optional<Word> word(Dated dated, Placement placement) {
        return Optional.ofNullable(
                        dated.report().words().get(placement.application().value()))
                .filter(word -> word.site().equals(placement.primary().value())
                        && word.epoch() == placement.epoch().value());
    }
}
