package io.understudy.health;

import java.time.Duration;

/**
 * When one target is probed: at {@code offset + n * every} on the ticker, for every whole n. The offset comes from the
 * target's key alone, so that targets spread evenly over the interval and each keeps its place after a restart.
 *
 * @param offsetNanos 0 up to but not including {@code everyNanos}
 */
record Schedule(long offsetNanos, long everyNanos) {

    /** Refuses an interval that is not positive with {@link IllegalArgumentException}. */
    static Schedule of(String key, Duration every) {
        long nanos = every.toNanos();
        if (nanos <= 0) {
            throw new IllegalArgumentException("probe %s: every %s is not a positive interval".formatted(key, every));
        }
        return new Schedule(Long.remainderUnsigned(spread(key), nanos), nanos);
    }

    /** The last intended start that is not after this moment. */
    long latest(long now) {
        return now - Math.floorMod(now - offsetNanos, everyNanos);
    }

    /** The first intended start after this moment. */
    long after(long now) {
        return latest(now) + everyNanos;
    }

    /** FNV-1a with a final mix: names that differ in their last digit alone must not land side by side. */
    private static long spread(String key) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
