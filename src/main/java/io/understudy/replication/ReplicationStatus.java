package io.understudy.replication;

import io.understudy.topology.LinkName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of one link now.
 *
 * @param rpo whether the objective holds; unknown counts as breached wherever a decision is made
 * @param lag age of the newest row that the standby shows, measured by heartbeats; empty when not known
 * @param unreplayedBytes received but not yet applied, on the standby
 * @param unreceivedBytes written on the primary by its last known position but not received
 * @param lastSafe everything committed before this moment is on the standby; empty when not known
 * @param lossWindow the data-loss window that a failover now would have, an upper bound; empty when not known
 * @param promotionForecast unreplayed bytes over the measured replay rate; empty until a rate was measured
 * @param broken why the link can't be promoted at all (another timeline, another database system); empty when it can
 * @param detail one line for people
 * @param outcast whether the copying end answers, and is a primary of its own or kept from following by its own tail: only
 *     rebuilding makes it a standby again
 */
public record ReplicationStatus(
        LinkName link,
        Rpo rpo,
        Optional<Duration> lag,
        long unreplayedBytes,
        long unreceivedBytes,
        Optional<Instant> lastSafe,
        Optional<Duration> lossWindow,
        Optional<Duration> promotionForecast,
        boolean streaming,
        Optional<String> broken,
        String detail,
        boolean outcast) {

    /** Of a copy that may follow again by itself. */
    public ReplicationStatus(
            LinkName link,
            Rpo rpo,
            Optional<Duration> lag,
            long unreplayedBytes,
            long unreceivedBytes,
            Optional<Instant> lastSafe,
            Optional<Duration> lossWindow,
            Optional<Duration> promotionForecast,
            boolean streaming,
            Optional<String> broken,
            String detail) {
        this(
                link,
                rpo,
                lag,
                unreplayedBytes,
                unreceivedBytes,
                lastSafe,
                lossWindow,
                promotionForecast,
                streaming,
                broken,
                detail,
                false);
    }

    /** Whether the data-loss window fits the objective. */
    public enum Rpo {
        MET,
        BREACHED,
        UNKNOWN
    }
}
