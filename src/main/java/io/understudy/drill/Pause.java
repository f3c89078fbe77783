package io.understudy.drill;

import java.time.Duration;

/** Port: waits, so that a test need not. */
@FunctionalInterface
public interface Pause {

    /** Returns after this time, or throws at once when the thread is interrupted. */
    void of(Duration time) throws InterruptedException;
}
