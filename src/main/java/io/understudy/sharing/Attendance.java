package io.understudy.sharing;

import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this instance among those that share the probing, and knows the others. Once it can't be sure any more that the others
 * count it in, by its own ticker from before it asked, nobody is known: then this instance probes everything itself, and the
 * others do the same or share among themselves. Thread-safe; the bean {@code attendance} of the routes.
 */
public final class Attendance implements AutoCloseable {

    /** How long one that does not renew is still counted in. */
    public static final Duration LENGTH = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(Attendance.class);

    private final Optional<Membership> membership;
    private final Member self;
    private final Ticker ticker;
    private final Executor executor;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile Seen seen = new Seen(Spread.NOBODY, 0);
    private volatile boolean closed;
    private volatile boolean troubled;

    /** @param askedNanos before the question was asked that told it */
    private record Seen(Spread spread, long askedNanos) {}

    /**
     * @param membership empty for an instance that is alone, or that the others can't ask
     * @param executor takes the store's calls, which may block
     */
    public Attendance(Optional<Membership> membership, Member self, Ticker ticker, Executor executor) {
        this.membership = membership;
        this.self = self;
        this.ticker = ticker;
        this.executor = executor;
    }

    public Member self() {
        return self;
    }

    /** Counts this instance in for another while; returns at once. To be called every second. */
    public void renew() {
        membership.ifPresent(store -> {
            if (asking.compareAndSet(false, true)) {
                executor.execute(() -> ask(store));
            }
        });
    }

    /** Who shares now; nobody while this instance is alone, or is not certainly counted in. */
    public Spread spread() {
        Seen now = seen;
        boolean certain = ticker.since(now.askedNanos()).compareTo(LENGTH) < 0
                && now.spread().members().contains(self);
        return certain ? now.spread() : Spread.NOBODY;
    }

    /** Counts this instance out, so that the others take over at once. */
    @Override
    public void close() {
        closed = true;
        seen = new Seen(Spread.NOBODY, 0);
        try {
            membership.ifPresent(store -> store.leave(self));
        } catch (JournalUnavailable e) {
            LOG.warn("this instance is not counted out, the others find out by themselves: {}", e.getMessage());
        }
    }

    private void ask(Membership store) {
        try {
            long asked = ticker.nanos();
            Spread spread = Spread.over(store.renew(self, LENGTH));
            if (closed) {
                store.leave(self);
                return;
            }
            Spread before = seen.spread();
            boolean same = spread.equals(before);
            if (troubled || !same) {
                LOG.info("the probing is shared by {}", spread);
            }
            seen = new Seen(same ? before : spread, asked); // whoever compares it finds the same object
            troubled = false;
        } catch (JournalUnavailable e) {
            if (!troubled) {
                LOG.warn(
                        "the instances can't be counted, so this one probes everything itself in at most {} s: {}",
                        LENGTH.toSeconds(),
                        e.getMessage());
            }
            troubled = true;
        } finally {
            asking.set(false);
        }
    }
}
