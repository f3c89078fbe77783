package io.understudy.journal;

import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.Lease;
import io.understudy.journal.Journal.StaleLease;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this instance leads: it claims the lease when that is free or has run out, renews it while it leads, and gives up when
 * it can't be sure any more that it still holds. It leads again later, with a new token. Thread-safe.
 *
 * <p>It does not stop what another part has sent out already; the epoch at each target does that.
 */
public final class Leadership implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    /** How often one that does not lead asks at least: a lease that is given back is taken within this time. */
    private static final Duration ASKS = Duration.ofSeconds(1);

    /** After a question without an answer, and after a beginning that failed. */
    private static final Duration TRIES_AGAIN = Duration.ofMillis(250);

    /** A question to the journal that takes longer hangs; every store gives up by itself before, unless its disk stands still. */
    private static final Duration HANGS = Duration.ofSeconds(15);

    /** Taking up what is open, which asks sites that may be silent, takes no longer. */
    private static final Duration TAKES_UP = Duration.ofMinutes(1);

    /** What an instance does by its part. Called on the executor, but {@link #end} on the thread of the tick. */
    public interface Duty {

        /** It leads from now on: takes up what is open. Called again until it returns normally, as long as it leads. */
        void begin();

        /** It leads no more: nothing begins after this returns, and what runs was told to stop. Returns quickly. */
        void end();

        /** Another one leads: looks at what it did. */
        void follow();
    }

    private final Journal journal;
    private final Claimant self;
    private final Duration renews;
    private final Executor executor;
    private final AtomicBoolean asking = new AtomicBoolean();
    private final AtomicBoolean beginning = new AtomicBoolean();
    private volatile @Nullable Duty duty;
    private volatile @Nullable Lease lease;
    private volatile Optional<String> leader = Optional.empty();
    private volatile Optional<String> hindrance = Optional.empty();
    private volatile long hinderedNanos;
    private volatile Optional<String> stuck = Optional.empty();
    private volatile long questionNanos;
    private volatile long beganNanos;
    private volatile long askNanos;
    private volatile long beginNanos;
    private volatile long begunToken = -1;

    private Leadership(Journal journal, Claimant self, Duration renews, Executor executor, Optional<Lease> lease) {
        this.journal = journal;
        this.self = self;
        this.renews = renews;
        this.executor = executor;
        this.lease = lease.orElse(null);
        this.askNanos = now();
        this.beginNanos = askNanos;
    }

    /**
     * One of several instances on a shared journal; leads when it is its turn.
     *
     * @param renews how often the lease is renewed; at most a third of its length, so that two renewals may fail
     * @param executor takes calls of the journal, which may hang: a virtual thread per task
     */
    public static Leadership shared(Journal journal, Claimant self, Duration renews, Executor executor) {
        return new Leadership(journal, self, renews, executor, Optional.empty());
    }

    /**
     * The only instance, as something else makes sure of, such as the lock of its state folder: leads from now on.
     *
     * @throws JournalUnavailable when the journal can't be written
     */
    public static Leadership alone(Journal journal, String holder, Duration renews, Executor executor) {
        Claimant self = Claimant.endless(holder);
        return new Leadership(journal, self, renews, executor, Optional.of(journal.takeOver(self)));
    }

    /** Takes part from the next {@link #tick} on. One that leads already begins before this returns, or fails as the duty does. */
    public void start(Duty its) {
        Lease held = lease;
        if (held != null) {
            its.begin();
            begunToken = held.token();
        }
        duty = its;
    }

    /** Does what is due; returns at once. To be called several times a second. */
    public void tick() {
        Duty its = duty;
        if (its == null) {
            return;
        }
        Lease held = lease;
        if (held != null && !held.certain().isPositive()) {
            lose(held, its, "its lease could not be renewed in time" + why());
        }
        if (now() - askNanos >= 0 && asking.compareAndSet(false, true)) {
            questionNanos = now();
            executor.execute(() -> ask(its));
        }
        beginIfDue(its);
    }

    /**
     * The lease that is held now.
     *
     * @throws StaleLease when another instance leads, or nobody; the message names the one to ask
     */
    public Lease lease() {
        Lease held = lease;
        if (held == null || !held.certain().isPositive()) {
            throw new StaleLease(notLeading());
        }
        return held;
    }

    private String notLeading() {
        return leader.map(name -> "this instance, %s, does not lead and changes nothing: %s leads, ask there"
                        .formatted(self.holder(), name))
                .orElseGet(() ->
                        "this instance, %s, does not lead, and neither does another at the moment: try again soon%s"
                                .formatted(self.holder(), why()));
    }

    public boolean leads() {
        Lease held = lease;
        return held != null && held.certain().isPositive();
    }

    /** Who leads, as far as is known here: this instance or another one. */
    public Optional<String> leader() {
        return leads() ? Optional.of(self.holder()) : leader;
    }

    /**
     * What keeps this instance from its part, one line; empty when nothing does: when it leads and the journal can be written, or
     * when it is one of several and the journal answers; and when it leads and has taken up what was open.
     */
    public List<String> hindrances() {
        boolean alone = self.length().equals(Claimant.ENDLESS);
        return hanging()
                .or(() -> hindrance)
                .or(() -> alone && !leads() ? Optional.of(notLeading()) : Optional.empty())
                .or(() -> leads() ? stuck.or(this::takingUp) : Optional.empty())
                .stream()
                .toList();
    }

    /** How long the journal has not answered this instance; empty while it does. */
    public Optional<Duration> silence() {
        return hanging()
                .map(_ -> Duration.ofNanos(now() - questionNanos))
                .or(() -> hindrance.map(_ -> Duration.ofNanos(now() - hinderedNanos)));
    }

    /** A question that neither is answered nor fails, as on a disk that stands still, tells nothing of itself. */
    private Optional<String> hanging() {
        return asking.get() && now() - questionNanos > HANGS.toNanos()
                ? Optional.of(
                        "the journal has not answered for more than %d s, and nothing can be written: look at its disk or server"
                                .formatted(HANGS.toSeconds()))
                : Optional.empty();
    }

    private Optional<String> takingUp() {
        return beginning.get() && now() - beganNanos > TAKES_UP.toNanos()
                ? Optional.of(
                        "it has been taking up what was open for more than %d s, and nothing starts until that is done: look for a site that hangs, and at the service's log"
                                .formatted(TAKES_UP.toSeconds()))
                : Optional.empty();
    }

    /** Gives the lease back when it is held, so that another instance takes over at once; for an orderly end, after the last effect. */
    public void resign() {
        Lease held = lease;
        lease = null;
        if (held != null) {
            try {
                journal.release(held);
            } catch (JournalUnavailable e) {
                LOG.warn("the lease was not given back, it runs out by itself: {}", e.getMessage());
            }
        }
    }

    /** Takes part no more; a lease that is held runs out by itself. */
    @Override
    public void close() {
        duty = null;
        lease = null;
    }

    private void ask(Duty its) {
        askNanos = now() + TRIES_AGAIN.toNanos();
        try {
            Lease held = lease;
            if (held == null) {
                claim(its);
            } else {
                renew(held, its);
            }
            note(Optional.empty());
        } catch (JournalUnavailable e) {
            note(Optional.of(String.valueOf(e.getMessage())));
        } finally {
            asking.set(false);
        }
        beginIfDue(its);
    }

    private void claim(Duty its) {
        switch (journal.claim(self)) {
            case Claim.Granted(Lease granted) -> take(granted);
            case Claim.Held(Holding by) -> {
                if (!leader.equals(Optional.of(by.holder()))) {
                    LOG.info(
                            "{} leads (token {}); this instance, {}, only watches",
                            by.holder(),
                            by.token(),
                            self.holder());
                }
                leader = Optional.of(by.holder());
                Duration left = by.hasRunOut() ? Duration.ZERO : by.remaining();
                askNanos = now() + (left.compareTo(ASKS) < 0 ? left : ASKS).toNanos();
                its.follow();
            }
        }
    }

    private void take(Lease granted) {
        leader = Optional.empty();
        beginNanos = now();
        askNanos = granted.askedNanos() + renews.toNanos();
        lease = granted;
        LOG.info("this instance, {}, leads from now on (token {})", self.holder(), granted.token());
    }

    private void renew(Lease held, Duty its) {
        try {
            Lease renewed = journal.renew(held);
            askNanos = renewed.askedNanos() + renews.toNanos();
            if (!replace(held, renewed)) {
                // Given up meanwhile: a new one must be asked for, under a new token.
                askNanos = now();
                journal.release(renewed);
            }
        } catch (StaleLease e) {
            lose(held, its, String.valueOf(e.getMessage()));
        }
    }

    private synchronized boolean replace(Lease held, @Nullable Lease by) {
        boolean same = held.equals(lease);
        if (same) {
            lease = by;
        }
        return same;
    }

    private void lose(Lease held, Duty its, String why) {
        if (replace(held, null)) {
            askNanos = now();
            LOG.warn("this instance, {}, does not lead any more (token {}): {}", self.holder(), held.token(), why);
            its.end();
        }
    }

    private void beginIfDue(Duty its) {
        Lease held = lease;
        if (held == null || held.token() == begunToken || now() - beginNanos < 0) {
            return;
        }
        if (beginning.compareAndSet(false, true)) {
            beganNanos = now();
            executor.execute(() -> begin(its, held.token()));
        }
    }

    private void begin(Duty its, long token) {
        try {
            its.begin();
            begunToken = token;
            stuck = Optional.empty();
        } catch (JournalUnavailable | StaleLease e) {
            LOG.warn("what is open can't be taken up yet: {}", e.getMessage());
        } catch (RuntimeException e) {
            if (stuck.isEmpty()) {
                LOG.error("what is open can't be taken up, tried again and again", e);
            }
            stuck = Optional.of(
                    "what was open can't be taken up (%s), and nothing starts until it is: look at the service's log"
                            .formatted(e));
        } finally {
            beginNanos = now() + TRIES_AGAIN.toNanos();
            beginning.set(false);
        }
    }

    private void note(Optional<String> now) {
        if (hindrance.isEmpty() && now.isPresent()) {
            hinderedNanos = now();
        }
        if (!hindrance.equals(now)) {
            LOG.warn("journal: {}", now.orElse("can be written again"));
        }
        hindrance = now;
    }

    private String why() {
        return hindrance.map(h -> " (" + h + ")").orElse("");
    }

    private long now() {
        return self.ticker().nanos();
    }
}
