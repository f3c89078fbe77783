package io.understudy.adapter.route53;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Port: how this room waits, so that its time can be simulated. Thread-safe. */
interface Waiting {

    void sleep(Duration time) throws InterruptedException;

    /**
     * Waits for an answer. Throws {@link TimeoutException} when there is none in time, and the unchecked exception that the
     * answer ended with.
     */
    <T> T await(CompletableFuture<T> answer, Duration longest) throws InterruptedException, TimeoutException;

    /** In the machine's own time. */
    static Waiting real() {
        return new Waiting() {
            @Override
            public void sleep(Duration time) throws InterruptedException {
                Thread.sleep(time);
            }

            @Override
            public <T> T await(CompletableFuture<T> answer, Duration longest)
                    throws InterruptedException, TimeoutException {
                try {
                    return answer.get(longest.toNanos(), TimeUnit.NANOSECONDS);
                } catch (ExecutionException e) {
                    throw unchecked(e);
                }
            }
        };
    }

    private static RuntimeException unchecked(ExecutionException e) {
        return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
}
