package io.understudy.rig.machine;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Waits for what another process does, looking each 20 ms. */
public final class Wait {

    private static final long EACH_NANOS = 20_000_000;

    private Wait() {}

    /**
     * Returns when the condition holds.
     *
     * @param what is awaited, for the message
     * @param condition an exception counts as "not yet"
     * @throws IOException when it does not hold within the limit; its cause is the last exception
     */
    public static void until(String what, Duration limit, Callable<Boolean> condition) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        Exception last = null;
        while (true) {
            try {
                if (condition.call()) {
                    return;
                }
            } catch (Exception e) {
                last = e;
            }
            if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
                throw tooLate(what, limit, last);
            }
            LockSupport.parkNanos(EACH_NANOS);
        }
    }

    /** As {@link #until}, but gives up at once when the program that is waited for has ended. */
    public static void until(Program program, String what, Duration limit, Callable<Boolean> condition)
            throws IOException {
        boolean[] ended = {false};
        try {
            until(what, limit, () -> {
                ended[0] = !program.isAlive();
                return ended[0] || condition.call();
            });
        } catch (IOException e) {
            throw new IOException("%s%n%s".formatted(e.getMessage(), program.logTail()), e);
        }
        if (ended[0]) {
            throw new IOException("%s ended instead of: %s%n%s".formatted(program.name(), what, program.logTail()));
        }
    }

    private static IOException tooLate(String what, Duration limit, @Nullable Exception last) {
        return new IOException(
                "not within %d ms: %s%s".formatted(limit.toMillis(), what, last == null ? "" : " (" + last + ")"),
                last);
    }
}
