package io.understudy.health;

import io.understudy.topology.SiteName;
import java.util.OptionalLong;

/**
 * The verdict on one probe of one site. Data older than {@code failureThreshold * every + timeout} is no data: the verdict
 * is UNKNOWN then. An UNKNOWN observation is no data either.
 *
 * <p>Not thread-safe.
 */
final class HealthTracker {

    final SiteName site;
    final Probe probe;
    final Thresholds thresholds;

    private final long staleAfterNanos;
    private ThresholdState state = ThresholdState.INITIAL;
    private Verdict verdict = Verdict.UNKNOWN;
    private String detail = "not probed yet";
    private long sinceNanos;
    private long lastDataNanos;
    private long lastIntended = Long.MIN_VALUE;
    private long firstFailure;

    HealthTracker(SiteName site, Probe probe, Thresholds thresholds, long now) {
        this.site = site;
        this.probe = probe;
        this.thresholds = thresholds;
        this.staleAfterNanos =
                thresholds.failure() * probe.every().toNanos() + probe.timeout().toNanos();
        this.sinceNanos = now;
        this.lastDataNanos = now;
    }

    boolean watches(SiteName otherSite, Probe otherProbe, Thresholds otherThresholds) {
        return site.equals(otherSite) && probe.equals(otherProbe) && thresholds.equals(otherThresholds);
    }

    /** Takes an observation in; one that is not newer than the last is dropped. Returns the verdict before. */
    Verdict observe(Observation observation, long now) {
        if (observation.intendedNanos() <= lastIntended) {
            return verdict;
        }
        lastIntended = observation.intendedNanos();
        Verdict before = refresh(now);
        Outcome outcome = observation.result().outcome();
        boolean calm = !state.incident();
        state = state.after(outcome, thresholds);
        if (calm && state.incident()) {
            firstFailure = observation.intendedNanos();
        }
        detail = observation.result().detail();
        if (outcome != Outcome.UNKNOWN) {
            lastDataNanos = now;
        }
        judge(now);
        return before;
    }

    /** Notices that data stopped. Returns the verdict before. */
    Verdict refresh(long now) {
        Verdict before = verdict;
        if (isStale(now)) {
            state = state.withoutData();
            judge(now);
        }
        return before;
    }

    /** The verdict as last judged. */
    Verdict verdict() {
        return verdict;
    }

    /** The verdict at this moment, which may have aged since it was judged. */
    Verdict verdict(long now) {
        return isStale(now) ? state.withoutData().verdict() : verdict;
    }

    String detail() {
        return detail;
    }

    ProbeHealth health(long now) {
        Verdict current = verdict(now);
        long since = current == verdict ? sinceNanos : lastDataNanos + staleAfterNanos;
        boolean incident = (isStale(now) ? state.withoutData() : state).incident();
        OptionalLong failing = incident ? OptionalLong.of(firstFailure) : OptionalLong.empty();
        return new ProbeHealth(probe.name(), probe.signal(), current, since, detail, failing);
    }

    private boolean isStale(long now) {
        return now - lastDataNanos > staleAfterNanos;
    }

    private void judge(long now) {
        Verdict judged = state.verdict();
        if (judged != verdict) {
            verdict = judged;
            sinceNanos = now;
        }
    }
}
