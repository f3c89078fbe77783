package io.understudy.readiness;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks questions that only read, so that one without an answer costs others nothing: each has a time limit, an application has so many
 * at once and no more, and a system that answers nothing is left alone for a while. A question that does not end when it is
 * interrupted keeps its place among the application's. Never for anything that has an effect. Thread-safe.
 */
public final class Guard {

    /** Questions of one application at the same time, those that hang included. */
    public static final int AT_ONCE = 8;

    /** So many questions to a system without one answer, and it is left alone. */
    static final int SILENT_CALLS = 10;

    static final Duration LEFT_ALONE = Duration.ofSeconds(30);

    private static final String SEE = "see whether it can be reached from here";

    private final ExecutorService executor;
    private final Duration limit;
    private final BulkheadRegistry bulkheads;
    private final CircuitBreakerRegistry breakers;
    private final TimeLimiterRegistry limiters;
    private final TimeLimiter limiter;

    /** What became of a question. */
    public sealed interface Reply<T> {

        record Answered<T>(T value) implements Reply<T> {}

        /** @param transientFailure whether it may pass by itself: no answer, or a failure that says so of itself */
        record Failed<T>(String why, boolean transientFailure) implements Reply<T> {}
    }

    /**
     * @param executor runs the questions, a virtual thread for each
     * @param limit for one question
     */
    public Guard(ExecutorService executor, Duration limit) {
        this.executor = executor;
        this.limit = limit;
        this.bulkheads = BulkheadRegistry.of(BulkheadConfig.custom()
                .maxConcurrentCalls(AT_ONCE)
                .maxWaitDuration(limit)
                .build());
        this.breakers = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(SILENT_CALLS)
                .minimumNumberOfCalls(SILENT_CALLS)
                .failureRateThreshold(100)
                .waitDurationInOpenState(LEFT_ALONE)
                .permittedNumberOfCallsInHalfOpenState(1)
                .build());
        this.limiters = TimeLimiterRegistry.of(TimeLimiterConfig.custom()
                .timeoutDuration(limit)
                .cancelRunningFuture(true)
                .build());
        this.limiter = limiters.timeLimiter("readiness");
    }

    public BulkheadRegistry bulkheads() {
        return bulkheads;
    }

    public CircuitBreakerRegistry breakers() {
        return breakers;
    }

    public TimeLimiterRegistry limiters() {
        return limiters;
    }

    /** A check's answer; that there is none is one, too. */
    public Answer ask(ApplicationName application, Check check) throws InterruptedException {
        return switch (call(application, check.system(), check.question()::ask)) {
            case Reply.Answered<Answer>(Answer answer) -> answer;
            case Reply.Failed<Answer>(String why, boolean transientFailure) ->
                transientFailure
                        ? new Answer.Unknown(why, "%s (%s)".formatted(SEE, check.system()))
                        : new Answer.Fails(Severity.BLOCKING, why, "");
        };
    }

    /**
     * Asks, and waits for the answer at most twice the limit.
     *
     * @param system what is asked
     */
    public <T> Reply<T> call(ApplicationName application, String system, Callable<T> question)
            throws InterruptedException {
        CircuitBreaker breaker = breakers.circuitBreaker(system);
        if (!breaker.tryAcquirePermission()) {
            return new Reply.Failed<>(
                    "%s answered none of the last %d questions, so it is left alone for %d s"
                            .formatted(system, SILENT_CALLS, LEFT_ALONE.toSeconds()),
                    true);
        }
        Bulkhead bulkhead = bulkheads.bulkhead(application.value());
        if (!bulkhead.tryAcquirePermission()) {
            breaker.releasePermission();
            requireNotInterrupted();
            return new Reply.Failed<>("%d earlier questions still have no answer".formatted(AT_ONCE), true);
        }
        FutureTask<T> task = new FutureTask<>(question);
        try {
            executor.execute(() -> {
                try {
                    task.run();
                } finally {
                    bulkhead.onComplete();
                }
            });
        } catch (RejectedExecutionException e) {
            bulkhead.releasePermission();
            breaker.releasePermission();
            return new Reply.Failed<>("the service is stopping", true);
        }
        return reply(task, breaker);
    }

    private <T> Reply<T> reply(FutureTask<T> task, CircuitBreaker breaker) throws InterruptedException {
        try {
            T value = limiter.executeFutureSupplier(() -> task);
            breaker.onSuccess(0, TimeUnit.NANOSECONDS);
            return new Reply.Answered<>(value);
        } catch (TimeoutException e) {
            breaker.onError(limit.toNanos(), TimeUnit.NANOSECONDS, e);
            return new Reply.Failed<>("no answer within %d ms".formatted(limit.toMillis()), true);
        } catch (InterruptedException e) {
            breaker.releasePermission();
            throw e;
        } catch (Exception | Error e) {
            // A bad answer, but one: a place in the breaker that nobody gives back would close it to all others.
            breaker.onSuccess(0, TimeUnit.NANOSECONDS);
            return failed(e);
        } finally {
            task.cancel(true);
        }
    }

    private static <T> Reply<T> failed(Throwable e) {
        String message = e.getMessage();
        return new Reply.Failed<>(
                e instanceof UnderstudyException && message != null
                        ? message
                        : "unexpected %s: %s".formatted(e.getClass().getSimpleName(), message),
                e instanceof UnderstudyException.Transient);
    }

    private static void requireNotInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("asked to stop while it waited for its turn");
        }
    }
}
