package io.understudy.replication;

import io.understudy.replication.LagSample.PrimaryEnd;
import io.understudy.replication.LagSample.StandbyEnd;
import io.understudy.replication.ReplicationStatus.Rpo;
import io.understudy.topology.LinkName;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Tells from the samples of one link how much a failover now would lose, as an upper bound: everything that the primary may
 * have acknowledged since the last moment whose commits are all on the standby.
 *
 * <p>That moment comes from heartbeats and positions that this observer saw on the primary while it answered, aged on this
 * observer's ticker. So the window grows on a dead link or a dead primary, where received = replayed would read as 0, and does
 * not grow on an idle one. It is not known while the standby does not answer. Not thread-safe.
 *
 * <p>One tracker serves one assignment of the roles; after they moved, begin with a new one.
 */
public final class LagTracker implements LinkTracker {

    private final LinkName link;
    private final SentHeartbeats heartbeats = new SentHeartbeats();
    private final ReplayRate rate = new ReplayRate();
    private @Nullable LagSample latest;
    private @Nullable PrimaryEnd primary;
    private @Nullable Hearsay proof;

    public LagTracker(LinkName link) {
        this.link = link;
    }

    /**
     * Takes in a sample; one that is older than the latest is left out.
     *
     * @param now the observer's wall clock, needed for heartbeats that were sent before this observer started
     */
    public void add(LagSample sample, Instant now) {
        if (latest != null && sample.takenNanos() < latest.takenNanos()) {
            return;
        }
        latest = sample;
        if (sample.primary().isEmpty()) {
            sample.sent().ifPresent(at -> heartbeats.unanswered(at, sample.takenNanos()));
        }
        sample.primary().ifPresent(end -> {
            primary = end;
            heartbeats.onPrimary(end, sample.takenNanos());
        });
        sample.standby().ifPresent(end -> {
            heartbeats.onStandby(end, sample.takenNanos(), now);
            rate.add(end, sample.takenNanos());
        });
    }

    /**
     * Takes in what another instance told; what it knows to be on the standby counts beside what this observer saw. One that
     * knows less than another before takes nothing back: what is on the standby stays there.
     */
    @Override
    public void hear(Hearsay told) {
        boolean later = told.safe().isPresent()
                && (proof == null || told.safe().getAsLong() - proof.safe().orElseThrow() > 0);
        proof = later ? told : proof;
    }

    /** When the latest own sample was taken; empty before the first. */
    @Override
    public OptionalLong takenNanos() {
        return latest == null ? OptionalLong.empty() : OptionalLong.of(latest.takenNanos());
    }

    /** What to tell other instances, from own samples and what was heard; empty before the first own sample. */
    @Override
    public Optional<LinkWord> word(long nowNanos, Instant now) {
        if (latest == null) {
            return Optional.empty();
        }
        ReplicationStatus status = status(Duration.ZERO, nowNanos, now);
        Optional<StandbyEnd> standby = latest.standby();
        return Optional.of(LinkWord.of(
                status,
                nowNanos - latest.takenNanos(),
                standby.map(StandbyEnd::received).orElse(0L),
                standby.map(StandbyEnd::systemId).orElse(0L)));
    }

    /** What is known now, while the primary may still be acknowledging. */
    public ReplicationStatus status(Duration rpo, long nowNanos, Instant now) {
        return status(rpo, nowNanos, now, nowNanos);
    }

    /**
     * What is known now.
     *
     * @param stoppedNanos since when the primary can't have acknowledged anything, by a proof such as its fence's; a primary
     *     that merely does not answer may still serve others
     */
    @Override
    public ReplicationStatus status(Duration rpo, long nowNanos, Instant now, long stoppedNanos) {
        if (latest == null) {
            return unknown("not sampled yet");
        }
        if (latest.standby().isEmpty()) {
            return unknown("the standby did not answer: " + latest.detail());
        }
        StandbyEnd standby = latest.standby().get();
        Optional<String> broken = broken(standby);
        boolean comparable = broken.isEmpty()
                || (sameSystem(standby) && standby.inRecovery() && !diverged(standby) && !leftBehind(standby));
        OptionalLong safe = comparable ? safe(standby) : OptionalLong.empty();
        Optional<Duration> lag = since(comparable ? heartbeats.visible(standby) : OptionalLong.empty(), nowNanos);
        Optional<Duration> window = since(safe, nowNanos + Math.min(0, stoppedNanos - nowNanos));
        long unreplayed = Math.max(0, standby.received() - standby.replayed());
        long unreceived = primary == null ? 0 : Math.max(0, primary.position() - standby.received());
        return new ReplicationStatus(
                link,
                judge(window, rpo),
                lag,
                unreplayed,
                unreceived,
                since(safe, nowNanos).map(now::minus),
                window,
                rate.forecast(unreplayed),
                standby.streaming(),
                broken,
                broken.orElseGet(() -> describe(lag, standby, unreplayed, unreceived)),
                sameSystem(standby) && (!standby.inRecovery() || leftBehind(standby)));
    }

