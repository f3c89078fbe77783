package io.understudy.simulation;

import io.understudy.time.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** One machine's two clocks: a ticker that drifts, and a wall clock that is wrong and may jump. */
final class NodeClock extends Clock implements Ticker {

    private static final Instant ORIGIN = Instant.parse("2026-03-01T03:00:00Z");

    private final Loop loop;
    private final long drift;
    private Duration skew;
    private boolean jumped;

    /** @param ppm how many millionths the ticker runs fast */
    NodeClock(Loop loop, long ppm, Duration skew) {
        this.loop = loop;
        this.drift = ppm;
        this.skew = skew;
    }

    void jump(Duration by) {
        jumped = true;
        skew = skew.plus(by);
    }

    boolean jumped() {
        return jumped;
    }

    Duration skew() {
        return skew;
    }

    @Override
    public long nanos() {
        long now = loop.now();
        return 7_000_000_000L + now + now / 1_000_000 * drift;
    }

    @Override
    public Instant instant() {
        return ORIGIN.plus(skew).plusNanos(nanos());
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
