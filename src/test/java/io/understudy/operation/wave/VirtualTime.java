package io.understudy.operation.wave;

import io.understudy.operation.Timers;
import io.understudy.time.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** One thread, one queue: every task that a process is given runs some time later, and its process may be gone by then. */
final class VirtualTime extends Clock implements Ticker {

    private static final Instant BEGIN = Instant.parse("2026-11-21T03:00:00Z");

    private record Due(long nanos, long order, Runnable task) {}

    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparingLong(Due::nanos).thenComparingLong(Due::order));
    private long nanos;
    private long order;

    /** Everything that one process would do. */
    final class Process extends AbstractExecutorService implements Timers {

        private final Duration each;
        private boolean dead;

        private Process(Duration each) {
            this.each = each;
        }

        @Override
        public void execute(Runnable task) {
            after(each, task);
        }

        @Override
        public Runnable after(Duration delay, Runnable task) {
            boolean[] cancelled = {false};
            queue.add(new Due(nanos + delay.toNanos(), order++, () -> {
                if (!dead && !cancelled[0]) {
                    task.run();
                }
            }));
            return () -> cancelled[0] = true;
        }

        void kill() {
            dead = true;
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }

    /** @param each how long every task that it executes takes to come to its turn */
    Process process(Duration each) {
        return new Process(each);
    }

    /** Runs everything that is due within this time. */
    void pass(Duration time) {
        long end = nanos + time.toNanos();
        for (Due next = queue.peek(); next != null && next.nanos() <= end; next = queue.peek()) {
            queue.poll();
            nanos = Math.max(nanos, next.nanos());
            next.task().run();
        }
        nanos = end;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return BEGIN.plusNanos(nanos);
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
