package io.understudy.replication;

import io.understudy.topology.LinkName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Tells from the samples of one link of copies how much a failover now would lose: everything since the newest copy that counts
 * was begun. The copy's age comes with the sample and grows on this observer's ticker. Not known as soon as a look found none,
 * or failed: what was there before may have expired. Not thread-safe.
 */
final class CopyTracker implements LinkTracker {

    private final LinkName link;
    private @Nullable CopySample latest;

    CopyTracker(LinkName link) {
        this.link = link;
    }

    /** Takes in a sample; one that is older than the latest is left out. */
    void add(CopySample sample) {
        if (latest == null || sample.takenNanos() - latest.takenNanos() >= 0) {
            latest = sample;
        }
    }

    /** Every instance can ask the same storage: what another one saw adds nothing to what this one sees later. */
    @Override
    public void hear(Hearsay told) {}

    @Override
    public OptionalLong takenNanos() {
        return latest == null ? OptionalLong.empty() : OptionalLong.of(latest.takenNanos());
    }

    @Override
    public Optional<LinkWord> word(long nowNanos, Instant now) {
        return Optional.ofNullable(latest)
                .map(sample -> LinkWord.of(
                        status(Duration.ZERO, nowNanos, now, nowNanos), nowNanos - sample.takenNanos(), 0, 0));
    }

    @Override
    public ReplicationStatus status(Duration rpo, long nowNanos, Instant now, long stoppedNanos) {
        if (latest == null) {
            return LagTracker.unknown(link, "not sampled yet");
        }
        OptionalLong safe = safe(latest);
        Optional<Duration> age = LagTracker.since(safe, nowNanos);
        Optional<Duration> window = LagTracker.since(safe, nowNanos + Math.min(0, stoppedNanos - nowNanos));
        return new ReplicationStatus(
                link,
                LagTracker.judge(window, rpo),
                age,
                0,
                0,
                age.map(now::minus),
                window,
                Optional.empty(),
                latest.making(),
                latest.broken(),
                latest.broken().orElse(latest.detail()));
    }

    private static OptionalLong safe(CopySample sample) {
        return sample.newest().isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(
                        sample.takenNanos() - sample.newest().get().age().toNanos());
    }
}
