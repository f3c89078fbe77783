package io.understudy.health;

import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.HostPort;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tells a lost site from a lost orchestrator: canaries stand outside all sites, so when none of them answers, it is this
 * instance that is cut off. One that answers is enough. Thread-safe.
 */
public final class Canaries {

    /** How long after the question an answer counts. */
    public static final Duration FRESH = Duration.ofSeconds(3);

    private static final ApplicationName SELF = new ApplicationName("canaries");
    private static final SiteName OUTSIDE = new SiteName("outside");
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofMillis(800);

    private final List<Probe> probes;
    private final Prober prober;
    private final Ticker ticker;
    private volatile Heard heard = new Heard(Optional.empty(), Optional.empty());

    /** @param canaries endpoints that accept TCP connections; none: whether this instance is isolated is never known */
    public Canaries(List<HostPort> canaries, Prober prober, Ticker ticker) {
        this.probes = canaries.stream().map(Canaries::probe).toList();
        this.prober = prober;
        this.ticker = ticker;
    }

    /** Asks every canary; returns at once. */
    public void check() {
        long asked = ticker.nanos();
        for (Probe probe : probes) {
            var unused = prober.probe(new Prober.Request(SELF, probe, OUTSIDE, false, TIMEOUT))
                    .thenAccept(result -> hear(result.outcome(), asked));
        }
    }

    /** What they say now. */
    public Reach reach() {
        return reachSince(OptionalLong.empty());
    }

    /**
     * What they say to questions that were asked after an incident began: what they answered before it says nothing of whether
     * this instance was cut off by it.
     *
     * @param incidentNanos when the incident began, on the ticker; empty: there is none
     */
    public Reach reachSince(OptionalLong incidentNanos) {
        Heard now = heard;
        if (counts(now.answerNanos(), incidentNanos)) {
            return Reach.CONNECTED;
        }
        return counts(now.silenceNanos(), incidentNanos) ? Reach.ISOLATED : Reach.UNKNOWN;
    }

    /** Whether this instance reaches the world. */
    public enum Reach {
        CONNECTED,
        ISOLATED,
        UNKNOWN
    }

    private synchronized void hear(Outcome outcome, long asked) {
        heard = heard.with(outcome, asked);
    }

    private boolean counts(Optional<Long> askedNanos, OptionalLong incidentNanos) {
        return askedNanos
                .filter(at -> ticker.since(at).compareTo(FRESH) <= 0)
                .filter(at -> incidentNanos.isEmpty() || at - incidentNanos.getAsLong() >= 0)
                .isPresent();
    }

    private static Probe probe(HostPort canary) {
        return new Probe(
                new ProbeName("canary"), new ProbeTarget.Tcp(Map.of(OUTSIDE, canary)), Signal.SITE, EVERY, TIMEOUT);
    }

    /** When the question was asked that a canary answered last, and the one that it did not answer. */
    private record Heard(Optional<Long> answerNanos, Optional<Long> silenceNanos) {
        Heard with(Outcome outcome, long nanos) {
            return switch (outcome) {
                case UP -> new Heard(Optional.of(nanos), silenceNanos);
                case DOWN -> new Heard(answerNanos, Optional.of(nanos));
                case UNKNOWN -> this;
            };
        }
    }
}
