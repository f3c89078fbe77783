package io.understudy.replication;

import io.understudy.replication.LagSample.PrimaryEnd;
import io.understudy.replication.LagSample.StandbyEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * When this observer sent each heartbeat, on its own ticker, and how far the primary's log was then. Ages come from here, so
 * that neither a jump of a wall clock nor the difference between two machines' clocks shows. Not thread-safe.
 */
final class SentHeartbeats {

    /** More than half an hour at two heartbeats a second; behind that the wall clock in the row has to do. */
    private static final int KEPT = 4096;

    private final TreeMap<Long, Sent> sent = new TreeMap<>();

    /** @param position the primary's after that heartbeat, {@link Long#MAX_VALUE} when this observer did not see it */
    private record Sent(long nanos, long position) {}

    /** A number that does not grow means that the database began anew: what was known says nothing about it. */
    void onPrimary(PrimaryEnd end, long takenNanos) {
        if (!sent.isEmpty() && end.heartbeat() <= sent.lastKey()) {
            sent.clear();
        }
        sent.put(end.heartbeat(), new Sent(takenNanos, end.position()));
        if (sent.size() > KEPT) {
            sent.pollFirstEntry();
        }
    }

    /**
     * Remembers a heartbeat that was sent before this observer started, by the time written in its row. A time in the future
     * is no time.
     */
    void onStandby(StandbyEnd end, long takenNanos, Instant now) {
        boolean older = end.heartbeat() > 0 && (sent.isEmpty() || end.heartbeat() < sent.firstKey());
        Duration age = Duration.between(end.heartbeatAt(), now);
        if (older && !age.isNegative()) {
            sent.put(end.heartbeat(), new Sent(takenNanos - nanos(age), Long.MAX_VALUE));
        }
    }

    /** When the newest heartbeat that the standby shows was sent. */
    OptionalLong visible(StandbyEnd end) {
        Sent at = sent.get(end.heartbeat());
        return at == null ? OptionalLong.empty() : OptionalLong.of(at.nanos);
    }

    /** The latest time for which everything committed before it is on the standby, applied or only received. */
    OptionalLong safe(StandbyEnd end) {
        for (Map.Entry<Long, Sent> entry : sent.descendingMap().entrySet()) {
            if (entry.getValue().position <= end.received() || entry.getKey() == end.heartbeat()) {
                return OptionalLong.of(entry.getValue().nanos);
            }
        }
        return OptionalLong.empty();
    }

    private static long nanos(Duration age) {
        return age.compareTo(Duration.ofDays(36_500)) > 0 ? Long.MAX_VALUE / 4 : age.toNanos();
    }
}
