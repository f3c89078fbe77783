package io.understudy.health;

import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The trackers of one application. Thread-safe: every method holds its lock and calls nothing foreign under it. */
final class ApplicationHealth {

    private final ApplicationName application;
    private final Map<ProbeName, HealthTracker> trackers = new LinkedHashMap<>();

    ApplicationHealth(ApplicationName application) {
        this.application = application;
    }

    synchronized void watch(SiteName primary, List<Probe> probes, Thresholds thresholds, long now) {
        Map<ProbeName, HealthTracker> before = Map.copyOf(trackers);
        trackers.clear();
        for (Probe probe : probes) {
            HealthTracker known = before.get(probe.name());
            boolean same = known != null && known.watches(primary, probe, thresholds);
            trackers.put(probe.name(), same ? known : new HealthTracker(primary, probe, thresholds, now));
        }
    }

    synchronized void reset(long now) {
        trackers.replaceAll((name, old) -> new HealthTracker(old.site, old.probe, old.thresholds, now));
    }

    synchronized List<VerdictChange> observe(Observation observation, long now) {
        HealthTracker tracker = trackers.get(observation.probe());
        if (tracker == null || !tracker.site.equals(observation.site())) {
            return List.of();
        }
        Verdict before = tracker.observe(observation, now);
        return before == tracker.verdict() ? List.of() : List.of(change(tracker, before, tracker.detail()));
    }

    synchronized List<VerdictChange> refresh(long now) {
        List<VerdictChange> changes = List.of();
        for (HealthTracker tracker : trackers.values()) {
            Verdict before = tracker.refresh(now);
            if (before != tracker.verdict()) {
                changes = changes.isEmpty() ? new ArrayList<>() : changes;
                changes.add(change(tracker, before, "no observation for too long"));
            }
        }
        return changes;
    }

    synchronized Map<ProbeName, ProbeHealth> probes(long now) {
        Map<ProbeName, ProbeHealth> result = new LinkedHashMap<>();
        trackers.forEach((name, tracker) -> result.put(name, tracker.health(now)));
        return result;
    }

    /** The verdicts of one signal's probes; empty when no probe speaks for it. */
    synchronized Set<Verdict> verdicts(Signal signal, long now) {
        Set<Verdict> verdicts = EnumSet.noneOf(Verdict.class);
        for (HealthTracker tracker : trackers.values()) {
            if (tracker.probe.signal() == signal) {
                verdicts.add(tracker.verdict(now));
            }
        }
        return verdicts;
    }

    private VerdictChange change(HealthTracker tracker, Verdict before, String detail) {
        return new VerdictChange(
                application, tracker.probe.name(), tracker.probe.signal(), before, tracker.verdict(), detail);
    }
}
