package io.understudy.adapter.route53;

import io.understudy.time.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * No more calls to one account than Route 53 takes: five within any second, whoever makes them. The most urgent takes the next free
 * time, of those that are as urgent the one that came first; what nobody waits for any more takes none. Questions of readiness go
 * only while switches leave most of a second free, and give up after a while: they never keep a switch waiting for longer than the
 * calls that they already made. Thread-safe.
 */
final class CallPace {

    /** Of one AWS account: what Amazon took for many years, and half of what it takes by default since July 2026. */
    static final int CALLS = 5;

    private static final Duration WINDOW = Duration.ofSeconds(1);

    /** A turn comes, or nobody waits for it any more. */
    private static final Duration AS_LONG_AS_IT_TAKES = Duration.ofDays(1);

    /** Of the five, those that readiness may use when nothing else does. */
    private static final int READINESS_CALLS = 2;

    private final Ticker ticker;
    private final Waiting waiting;
    private final Executor executor;
    private final Deque<Long> slots = new ArrayDeque<>();
    private final List<Turn> line = new ArrayList<>();
    private boolean underWay;
    private long openFrom;

    /** How urgent a call is by now; asked while it waits, so it must answer at once. Empty: nobody waits for it any more. */
    @FunctionalInterface
    interface Wish {
        Optional<Urgency> urgency();
    }

    private record Turn(Wish wish, CompletableFuture<Boolean> given) {}

    /** @param executor gives turns to those that wait: virtual threads */
    CallPace(Ticker ticker, Waiting waiting, Executor executor) {
        this.ticker = ticker;
        this.waiting = waiting;
        this.executor = executor;
        this.openFrom = ticker.nanos();
    }

    /**
     * Returns when a call may be made.
     *
     * @param patience of a question of readiness; a switch waits for as long as it takes
     * @throws software.amazon.awssdk.core.exception.SdkClientException when patience has run out, or this service is about to end
     */
    void take(Urgency urgency, Duration patience) throws InterruptedException {
        if (urgency != Urgency.READINESS) {
            boolean unused = take(() -> Optional.of(urgency));
            return;
        }
        long start = ticker.nanos();
        for (long free = leftOver(); free != 0; free = leftOver()) {
            if (free - start > patience.toNanos()) {
                throw NotSent.because("switches need all of the five calls a second that Route 53 takes of an account");
            }
            sleepUntil(free);
        }
    }

    /**
     * Returns when a call may be made: true; or when nobody wants it to be any more: false.
     *
     * @throws software.amazon.awssdk.core.exception.SdkClientException when this service is about to end
     */
    boolean take(Wish wish) throws InterruptedException {
        Turn turn = new Turn(wish, new CompletableFuture<>());
        join(turn);
        try {
            return waiting.await(turn.given(), AS_LONG_AS_IT_TAKES);
        } catch (TimeoutException e) {
            throw NotSent.because("no call could be made for a day");
        } finally {
            leave(turn);
        }
    }

    private synchronized void join(Turn turn) {
        line.add(turn);
        if (!underWay) {
            try {
                underWay = give().isPresent();
                if (underWay) {
                    executor.execute(this::work);
                }
            } catch (RejectedExecutionException e) {
                underWay = false;
                line.remove(turn);
                throw NotSent.because("this service is about to end");
            }
        }
    }

    private synchronized void leave(Turn turn) {
        boolean unused = line.remove(turn);
    }

    private void work() {
        try {
            for (Optional<Long> next = gives(); next.isPresent(); next = gives()) {
                sleepUntil(next.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end();
        }
    }

    private synchronized Optional<Long> gives() {
        Optional<Long> next = give();
        underWay = next.isPresent();
        return next;
    }

    private synchronized void end() {
        underWay = false;
        RuntimeException ends = NotSent.because("this service is about to end");
        line.forEach(turn -> turn.given().completeExceptionally(ends));
        line.clear();
    }

    /** Gives the turns that are free now; answers when to go on, empty when nobody waits any more. */
    private Optional<Long> give() {
        for (Turn next = first(); next != null; next = first()) {
            long slot = nextSlot();
            if (slot - ticker.nanos() > 0) {
                return Optional.of(slot);
            }
            reserve(slot);
            line.remove(next);
            boolean unused = next.given().complete(true);
        }
        return Optional.empty();
    }

    /** The most urgent of those that somebody waits for; the others leave the line. */
    private @Nullable Turn first() {
        @Nullable Turn first = null;
        @Nullable Urgency most = null;
        for (Turn turn : List.copyOf(line)) {
            Optional<Urgency> urgency = turn.wish().urgency();
            if (urgency.isEmpty()) {
                line.remove(turn);
                boolean unused = turn.given().complete(false);
            } else if (most == null || urgency.get().compareTo(most) < 0) {
                most = urgency.get();
                first = turn;
            }
        }
        return first;
    }

    /** No call by anybody for so long, as Route 53 asked for it. */
    synchronized void rest(Duration time) {
        long until = ticker.nanos() + time.toNanos();
        openFrom = until - openFrom > 0 ? until : openFrom;
    }

    private long nextSlot() {
        long slot = later(ticker.nanos(), openFrom);
        return slots.size() == CALLS ? later(slot, slots.getFirst() + WINDOW.toNanos()) : slot;
    }

    private void reserve(long slot) {
        if (slots.size() == CALLS) {
            slots.removeFirst();
        }
        slots.addLast(slot);
    }

    /** Zero: a call was given. Else when to ask again. */
    private synchronized long leftOver() {
        long now = ticker.nanos();
        if (openFrom - now > 0) {
            return openFrom;
        }
        long recent =
                slots.stream().filter(slot -> slot + WINDOW.toNanos() - now > 0).count();
        if (recent < READINESS_CALLS) {
            reserve(now);
            return 0;
        }
        return slots.stream().skip(slots.size() - READINESS_CALLS).findFirst().orElse(now) + WINDOW.toNanos();
    }

    private void sleepUntil(long nanos) throws InterruptedException {
        long left = nanos - ticker.nanos();
        if (left > 0) {
            waiting.sleep(Duration.ofNanos(left));
        }
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }
}
