package io.understudy.simulation;

import io.understudy.operation.Timers;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The threads and timers of one process: each task is a fiber. */
public final class Threads extends AbstractExecutorService implements Timers {

    private static final Duration LOOKS_AGAIN = Duration.ofMillis(20);

    private final Loop loop;
    private final Process process;
    private final int life;
    private final LongSupplier mandate;
    private boolean shut;

    /** Of a process that holds no lease of this world's store. */
    public Threads(Loop loop, Process process) {
        this(loop, process, () -> 0);
    }

    /** @param mandate the lease's token that the process holds now */
    Threads(Loop loop, Process process, LongSupplier mandate) {
        this.loop = loop;
        this.process = process;
        this.life = process.life();
        this.mandate = mandate;
    }

    @Override
    public void execute(Runnable task) {
        requireOpen();
        // Its process may stand still before the task begins.
        long held = mandate.getAsLong();
        loop.after(0, process, () -> Fiber.run(loop, process, task, held));
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        requireOpen();
        var cancelled = new boolean[1];
        loop.after(delay, process, () -> {
            if (!cancelled[0]) {
                Fiber.run(loop, process, task);
            }
        });
        return () -> cancelled[0] = true;
    }

    /** In virtual time, unlike the one that it replaces. */
    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit) {
        List<FutureTask<T>> begun = tasks.stream().map(FutureTask<T>::new).toList();
        begun.forEach(this::execute);
        long until = loop.now() + unit.toNanos(timeout);
        while (loop.now() < until && !begun.stream().allMatch(FutureTask::isDone)) {
            fiber().sleep(LOOKS_AGAIN.toNanos());
        }
        begun.forEach(task -> task.cancel(true));
        return List.copyOf(begun);
    }

    /** Timers for a step that waits for them on its own fiber. */
    Timers waiting() {
        return (delay, task) -> {
            fiber().sleep(delay.toNanos());
            task.run();
            return () -> {};
        };
    }

    /** The fiber that runs now. */
    Fiber fiber() {
        Fiber current = loop.current();
        if (current == null) {
            throw new IllegalStateException("%s waits outside of a fiber".formatted(process));
        }
        current.requireAlive();
        return current;
    }

    private void requireOpen() {
        Fiber current = loop.current();
        if (current != null) {
            current.requireAlive();
        }
        if (shut || process.life() != life) {
            throw new RejectedExecutionException("%s has ended".formatted(process));
        }
    }

    @Override
    public void shutdown() {
        shut = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shut = true;
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shut;
    }

    @Override
    public boolean isTerminated() {
        return shut;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }
}
