package io.understudy.adapter.route53;

import io.understudy.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Time that passes only while every thread waits, and then jumps to the next moment at which one goes on. So what happens, and
 * when, does not depend on how fast the machine is.
 */
final class SimulatedTime extends AbstractExecutorService implements Ticker, Waiting {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final PriorityQueue<Sleep> sleeps = new PriorityQueue<>((a, b) -> Long.compare(a.until, b.until));
    private long now;
    private int running;

    private record Sleep(long until, CompletableFuture<Boolean> over) {}

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            running++;
        }
        threads.execute(() -> {
            try {
                task.run();
            } finally {
                rests();
            }
        });
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
        try {
            boolean unused = later(time).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private CompletableFuture<Boolean> later(Duration time) {
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        synchronized (this) {
            sleeps.add(new Sleep(now + time.toNanos(), over));
        }
        rests();
        return over;
    }

    /** One thread less can go on by itself; when it was the last one, time passes. */
    private void rests() {
        List<Sleep> woken = new ArrayList<>();
        synchronized (this) {
            running--;
            while (running == 0 && !sleeps.isEmpty()) {
                Sleep first = sleeps.remove();
                now = Math.max(now, first.until);
                if (!first.over.isDone()) {
                    running++;
                    woken.add(first);
                }
            }
        }
        for (Sleep sleep : woken) {
            if (!sleep.over.complete(true)) {
                rests(); // it was answered at that very moment, and counted then
            }
        }
    }

    @Override
    public <T> T await(CompletableFuture<T> answer, Duration longest) throws InterruptedException, TimeoutException {
        CompletableFuture<Boolean> goesOn = new CompletableFuture<>();
        synchronized (this) {
            sleeps.add(new Sleep(now + longest.toNanos(), goesOn));
        }
        answer.whenComplete((_, _) -> {
            synchronized (this) {
                running++;
            }
            if (!goesOn.complete(false)) {
                rests();
            }
        });
        rests();
        try {
            boolean late = goesOn.get();
            if (late && !answer.isDone()) {
                throw new TimeoutException();
            }
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
