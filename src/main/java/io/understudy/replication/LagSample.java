package io.understudy.replication;

import io.understudy.topology.LinkName;
import java.time.Instant;
import java.util.Optional;

/**
 * What both ends of a replication link said at one moment. An end that did not answer is absent, and absent is unknown.
 *
 * @param takenNanos on the observer's monotonic ticker
 * @param sent the time written into the heartbeat that was sent for this sample, whether or not the primary answered: it may
 *     have been committed and copied all the same. Empty when none was sent
 * @param unit what the positions count
 * @param obstacle why the copy can't be promoted, and what to do, where the system itself tells of it; empty when nothing
 *     does
 */
public record LagSample(
        LinkName link,
        long takenNanos,
        Optional<Instant> sent,
        Optional<PrimaryEnd> primary,
        Optional<StandbyEnd> standby,
        String detail,
        Unit unit,
        Optional<String> obstacle)
        implements LinkSample {

    /** What positions in a log count; {@code LinkWord} and the API carry them under the names of bytes. */
    public enum Unit {
        BYTES("bytes"),
        TRANSACTIONS("transactions");

        private final String word;

        Unit(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** Of a log that is counted in bytes and has no word of its own on what stands against a promotion. */
    public LagSample(
            LinkName link,
            long takenNanos,
            Optional<Instant> sent,
            Optional<PrimaryEnd> primary,
            Optional<StandbyEnd> standby,
            String detail) {
        this(link, takenNanos, sent, primary, standby, detail, Unit.BYTES, Optional.empty());
    }

    /** Where no heartbeat was sent but the one that was answered. */
    public LagSample(
            LinkName link, long takenNanos, Optional<PrimaryEnd> primary, Optional<StandbyEnd> standby, String detail) {
        this(link, takenNanos, primary.map(PrimaryEnd::heartbeatAt), primary, standby, detail);
    }

    /**
     * The writing end, read just after a heartbeat was committed there.
     *
     * @param heartbeat number of the heartbeat row just committed, growing by one each time
     * @param heartbeatAt the observer's wall clock when that heartbeat was sent, as it was written in the row: no finer than
     *     the row keeps it, since it tells this heartbeat from another primary's of the same number
     * @param position write-ahead-log position in bytes since the log began
     * @param timeline of the write-ahead log
     */
    public record PrimaryEnd(long heartbeat, Instant heartbeatAt, long position, int timeline, long systemId) {}

    /**
     * The copying end.
     *
     * @param heartbeat number of the newest heartbeat row visible there, 0 when none
     * @param heartbeatAt the time written in that row by the observer that committed it
     * @param received position up to which the log is durably received
     * @param replayed position up to which the log is applied and visible
     * @param streaming whether its receiver is connected to a primary now
     * @param replayPaused whether someone paused the replay
     * @param inRecovery false once it has been promoted
     */
    public record StandbyEnd(
            long heartbeat,
            Instant heartbeatAt,
            long received,
            long replayed,
            int timeline,
            long systemId,
            boolean streaming,
            boolean replayPaused,
            boolean inRecovery) {}
}