    private OptionalLong safe(StandbyEnd standby) {
        OptionalLong own = heartbeats.safe(standby);
        OptionalLong told = proof == null ? OptionalLong.empty() : proof.safe(standby);
        boolean later = told.isPresent() && (own.isEmpty() || told.getAsLong() - own.getAsLong() > 0);
        return later ? told : own;
    }

    static Optional<Duration> since(OptionalLong nanos, long until) {
        return nanos.isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.max(0, until - nanos.getAsLong())));
    }

    static Rpo judge(Optional<Duration> window, Duration rpo) {
        return window.map(loss -> loss.compareTo(rpo) <= 0 ? Rpo.MET : Rpo.BREACHED)
                .orElse(Rpo.UNKNOWN);
    }

    private Optional<String> broken(StandbyEnd standby) {
        if (!standby.inRecovery()) {
            return Optional.of("the standby is a primary itself: find out who promoted it, and seed it anew");
        }
        if (!sameSystem(standby)) {
            return Optional.of(
                    latest == null || latest.obstacle().isEmpty()
                            ? "the standby is no copy of the primary as that was last seen (another system identifier): seed it anew"
                            : latest.obstacle().get());
        }
        if (diverged(standby)) {
            return Optional.of(
                    "the standby is on timeline %d, which does not descend from the primary's %d: seed it anew"
                            .formatted(standby.timeline(), primary == null ? 0 : primary.timeline()));
        }
        if (leftBehind(standby)) {
            return Optional.of(
                    "the standby is on timeline %d, does not stream, and shows nothing of the primary's timeline %d: unless it is just connecting, it has writes that the primary lacks and can't follow it; run pg_rewind there or seed it anew"
                            .formatted(standby.timeline(), primary == null ? 0 : primary.timeline()));
        }
        if (latest != null && latest.obstacle().isPresent()) {
            return latest.obstacle();
        }
        if (standby.replayPaused()) {
            return Optional.of("replay is paused on the standby: run SELECT pg_wal_replay_resume() there");
        }
        return Optional.empty();
    }

    private boolean sameSystem(StandbyEnd standby) {
        return primary == null || primary.systemId() == standby.systemId();
    }

    private boolean diverged(StandbyEnd standby) {
        return primary != null && standby.timeline() > primary.timeline();
    }

    /** An old primary that was started as a standby looks like this: its own tail keeps it from following. */
    private boolean leftBehind(StandbyEnd standby) {
        return primary != null
                && standby.timeline() < primary.timeline()
                && !standby.streaming()
                && !heartbeats.follows(standby, primary.timeline());
    }

    private String describe(Optional<Duration> lag, StandbyEnd standby, long unreplayed, long unreceived) {
        String behind = lag.map(d -> String.format(Locale.ROOT, "%.1f s behind", d.toMillis() / 1000.0))
                .orElse("no heartbeat has arrived");
        return "%s, %s, %d %s not received, %d not applied%s"
                .formatted(
                        behind,
                        standby.streaming() ? "streaming" : "not streaming",
                        unreceived,
                        latest == null ? LagSample.Unit.BYTES : latest.unit(),
                        unreplayed,
                        latest == null || latest.detail().isEmpty() ? "" : "; " + latest.detail());
    }

    private ReplicationStatus unknown(String why) {
        return unknown(link, why);
    }

    static ReplicationStatus unknown(LinkName link, String why) {
        return new ReplicationStatus(
                link,
                Rpo.UNKNOWN,
                Optional.empty(),
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                why);
    }
}
