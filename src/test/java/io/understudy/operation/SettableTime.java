package io.understudy.operation;

import io.understudy.time.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Wall clock, ticker and timers that only move when told. Not thread-safe. */
final class SettableTime extends Clock implements Ticker, Timers {

    private Instant wall = Instant.parse("2026-11-21T03:00:00Z");
    private long nanos = 1_000;
    private final List<Alarm> alarms = new ArrayList<>();

    private record Alarm(long due, Runnable task) {}

    void pass(Duration time) {
        long end = nanos + time.toNanos();
        for (Optional<Alarm> next = next(end); next.isPresent(); next = next(end)) {
            Alarm alarm = next.get();
            alarms.remove(alarm);
            advance(Math.max(nanos, alarm.due()));
            alarm.task().run();
        }
        advance(end);
    }

    /** The process is gone, and its timers with it. */
    void forgetAlarms() {
        alarms.clear();
    }

    /** The wall clock alone jumps, as when someone sets it. */
    void jump(Duration by) {
        wall = wall.plus(by);
    }

    private Optional<Alarm> next(long end) {
        return alarms.stream().filter(a -> a.due() <= end).min(Comparator.comparingLong(Alarm::due));
    }

    private void advance(long to) {
        wall = wall.plusNanos(to - nanos);
        nanos = to;
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        Alarm alarm = new Alarm(nanos + delay.toNanos(), task);
        alarms.add(alarm);
        return () -> alarms.remove(alarm);
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return wall;
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
