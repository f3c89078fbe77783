package io.understudy.rig.checker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The users: number n is sent when it is due, whatever became of those before it (an open loop), and each number once. Slow
 * answers slow nobody down. At most {@value #MOST} attempts are open at a time; a number that is due beyond that is not sent
 * and is logged as REFUSED at once, so the limit shows as failures and never as silence. When this process itself was late,
 * it sends what was due at once, and {@link Counts#late} tells.
 */
final class Users implements AutoCloseable {

    private static final int MOST = 1_000;

    private final Target target;
    private final AttemptLog log;
    private final Duration readEvery;
    private final Duration patience;
    private final Semaphore free = new Semaphore(MOST);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Thread writing;
    private final Thread reading;

    /**
     * @param readEvery between two reads
     * @param patience how long {@link #close} waits for open attempts, at least
     */
    Users(Target target, AttemptLog log, Duration readEvery, Duration patience) {
        this.target = target;
        this.log = log;
        this.readEvery = readEvery;
        this.patience = patience;
        this.writing = Thread.ofPlatform().name("writes").unstarted(this::write);
        this.reading = Thread.ofPlatform().name("reads").unstarted(this::read);
    }

    void start() {
        writing.start();
        reading.start();
    }

    private void write() {
        pace(log.start().every(), number -> send(number, () -> target.write(number), log::wrote));
    }

    private void read() {
        pace(readEvery, number -> send(number, target::read, log::read));
    }

    private void pace(Duration every, java.util.function.LongConsumer due) {
        long nanos = every.toNanos();
        for (long number = 1; !ended.get(); number++) {
            long at = log.start().nanos() + (number - 1) * nanos;
            for (long left = at - System.nanoTime(); left > 0 && !ended.get(); left = at - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            if (!ended.get()) {
                due.accept(number);
            }
        }
    }

    @FunctionalInterface
    private interface Line {
        void write(Attempt attempt) throws IOException;
    }

    private void send(long number, Supplier<Answer> attempt, Line line) {
        long due = System.nanoTime();
        if (!free.tryAcquire()) {
            note(number, due, Answer.refused("not sent: %d attempts wait for answers".formatted(MOST)), line);
            return;
        }
        threads.execute(() -> {
            try {
                long sent = System.nanoTime();
                note(number, sent, outcome(attempt), line);
            } finally {
                free.release();
            }
        });
    }

    private static Answer outcome(Supplier<Answer> attempt) {
        try {
            return attempt.get();
        } catch (RuntimeException e) {
            return Answer.unknown(Answer.brief(e));
        }
    }

    private void note(long number, long sent, Answer answer, Line line) {
        try {
            line.write(new Attempt(number, sent, System.nanoTime(), answer.outcome(), answer.side(), answer.reason()));
        } catch (IOException e) {
            throw new UncheckedIOException("the outcome of number %d is lost".formatted(number), e);
        }
    }

    /** Sends no more, waits for the outcomes of what was sent, and closes target and log. */
    @Override
    public void close() throws IOException {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        LockSupport.unpark(writing);
        LockSupport.unpark(reading);
        try {
            writing.join(1_000);
            reading.join(1_000);
            threads.shutdown();
            if (!threads.awaitTermination(patience.toMillis() * 3, TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
                threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        target.close();
        log.close();
    }
}
