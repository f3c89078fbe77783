package io.understudy.notification;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of what one channel was sent, counted since the process started. It is in trouble from the first try that fails, or the first notice
 * that its full queue does not take, until a notice arrives. A try that hangs has not failed before its time is up. Thread-safe.
 */
public final class Delivery {

    private final Clock clock;
    private long taken;
    private long arrived;
    private long failedTries;
    private long givenUp;
    private long dropped;
    private @Nullable Instant since;
    private String why = "";

    /**
     * Why nobody is told by a channel.
     *
     * @param since when it began
     * @param why what happened last, without an address or a secret
     * @param waiting notices in its queue, with the one that is being sent
     */
    public record Trouble(Instant since, String why, long waiting) {}

    /** @param clock when people read since when it is so */
    public Delivery(Clock clock) {
        this.clock = clock;
    }

    /** Its queue took a notice. */
    public synchronized void taken() {
        taken++;
    }

    /** Its queue is full and did not take a notice. */
    public synchronized void dropped() {
        dropped++;
        trouble("its queue is full");
    }

    /** A try to send a notice failed, the last one or not. */
    public synchronized void tryFailed(String reason) {
        failedTries++;
        trouble(reason);
    }

    /** A notice did not arrive by any of its tries. */
    public synchronized void gaveUp(String reason) {
        givenUp++;
        trouble(reason);
    }

    /** A notice arrived. */
    public synchronized void arrived() {
        arrived++;
        since = null;
    }

    /** Why nobody is told by it now; empty while all is well. */
    public synchronized Optional<Trouble> trouble() {
        return Optional.ofNullable(since).map(began -> new Trouble(began, why, waiting()));
    }

    /** Notices that arrived. */
    public synchronized long arrivedCount() {
        return arrived;
    }

    /** Tries that failed. */
    public synchronized long failedTries() {
        return failedTries;
    }

    /** Notices that arrived by none of their tries; what is still so is told anew, and counts anew. */
    public synchronized long givenUpCount() {
        return givenUp;
    }

    /** How often a full queue took no notice; what is still so is offered again each second, and counts anew. */
    public synchronized long droppedCount() {
        return dropped;
    }

    /** Notices in its queue, with the one that is being sent. */
    public synchronized long waiting() {
        return Math.max(0, taken - arrived - givenUp);
    }

    private void trouble(String reason) {
        why = reason;
        if (since == null) {
            since = clock.instant();
        }
    }
}
