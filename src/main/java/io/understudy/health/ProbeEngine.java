package io.understudy.health;

import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Probes every target on its own schedule, from one caller's {@link #tick}: no thread, timer or route per target.
 *
 * <ul>
 *   <li>A target's intended starts are exact multiples of its interval from an offset of its own, and observations are
 *       timed from them.
 *   <li>Each intended start yields one observation, in order; the prober says what a timeout means. If it is silent itself for a
 *       grace of five tick intervals and at least 100 ms (at most a quarter of the interval), the engine ends the probe as
 *       {@link Prober#overdue}, and so it does intended starts that find the previous probe still hanging. A start waits
 *       for the grace before it. A target that hangs costs the others nothing.
 *   <li>What this process slept through yields no observation at all: neither intended starts inside a gap between two
 *       ticks, nor probes that were under way across it. Such a gap is longer than five tick intervals and than 250 ms,
 *       or half the probe's timeout if that is less (but never less than three tick intervals).
 *   <li>Only the ticker counts; the wall clock may jump.
 * </ul>
 *
 * <p>Thread-safe. The sink is called on the ticking thread or on the prober's, must be quick and must not throw.
 */
public final class ProbeEngine {

    private static final long LEAST_PAUSE_NANOS = Duration.ofMillis(250).toNanos();
    private static final long LEAST_GRACE_NANOS = Duration.ofMillis(100).toNanos();

    private final Ticker ticker;
    private final Prober prober;
    private final VantagePoint self;
    private final Consumer<Observation> sink;
    private final long intervalNanos;
    private final Counters counters = new Counters();

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ApplicationName, List<Target>> watched = new HashMap<>();
    private final PriorityQueue<Target> queue = new PriorityQueue<>((a, b) -> Long.signum(a.nextEvent - b.nextEvent));

    private final AtomicBoolean ticking = new AtomicBoolean();
    private final List<Target> due = new ArrayList<>();
    private boolean ticked;
    private volatile long lastTick;

    /**
     * @param tickInterval how often {@link #tick} is usually called; starts are late by up to this much
     * @param self the vantage point that observations carry
     * @param sink takes every observation
     */
    public ProbeEngine(
            Ticker ticker, Prober prober, VantagePoint self, Duration tickInterval, Consumer<Observation> sink) {
        this.ticker = ticker;
        this.prober = prober;
        this.self = self;
        this.intervalNanos = tickInterval.toNanos();
        this.sink = sink;
    }

    /**
     * Probes these from their next intended start on, in place of what was watched for the application before. A target
     * that stays the same goes on undisturbed; answers still on their way for the others are dropped.
     */
    public void watch(ApplicationName application, SiteName primary, List<Probe> probes) {
        lock.lock();
        try {
            List<Target> before = watched.getOrDefault(application, List.of());
            List<Target> after = new ArrayList<>(probes.size());
            for (Probe probe : probes) {
                after.add(before.stream()
                        .filter(target -> target.is(primary, probe))
                        .findFirst()
                        .orElseGet(() -> enqueued(application, primary, probe)));
            }
            retire(before, after);
            watched.put(application, after);
        } finally {
            lock.unlock();
        }
    }

    /** Probes nothing of this application any more. */
    public void forget(ApplicationName application) {
        lock.lock();
        try {
            retire(watched.getOrDefault(application, List.of()), List.of());
            watched.remove(application);
        } finally {
            lock.unlock();
        }
    }

    /** Starts what is due and ends what is overdue. A call that finds another one at work returns at once. */
    public void tick() {
        if (!ticking.compareAndSet(false, true)) {
            return;
        }
        try {
            long now = ticker.nanos();
            long gap = ticked ? now - lastTick : Long.MAX_VALUE;
            excuse(now, gap); // before lastTick moves: an answer that races with us finds one or the other
            ticked = true;
            lastTick = now;
            takeDue(now);
            for (Target target : due) {
                expire(target, now, gap);
                startIfDue(target, now, gap);
            }
        } finally {
            requeueDue();
            ticking.set(false);
        }
    }

    /** What happened so far, for metrics. */
    public Counters counters() {
        return counters;
    }

    void answered(Run run, ProbeResult result) {
        long now = ticker.nanos();
        boolean acrossPause = now - lastTick > run.target.toleratedGapNanos; // read before settling, see tick
        if (!run.settle()) {
            return;
        }
        if (acrossPause || run.target.retired) {
            counters.discarded.increment();
            return;
        }
        report(run.target, result, run.intended, now);
    }

    private Target enqueued(ApplicationName application, SiteName site, Probe probe) {
        long tolerated = Math.min(
                Math.max(5 * intervalNanos, LEAST_PAUSE_NANOS), probe.timeout().toNanos() / 2);
        long grace = Math.min(
                Math.max(5 * intervalNanos, LEAST_GRACE_NANOS), probe.every().toNanos() / 4);
        Target target =
                new Target(application, site, probe, Math.max(tolerated, 3 * intervalNanos), grace, ticker.nanos());
        queue.add(target);
        return target;
    }

    private void retire(List<Target> before, List<Target> kept) {
        for (Target target : before) {
            if (!kept.contains(target)) {
                target.retired = true;
                queue.remove(target);
            }
        }
    }

    /** Takes the verdict from every probe that was under way while we slept: its time was not its own. */
    private void excuse(long now, long gap) {
        if (gap <= 3 * intervalNanos) {
            return;
        }
        lock.lock();
        try {
            for (List<Target> targets : watched.values()) {
                for (Target target : targets) {
                    Run run = target.run;
                    if (run != null && gap > target.toleratedGapNanos && !run.isReleased()) {
                        run.deadline = now + target.timeoutNanos; // it hangs only if it does not end by then
                        if (run.settle()) {
                            counters.discarded.increment();
                        }
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void takeDue(long now) {
        lock.lock();
        try {
            for (Target head = queue.peek(); head != null && head.nextEvent - now <= 0; head = queue.peek()) {
                due.add(queue.remove());
            }
        } finally {
            lock.unlock();
        }
    }

    private void requeueDue() {
        lock.lock();
        try {
            for (Target target : due) {
                if (!target.retired) {
                    target.reschedule();
                    queue.add(target);
                }
            }
            due.clear();
        } finally {
            lock.unlock();
        }
    }

    private void expire(Target target, long now, long gap) {
        Run run = target.run;
        if (run == null || run.isSettled() || now - run.deadline < 0) {
            return;
        }
        // After a hiccup of ours the answer may lie in our own buffers: one more tick to read it, while there is time.
        boolean hiccup = gap > 2 * intervalNanos && now - target.nextStart < 0 && now - run.deadline <= gap;
        if (!hiccup && run.settle()) {
            report(target, prober.overdue(run.request), run.intended, now);
        }
    }

    private void startIfDue(Target target, long now, long gap) {
        if (target.nextStart - now > 0 || target.retired) {
            return;
        }
        Run previous = target.run;
        if (previous != null && previous.isOpen() && now - previous.deadline < 0) {
            return; // it ran up to this start and is in its grace: its verdict comes first
        }
        long intended = target.schedule.latest(now);
        target.nextStart = intended + target.schedule.everyNanos();
        if (gap > target.toleratedGapNanos) {
            counters.skipped.increment();
        } else if (previous == null || previous.isReleased()) {
            start(target, intended, now);
        } else if (now - previous.deadline >= 0) {
            counters.hanging.increment();
            report(target, stillHanging(previous), intended, now);
        } else {
            counters.skipped.increment();
        }
    }

    private ProbeResult stillHanging(Run previous) {
        ProbeResult overdue = prober.overdue(previous.request);
        return overdue.outcome() == Outcome.DOWN ? ProbeResult.down("the previous probe still hangs") : overdue;
    }

    private void start(Target target, long intended, long now) {
        long left = target.nextStart - now;
        long timeout = Math.min(target.timeoutNanos, left);
        Prober.Request request =
                new Prober.Request(target.application, target.probe, target.site, false, Duration.ofNanos(timeout));
        Run run = new Run(this, target, request, intended, now + timeout + target.graceNanos);
        target.run = run;
        counters.started.increment();
        try {
            var unused = prober.probe(request).whenComplete(run);
        } catch (RuntimeException e) {
            run.accept(null, e);
        }
    }

    private void report(Target target, ProbeResult result, long intended, long now) {
        if (!target.retired) {
            sink.accept(new Observation(
                    target.application,
                    target.probe.name(),
                    target.probe.signal(),
                    target.site,
                    self,
                    result,
                    intended,
                    Duration.ofNanos(now - intended)));
        }
    }

    /** Sums since the start; each grows only. */
    public static final class Counters {
        private final LongAdder started = new LongAdder();
        private final LongAdder skipped = new LongAdder();
        private final LongAdder hanging = new LongAdder();
        private final LongAdder discarded = new LongAdder();

        /** Probes started. */
        public long started() {
            return started.sum();
        }

        /** Intended starts without a probe or an observation, because this process slept. */
        public long skipped() {
            return skipped.sum();
        }

        /** Intended starts that found the previous probe still hanging. */
        public long hanging() {
            return hanging.sum();
        }

        /** Answers that were dropped: this process slept meanwhile, or the target is no longer watched. */
        public long discarded() {
            return discarded.sum();
        }
    }
}
