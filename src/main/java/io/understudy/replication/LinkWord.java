package io.understudy.replication;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one instance tells another of a link that it samples itself. Plain, for the wire; each time is an age at the moment of
 * telling, so that no two clocks are compared.
 *
 * @param link its name
 * @param ageNanos of the sample that it rests on
 * @param received how far the standby's log was received in that sample; 0 when the standby did not answer
 * @param system the standby's system identifier
 * @param lagNanos age of the newest row that the standby shows; null when not known
 * @param windowNanos everything that was committed longer ago than this is on the standby; null when not known
 * @param forecastNanos how long what is unreplayed takes; null when not known
 * @param broken why the link can't be promoted; null when it can
 * @param outcast whether only rebuilding makes the copying end a standby again; false from an instance that does not say
 */
public record LinkWord(
        String link,
        long ageNanos,
        long received,
        long system,
        @Nullable Long lagNanos,
        long unreplayedBytes,
        long unreceivedBytes,
        @Nullable Long windowNanos,
        @Nullable Long forecastNanos,
        boolean streaming,
        @Nullable String broken,
        String detail,
        boolean outcast) {

    /** Refuses an age of something that has not happened yet with {@link IllegalArgumentException}. */
    public LinkWord {
        Objects.requireNonNull(link, "link");
        Objects.requireNonNull(detail, "detail");
        if (ageNanos < 0 || isNegative(lagNanos) || isNegative(windowNanos) || isNegative(forecastNanos)) {
            throw new IllegalArgumentException("link %s: an age is negative".formatted(link));
        }
    }

    private static boolean isNegative(@Nullable Long nanos) {
        return nanos != null && nanos < 0;
    }

    static LinkWord of(ReplicationStatus status, long ageNanos, long received, long system) {
        return new LinkWord(
                status.link().value(),
                ageNanos,
                received,
                system,
                nanos(status.lag()),
                status.unreplayedBytes(),
                status.unreceivedBytes(),
                nanos(status.lossWindow()),
                nanos(status.promotionForecast()),
                status.streaming(),
                status.broken().orElse(null),
                status.detail(),
                status.outcast());
    }

    private static @Nullable Long nanos(Optional<Duration> duration) {
        return duration.map(Duration::toNanos).orElse(null);
    }
}
