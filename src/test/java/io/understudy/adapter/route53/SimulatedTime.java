package io.understudy.adapter.route53;

import io.understudy.operation.Timers;
import io.understudy.time.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Time that passes only while every thread waits, and then jumps to the next moment at which one goes on. So what happens, and
 * when, does not depend on how fast the machine is.
 */
final class SimulatedTime extends AbstractExecutorService implements Ticker, Timers, Waiting {

    private static final Instant BEGIN = Instant.parse("2026-11-21T03:00:00Z");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final PriorityQueue<Moment> moments = new PriorityQueue<>(Comparator.comparingLong(Moment::at));
    private final Set<Wait> parked = new HashSet<>();
    private long now;
    private int running;

    /** Something that goes on by itself at a time, unless it is over before. All below the lock of the whole. */
    private abstract static class Moment {
        private final long at;
        boolean over;

        Moment(long at) {
            this.at = at;
        }

        long at() {
            return at;
        }

        abstract void comes();
    }

    private static final class Wait extends Moment {
        private final Thread thread = Thread.currentThread();
        boolean late;

        Wait(long at) {
            super(at);
        }

        @Override
        void comes() {
            late = true;
            LockSupport.unpark(thread);
        }
    }

    private final class Alarm extends Moment {
        private final Runnable task;

        Alarm(long at, Runnable task) {
            super(at);
            this.task = task;
        }

        @Override
        void comes() {
            begin(task);
        }
    }

    @Override
    public synchronized long nanos() {
        return now;
    }

    /** The wall clock that goes with it. */
    Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return BEGIN.plusNanos(nanos());
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            running++;
        }
        begin(task);
    }

    /** A task that is counted already. */
    private void begin(Runnable task) {
        threads.execute(() -> {
            try {
                task.run();
            } finally {
                rests();
            }
        });
    }

    @Override
    public synchronized Runnable after(Duration delay, Runnable task) {
        Alarm alarm = new Alarm(now + delay.toNanos(), task);
        moments.add(alarm);
        return () -> {
            synchronized (this) {
                alarm.over = true;
            }
        };
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
        park(waitFor(time));
    }

    private synchronized Wait waitFor(Duration time) {
        Wait wait = new Wait(now + time.toNanos());
        moments.add(wait);
        return wait;
    }

    private void park(Wait wait) throws InterruptedException {
        synchronized (this) {
            if (!wait.over) {
                parked.add(wait);
                rests();
            }
        }
        while (goesOn(wait)) {
            LockSupport.park(this);
        }
    }

    /** False when it is over. An interrupt counts as long as it is not, and until then no time passes. */
    private synchronized boolean goesOn(Wait wait) throws InterruptedException {
        if (wait.over) {
            return false;
        }
        if (Thread.interrupted()) {
            end(wait);
            throw new InterruptedException();
        }
        return true;
    }

    private void end(Wait wait) {
        wait.over = true;
        if (parked.remove(wait)) {
            running++;
            LockSupport.unpark(wait.thread);
        }
    }

    /** One thread less can go on by itself; when it was the last one, time passes. */
    private synchronized void rests() {
        running--;
        while (running == 0 && !moments.isEmpty() && parked.stream().noneMatch(wait -> wait.thread.isInterrupted())) {
            Moment first = moments.remove();
            if (!first.over) {
                now = Math.max(now, first.at());
                first.over = true;
                running++;
                if (first instanceof Wait wait) {
                    parked.remove(wait);
                }
                first.comes();
            }
        }
    }

    @Override
    public <T> T await(CompletableFuture<T> answer, Duration longest) throws InterruptedException, TimeoutException {
        Wait wait = waitFor(longest);
        answer.whenComplete((_, _) -> {
            synchronized (this) {
                if (!wait.over) {
                    end(wait);
                }
            }
        });
        park(wait);
        if (wait.late && !answer.isDone()) {
            throw new TimeoutException();
        }
        try {
            return answer.get(0, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        }
    }

    @Override
    public void shutdown() {
        threads.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return threads.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return threads.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return threads.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return threads.awaitTermination(timeout, unit);
    }
}
