package io.understudy.adapter.route53;

import io.understudy.time.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** The machine's time, of which all sleep is skipped. */
final class Hurry implements Ticker, Waiting {

    private final AtomicLong skipped = new AtomicLong();
    private final Waiting real = Waiting.real();

    @Override
    public long nanos() {
        return System.nanoTime() + skipped.get();
    }

    @Override
    public void sleep(Duration time) {
        skipped.addAndGet(time.toNanos());
    }

    @Override
    public <T> T await(CompletableFuture<T> answer, Duration longest) throws InterruptedException, TimeoutException {
        return real.await(answer, longest);
    }
}
