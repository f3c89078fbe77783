package io.understudy.adapter.route53;

import io.understudy.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/** One question that many ask: one of them puts it, the others share its answer, and so do later ones as long as it counts. Thread-safe. */
final class Shared<T> {

    private final Ticker ticker;
    private final Waiting waiting;
    private Optional<Answer<T>> newest = Optional.empty();
    private Optional<T> lastGood = Optional.empty();
    private long goodNanos;

    private record Answer<T>(CompletableFuture<T> future, long askedNanos) {}

    Shared(Ticker ticker, Waiting waiting) {
        this.ticker = ticker;
        this.waiting = waiting;
    }

    /**
     * @param counts whether an answer of this age is good enough; failures are never shared later
     * @throws RuntimeException as the question does; {@link NotSent} when there is no answer in time
     */
    T get(BiPredicate<T, Duration> counts, Supplier<T> question, Duration timeout) {
        CompletableFuture<T> mine = new CompletableFuture<>();
        CompletableFuture<T> answer = turn(counts, mine);
        if (answer == mine) {
            put(question, mine);
        }
        try {
            return waiting.await(answer, timeout);
        } catch (TimeoutException e) {
            throw NotSent.because("no answer within %d ms".formatted(timeout.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw NotSent.because("the step's time was over");
        }
    }

    /** The newest good answer if it is not older than this. */
    synchronized Optional<T> last(Duration oldest) {
        return lastGood.filter(_ -> ticker.since(goodNanos).compareTo(oldest) <= 0);
    }

    private synchronized CompletableFuture<T> turn(BiPredicate<T, Duration> counts, CompletableFuture<T> mine) {
        Optional<CompletableFuture<T>> other =
                newest.filter(answer -> isGood(answer, counts)).map(Answer::future);
        if (other.isEmpty()) {
            newest = Optional.of(new Answer<>(mine, ticker.nanos()));
        }
        return other.orElse(mine);
    }

    private boolean isGood(Answer<T> answer, BiPredicate<T, Duration> counts) {
        return switch (answer.future().state()) {
            case RUNNING -> true;
            case SUCCESS -> counts.test(answer.future().resultNow(), ticker.since(answer.askedNanos()));
            case FAILED, CANCELLED -> false;
        };
    }

    private void put(Supplier<T> question, CompletableFuture<T> mine) {
        try {
            T answer = question.get();
            remember(answer);
            boolean unused = mine.complete(answer);
        } catch (RuntimeException e) {
            boolean unused = mine.completeExceptionally(e);
        }
    }

    private synchronized void remember(T answer) {
        lastGood = Optional.of(answer);
        goodNanos = ticker.nanos();
    }
}
