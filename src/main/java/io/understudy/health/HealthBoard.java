package io.understudy.health;

import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What one vantage point knows of every application's primary, at this moment.
 *
 * <p>A signal's verdict is made of its probes' verdicts: DOWN when all of them are DOWN; RECOVERING when all of them are that
 * or DOWN; FAILING when any of them is neither UP nor UNKNOWN; else UNKNOWN when any of them is UNKNOWN, or there is none; UP only
 * when all of them are UP.
 *
 * <p>Reads never return a verdict on data that is too old. The listener hears of a verdict that ages only through {@link
 * #sweep}, so call that once a second or so.
 *
 * <p>Thread-safe. The listener is called without locks, on the thread that brought the observation; it must be quick, and
 * it reads the board instead of trusting the order of what it hears.
 */
public final class HealthBoard implements Consumer<Observation> {

    private static final Set<Verdict> DOWN_SO_FAR = Set.of(Verdict.DOWN, Verdict.RECOVERING);
    private static final Set<Verdict> BAD = Set.of(Verdict.DOWN, Verdict.RECOVERING, Verdict.FAILING);

    private final Ticker ticker;
    private final VantagePoint self;
    private final Consumer<VerdictChange> listener;
    private final Map<ApplicationName, ApplicationHealth> applications = new ConcurrentHashMap<>();

    /**
     * @param self observations from other vantage points are not taken
     * @param listener hears of every change of a probe's verdict, except those made by {@link #watch} and {@link #reset}
     */
    public HealthBoard(Ticker ticker, VantagePoint self, Consumer<VerdictChange> listener) {
        this.ticker = ticker;
        this.self = self;
        this.listener = listener;
    }

    /**
     * Expects observations of these probes of this site, in place of what was expected before. A probe whose site,
     * declaration and thresholds stay keeps its verdict; any other starts as UNKNOWN. Call it before the engine's.
     */
    public void watch(ApplicationName application, SiteName primary, List<Probe> probes, Thresholds thresholds) {
        applications
                .computeIfAbsent(application, ApplicationHealth::new)
                .watch(primary, probes, thresholds, ticker.nanos());
    }

    /** Knows nothing of this application any more. */
    public void forget(ApplicationName application) {
        applications.remove(application);
    }

    /** Every probe of the application starts as UNKNOWN again. */
    public void reset(ApplicationName application) {
        health(application).reset(ticker.nanos());
    }

    /** Takes one observation in; one of an unknown application, probe or site, or from elsewhere, changes nothing. */
    @Override
    public void accept(Observation observation) {
        if (observation.from().equals(self)) {
            health(observation.application())
                    .observe(observation, ticker.nanos())
                    .forEach(listener);
        }
    }

    /** Tells the listener of verdicts that became UNKNOWN because observations stopped. */
    public void sweep() {
        long now = ticker.nanos();
        applications.values().forEach(health -> health.refresh(now).forEach(listener));
    }

    /** What is known of each probe, in the policy's order; empty for an application that is not watched. */
    public Map<ProbeName, ProbeHealth> probes(ApplicationName application) {
        return health(application).probes(ticker.nanos());
    }

    /** The verdict on every signal. */
    public Map<Signal, Verdict> signals(ApplicationName application) {
        ApplicationHealth health = health(application);
        long now = ticker.nanos();
        Map<Signal, Verdict> result = new EnumMap<>(Signal.class);
        for (Signal signal : Signal.values()) {
            result.put(signal, verdict(health.verdicts(signal, now)));
        }
        return result;
    }

    /**
     * When the first failed observation of the current incident of these signals was intended, on the ticker; the earliest
     * if several probes fail; empty when none does.
     */
    public OptionalLong incidentSince(ApplicationName application, Set<Signal> signals) {
        return probes(application).values().stream()
                .filter(probe -> signals.contains(probe.signal()))
                .map(ProbeHealth::incidentSinceNanos)
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .min();
    }

    static Verdict verdict(Set<Verdict> probes) {
        if (probes.isEmpty()) {
            return Verdict.UNKNOWN;
        }
        if (DOWN_SO_FAR.containsAll(probes)) {
            return probes.contains(Verdict.RECOVERING) ? Verdict.RECOVERING : Verdict.DOWN;
        }
        if (!Collections.disjoint(probes, BAD)) {
            return Verdict.FAILING;
        }
        return probes.contains(Verdict.UNKNOWN) ? Verdict.UNKNOWN : Verdict.UP;
    }

    private ApplicationHealth health(ApplicationName application) {
        ApplicationHealth health = applications.get(application);
        return health != null ? health : new ApplicationHealth(application);
    }
}
