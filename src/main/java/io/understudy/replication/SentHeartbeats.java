package io.understudy.replication;

import io.understudy.replication.LagSample.PrimaryEnd;
import io.understudy.replication.LagSample.StandbyEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * When this observer sent each heartbeat, on its own ticker, and on which timeline and how far the primary's log was then.
 * Ages come from here, so that neither a jump of a wall clock nor the difference between two machines' clocks shows.
 *
 * <p>A copy that left the primary's history has positions and heartbeat numbers too, its own. So a heartbeat counts only when
 * the standby's row also has the time that was written into it, and a position only on the timeline it was seen on. Not
 * thread-safe.
 */
final class SentHeartbeats {

    /** More than half an hour at two heartbeats a second; behind that the wall clock in the row has to do. */
    private static final int KEPT = 4096;

    /** What a primary may still commit after it was asked for; an attempt older than a minute or so says little anyway. */
    private static final int UNANSWERED_KEPT = 128;

    private final TreeMap<Long, Sent> sent = new TreeMap<>();
    private final Map<Instant, Long> unanswered = new LinkedHashMap<>();
    private boolean beyond;

    /**
     * @param at the time in its row, which tells it from another primary's heartbeat of that number
     * @param position the primary's after that heartbeat, {@link Long#MAX_VALUE} when this observer did not see it
     */
    private record Sent(long nanos, Instant at, int timeline, long position) {

        boolean seenOnThePrimary() {
            return position != Long.MAX_VALUE;
        }

        boolean covered(StandbyEnd end, int timeline) {
            return this.timeline == timeline && position <= end.received();
        }
    }

    /** A number that does not grow means that the database began anew: what was known says nothing about it. */
    void onPrimary(PrimaryEnd end, long takenNanos) {
        if (!sent.isEmpty() && end.heartbeat() <= sent.lastKey()) {
            sent.clear();
        }
        sent.put(end.heartbeat(), new Sent(takenNanos, end.heartbeatAt(), end.timeline(), end.position()));
        if (sent.size() > KEPT) {
            sent.pollFirstEntry();
        }
    }

    /**
     * A heartbeat that the primary did not confirm: it may have died, or its answer may have been lost, between the commit and
     * the answer. If the copy shows it later, it was committed.
     *
     * @param at the time in its row
     */
    void unanswered(Instant at, long takenNanos) {
        unanswered.put(at, takenNanos);
        if (unanswered.size() > UNANSWERED_KEPT) {
            unanswered.remove(unanswered.keySet().iterator().next());
        }
    }

    /** The time in the row tells that it is one of ours; its number was never heard of. */
    private void confirm(StandbyEnd end) {
        Long nanos = unanswered.get(end.heartbeatAt());
        if (nanos != null && !sent.isEmpty() && end.heartbeat() > sent.lastKey()) {
            int timeline = sent.lastEntry().getValue().timeline;
            sent.put(end.heartbeat(), new Sent(nanos, end.heartbeatAt(), timeline, end.received()));
        }
    }

    /**
     * Remembers a heartbeat that was sent before this observer started, by the time written in its row. A time in the future
     * is no time.
     */
    void onStandby(StandbyEnd end, long takenNanos, Instant now) {
        confirm(end);
        beyond = isBeyond(end);
        boolean older = end.heartbeat() > 0 && (sent.isEmpty() || end.heartbeat() < sent.firstKey());
        Duration age = Duration.between(end.heartbeatAt(), now);
        if (older && !age.isNegative()) {
            long nanos = takenNanos - nanos(age);
            sent.put(end.heartbeat(), new Sent(nanos, end.heartbeatAt(), end.timeline(), Long.MAX_VALUE));
        }
    }

    /**
     * Whether the standby shows a later heartbeat than the primary has: the primary was set back, to an older state of its disk. From then
     * on positions on the same timeline are those of two histories, until the standby shows a heartbeat that was seen on this primary.
     */
    private boolean isBeyond(StandbyEnd end) {
        boolean follows = shown(end).filter(Sent::seenOnThePrimary).isPresent();
        boolean later =
                !sent.isEmpty() && sent.lastEntry().getValue().seenOnThePrimary() && end.heartbeat() > sent.lastKey();
        return !follows && (beyond || later);
    }

    /** When the newest heartbeat that the standby shows was sent. */
    OptionalLong visible(StandbyEnd end) {
        return shown(end).map(heartbeat -> OptionalLong.of(heartbeat.nanos)).orElseGet(OptionalLong::empty);
    }

    /** Whether the standby shows a heartbeat that this observer saw on the primary while that was on the timeline. */
    boolean follows(StandbyEnd end, int timeline) {
        return shown(end)
                .filter(Sent::seenOnThePrimary)
                .filter(heartbeat -> heartbeat.timeline == timeline)
                .isPresent();
    }

    /** The latest time for which everything committed before it is on the standby, applied or only received. */
    OptionalLong safe(StandbyEnd end) {
        if (beyond) {
            return OptionalLong.empty();
        }
        Optional<Sent> shown = shown(end);
        Optional<Sent> proof = shown.filter(Sent::seenOnThePrimary);
        if (proof.isPresent() || end.streaming()) {
            // Cut off from its primary, a standby reports the timeline of its last restart point, which may be an older
            // one.
            int timeline = Math.max(end.timeline(), proof.map(Sent::timeline).orElse(0));
            for (Map.Entry<Long, Sent> entry : sent.descendingMap().entrySet()) {
                if (entry.getValue().covered(end, timeline) || shown.equals(Optional.of(entry.getValue()))) {
                    return OptionalLong.of(entry.getValue().nanos);
                }
            }
        }
        return visible(end);
    }

    private Optional<Sent> shown(StandbyEnd end) {
        return Optional.ofNullable(sent.get(end.heartbeat()))
                .filter(heartbeat -> heartbeat.at.equals(end.heartbeatAt()));
    }

    private static long nanos(Duration age) {
        return age.compareTo(Duration.ofDays(36_500)) > 0 ? Long.MAX_VALUE / 4 : age.toNanos();
    }
}
