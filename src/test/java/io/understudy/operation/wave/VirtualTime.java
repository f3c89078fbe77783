package io.understudy.operation.wave;

import io.understudy.operation.CrashingJournal.Crash;
import io.understudy.simulation.Fiber;
import io.understudy.simulation.Loop;
import io.understudy.simulation.Place;
import io.understudy.simulation.Process;
import io.understudy.simulation.Threads;
import io.understudy.time.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/** One event at a time: what a process does waits in it on fibers, and its process may be gone by then. */
final class VirtualTime extends Clock implements Ticker {

    private static final Instant BEGIN = Instant.parse("2026-11-21T03:00:00Z");

    private final Loop loop = new Loop();
    /** What happens by itself, whoever lives. */
    private final Process world = new Process("world", Place.OUTSIDE);

    Process process(String name) {
        return new Process(name, Place.NORTH);
    }

    /** The threads of a process for as long as it lives now. */
    Threads threads(Process process) {
        return new Threads(loop, process);
    }

    /** As by kill -9. */
    void kill(Process process) {
        process.die(loop, world);
    }

    void every(Duration interval, Process process, Runnable task) {
        loop.every(interval, process, task);
    }

    /** Something that happens whoever lives by then. */
    void after(Duration delay, Runnable task) {
        loop.after(delay, world, task);
    }

    /** Waits on the fiber that runs now; an interrupt ends it early. */
    void sleep(Duration time) {
        fiber().orElseThrow(() -> new IllegalStateException("only a process can wait"))
                .sleep(time.toNanos());
    }

    /** Empty outside of every process. */
    Optional<Fiber> fiber() {
        return Optional.ofNullable(loop.current());
    }

    /** Runs everything that is due within this time. */
    void pass(Duration time) {
        long end = loop.now() + time.toNanos();
        after(time, () -> {});
        while (step(end)) {
            // until that moment
        }
    }

    /** Runs so many of the next events, so that it can stop between two of one moment. */
    void passEvents(int events) {
        for (int i = 0; i < events && step(Long.MAX_VALUE); i++) {
            // one after the other
        }
    }

    private boolean step(long end) {
        try {
            return loop.step(end);
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof Crash crash) {
                throw crash;
            }
            throw e;
        }
    }

    @Override
    public long nanos() {
        return loop.now();
    }

    @Override
    public Instant instant() {
        return BEGIN.plusNanos(loop.now());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
