package io.understudy.journal;

import io.understudy.time.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A store's wall clock and a claimant's ticker that only move when told, together or one alone. */
public final class StoreClock extends Clock implements Ticker {

    private volatile Instant wall = Instant.parse("2026-11-21T03:00:00Z");
    private volatile long nanos = 1_000;

    /** Both move. */
    public synchronized void pass(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
    }

    /** The wall clock alone moves, as when someone sets it. */
    public synchronized void jump(Duration by) {
        wall = wall.plus(by);
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
