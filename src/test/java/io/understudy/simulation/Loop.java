package io.understudy.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time: events in the order of their moment, then of their making. One event runs at a time, on the loop's own thread
 * or on the {@link Fiber} that it hands over to, so that a world is the same each time it is run.
 */
public final class Loop {

    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private final Thread thread = Thread.currentThread();
    private final List<Fiber> sleeping = new ArrayList<>();
    private volatile boolean mine = true;
    private @Nullable Fiber current;
    private @Nullable Throwable failure;
    private long now;
    private long made;
    private long ran;

    /**
     * @param first before all others of its moment
     * @param life of the process at which it was made: what a process left behind when it died does not happen
     */
    private record Event(long at, boolean first, long number, Process owner, int life, Runnable task)
            implements Comparable<Event> {

        private static final Comparator<Event> ORDER = Comparator.comparingLong(Event::at)
                .thenComparing(Event::first, Comparator.reverseOrder())
                .thenComparingLong(Event::number);

        @Override
        public int compareTo(Event other) {
            return ORDER.compare(this, other);
        }
    }

    public long now() {
        return now;
    }

    long events() {
        return ran;
    }

    @Nullable
    public Fiber current() {
        return current;
    }

    public void after(Duration delay, Process owner, Runnable task) {
        after(delay.toNanos(), owner, task);
    }

    void after(long nanos, Process owner, Runnable task) {
        add(nanos, false, owner, task);
    }

    /** Before all else that happens at that moment. */
    void firstAfter(long nanos, Process owner, Runnable task) {
        add(nanos, true, owner, task);
    }

    private void add(long nanos, boolean first, Process owner, Runnable task) {
        queue.add(new Event(now + Math.max(0, nanos), first, made++, owner, owner.life(), task));
    }

    /** Again and again, for as long as this process lives. */
    public void every(Duration interval, Process owner, Runnable task) {
        after(interval, owner, () -> {
            task.run();
            every(interval, owner, task);
        });
    }

    /** Runs the next event; false when none is left before that moment. */
    public boolean step(long until) {
        Event event = queue.peek();
        if (event == null || event.at > until) {
            return false;
        }
        queue.remove();
        now = event.at;
        if (event.life != event.owner.life()) {
            return true;
        }
        long stalled = event.owner.stalledUntil();
        if (stalled > now) {
            queue.add(new Event(stalled, event.first, made++, event.owner, event.life, event.task));
            return true;
        }
        ran++;
        event.task.run();
        if (!sleeping.isEmpty()) {
            interrupts();
        }
        rethrow();
        return true;
    }

    /** The end of the world: only what was killed runs, to its own end. */
    void drain() {
        for (Event event = queue.poll(); event != null && event.at <= now; event = queue.poll()) {
            if (event.life == event.owner.life()) {
                event.task.run();
            }
        }
    }

    /** Hands over to a fiber until it waits or ends. */
    void run(Fiber fiber) {
        if (current != null) {
            throw new IllegalStateException("a fiber can't run another one");
        }
        current = fiber;
        mine = false;
        fiber.go();
        while (!mine) {
            LockSupport.park(this);
        }
        current = null;
    }

    /** Called on a fiber's thread, as the last thing before it waits or ends. */
    void handBack() {
        mine = true;
        LockSupport.unpark(thread);
    }

    void failed(Throwable thrown) {
        if (failure == null) {
            failure = thrown;
        }
    }

    void sleeps(Fiber fiber) {
        sleeping.add(fiber);
    }

    void awoke(Fiber fiber) {
        sleeping.remove(fiber);
    }

    private void interrupts() {
        for (Fiber fiber : List.copyOf(sleeping)) {
            if (fiber.interrupted() && !fiber.stalled()) {
                fiber.wake();
            }
        }
    }

    private void rethrow() {
        Throwable thrown = failure;
        if (thrown != null) {
            failure = null;
            throw new IllegalStateException("a fiber failed: " + thrown, thrown);
        }
    }
}
