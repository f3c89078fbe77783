package io.understudy.camel;

import io.understudy.journal.Journal.JournalUnavailable;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets a few callers at a time read the journal, none of them for longer than a limit. A reader keeps its place until it has really
 * ended, so that a store that hangs is not asked by more and more of them. Thread-safe.
 */
final class Readers {

    private final String what;
    private final Semaphore places;
    private final Duration limit;
    private final ExecutorService threads;

    /**
     * @param what they do, for people
     * @param atOnce so many read at the same time
     * @param limit how long one may take
     * @param threads of the platform: hashing a journal would keep virtual ones, and so decisions, waiting for a processor
     */
    Readers(String what, int atOnce, Duration limit, ExecutorService threads) {
        this.what = what;
        this.places = new Semaphore(atOnce);
        this.limit = limit;
        this.threads = threads;
    }

    /**
     * What the work came to; it is interrupted at its limit.
     *
     * @throws TooMany when no place is free
     * @throws JournalUnavailable when it took too long
     */
    <T> T read(Callable<T> work) {
        if (!places.tryAcquire()) {
            throw new TooMany("others are %s already, and nothing was read: ask again in a moment".formatted(what));
        }
        return answer(begin(work));
    }

    private <T> Future<T> begin(Callable<T> work) {
        Place place = new Place(places);
        FutureTask<T> reading = new FutureTask<>(() -> {
            try (place) {
                return work.call();
            }
        });
        try {
            threads.execute(() -> {
                // Also for one that was given up before it began.
                try (place) {
                    reading.run();
                }
            });
            return reading;
        } catch (RejectedExecutionException e) {
            place.close();
            throw stopping(e);
        }
    }

    /** Given back once. */
    private static final class Place implements AutoCloseable {

        private final Semaphore places;
        private final AtomicBoolean left = new AtomicBoolean();

        Place(Semaphore places) {
            this.places = places;
        }

        @Override
        public void close() {
            if (left.compareAndSet(false, true)) {
                places.release();
            }
        }
    }

    private <T> T answer(Future<T> reading) {
        try {
            return reading.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            reading.cancel(true);
            throw new JournalUnavailable(
                    "%s took longer than %d s and was given up: ask again when the journal's disk or database is less busy; a journal that is too long for it is read on its own machine, by 'understudy journal' with --state, or --url for PostgreSQL"
                            .formatted(what, limit.toSeconds()),
                    e);
        } catch (InterruptedException e) {
            reading.cancel(true);
            Thread.currentThread().interrupt();
            throw stopping(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        }
    }

    private static JournalUnavailable stopping(Exception e) {
        return new JournalUnavailable("the service is stopping: ask again when it runs", e);
    }
}
