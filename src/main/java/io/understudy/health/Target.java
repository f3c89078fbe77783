package io.understudy.health;

import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import org.jspecify.annotations.Nullable;

/**
 * One probe of one application at one site, and where it stands in its schedule.
 *
 * <p>Any thread may read {@code retired}; everything else that changes belongs to the engine's tick.
 */
final class Target {

    final ApplicationName application;
    final SiteName site;
    final Probe probe;
    final Schedule schedule;
    final long timeoutNanos;

    /** For this target, a longer gap between two ticks was a pause of ours. */
    final long toleratedGapNanos;

    /** How long after its timeout the prober's own verdict is waited for. */
    final long graceNanos;

    volatile boolean retired;
    long nextStart;
    long nextEvent;

    @Nullable
    Run run;

    Target(ApplicationName application, SiteName site, Probe probe, long toleratedGapNanos, long graceNanos, long now) {
        this.application = application;
        this.site = site;
        this.probe = probe;
        this.schedule = Schedule.of(application + "/" + probe.name(), probe.every());
        this.timeoutNanos = probe.timeout().toNanos();
        this.toleratedGapNanos = toleratedGapNanos;
        this.graceNanos = graceNanos;
        this.nextStart = schedule.after(now);
        this.nextEvent = nextStart;
    }

    boolean is(SiteName otherSite, Probe otherProbe) {
        return site.equals(otherSite) && probe.equals(otherProbe);
    }

    /** Sets the next moment at which there is something to do here: a deadline or an intended start. */
    void reschedule() {
        Run current = run;
        nextEvent = current == null || current.isSettled() ? nextStart : Math.min(nextStart, current.deadline);
    }
}
