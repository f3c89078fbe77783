package io.understudy.operation;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Port: runs something later, so that a simulated world can own the waiting. Thread-safe. */
@FunctionalInterface
public interface Timers {

    /** Runs the task once, after the delay; the answer cancels it if it has not begun. */
    Runnable after(Duration delay, Runnable task);

    /** Each wait is a sleeping thread of the executor, which therefore makes virtual threads. */
    static Timers sleepingOn(ExecutorService executor) {
        return (delay, task) -> {
            Future<?> waiting = executor.submit(() -> {
                Thread.sleep(delay);
                // A thread of its own: cancelling the wait must never interrupt the task.
                executor.execute(task);
                return null;
            });
            return () -> waiting.cancel(true);
        };
    }
}
