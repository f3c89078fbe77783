package io.understudy.adapter.route53;

import io.understudy.time.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * No more calls to one account than Route 53 takes: five within any second, whoever makes them. Switches take the next free
 * time in the order in which they come. Questions of readiness go only while switches leave most of a second free, and give up
 * after a while: they never keep a switch waiting for longer than the calls that they already made. Thread-safe.
 */
final class CallPace {

    /** Of one AWS account: what Amazon took for many years, and half of what it takes by default since July 2026. */
    static final int CALLS = 5;

    private static final Duration WINDOW = Duration.ofSeconds(1);

    /** Of the five, those that readiness may use when nothing else does. */
    private static final int READINESS_CALLS = 2;

    private final Ticker ticker;
    private final Waiting waiting;
    private final Deque<Long> slots = new ArrayDeque<>();
    private long openFrom;

    CallPace(Ticker ticker, Waiting waiting) {
        this.ticker = ticker;
        this.waiting = waiting;
        this.openFrom = ticker.nanos();
    }

    /**
     * Returns when a call may be made.
     *
     * @param patience of a question of readiness; a switch waits for as long as it takes
     * @throws software.amazon.awssdk.core.exception.SdkClientException when patience has run out
     */
    void take(Urgency urgency, Duration patience) throws InterruptedException {
        if (urgency == Urgency.SWITCH) {
            sleepUntil(reserve());
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

    /** No call by anybody for so long, as Route 53 asked for it. */
    synchronized void rest(Duration time) {
        long until = ticker.nanos() + time.toNanos();
        openFrom = until - openFrom > 0 ? until : openFrom;
    }

    private synchronized long reserve() {
        long slot = later(ticker.nanos(), openFrom);
        if (slots.size() == CALLS) {
            slot = later(slot, slots.removeFirst() + WINDOW.toNanos());
        }
        slots.addLast(slot);
        return slot;
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
            reserve();
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
