package io.understudy.journal;

import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Port: the append-only memory of operations. An append that returned is durable. Thread-safe.
 *
 * <p>Every write carries the lease that {@link #claim} or {@link #takeOver} gave, and is refused in its own transaction when
 * a newer one was granted, or when it has run out by the store's clock.
 */
public interface Journal extends AutoCloseable {

    /**
     * Asks for the lease; granted when it is free, or has run out by the store's clock.
     *
     * @throws JournalUnavailable when the store can't be written
     */
    Claim claim(Claimant claimant);

    /**
     * Takes the lease at once, whoever holds it: from now on each of the other's writes is refused. Only for a caller that
     * knows by other means that nobody else acts, such as by the lock of the state folder; what another one has begun
     * outside the journal is not stopped by it.
     *
     * @throws JournalUnavailable when the store can't be written
     */
    Lease takeOver(Claimant claimant);

    /** Takes it over, and it does not run out. */
    default Lease acquire(String holder) {
        return takeOver(Claimant.endless(holder));
    }

    /**
     * Holds the lease for its whole length again; appends no fact. Tells whether the journal can be written now.
     *
     * @return the same lease with a later end; the older value stays valid for writes
     * @throws StaleLease when a newer one was granted, or this one has run out or was released: claim anew
     * @throws JournalUnavailable when it can't be made durable
     */
    Lease renew(Lease lease);

    /**
     * Gives the lease back, so that the next claim is granted at once; for an orderly end, after the last effect. Does
     * nothing when somebody else has it.
     *
     * @throws JournalUnavailable when it can't be made durable; then it runs out by itself
     */
    void release(Lease lease);

    /** Who holds the lease, until when; empty when it was released or never held. One that has run out is told as well. */
    Optional<Holding> holding();

    /**
     * Appends one fact to an operation that was opened, closed or not, and returns its entry.
     *
     * @throws IllegalArgumentException when the operation was never opened
     * @throws StaleLease when the lease was replaced, has run out or was released; nothing was written
     * @throws JournalUnavailable when it can't be made durable, and was not written; or when no answer came to its commit, and it may
     *     have been: the message says which. The same draft under the same lease then stands for the one that was written
     */
    Entry append(Lease lease, Draft draft);

    /**
     * Opens an operation by its first fact, if no other one is open for the application.
     *
     * @return the operation that is already open; empty when this one was opened
     * @throws IllegalArgumentException when the id was used before
     */
    Optional<OperationId> open(Lease lease, Draft first);

    /**
     * Appends the last fact of an operation and closes it, in one transaction.
     *
     * @throws IllegalArgumentException when it is not open
     */
    Entry close(Lease lease, Draft last);

    /** All facts of one operation, oldest first. */
    List<Entry> of(OperationId operation);

    /** The operation that is open for an application. */
    Optional<OperationId> open(ApplicationName application);

    /** All operations that are open, oldest first. */
    List<OperationId> open();

    /** The newest operations of an application, newest first. */
    List<OperationId> recent(ApplicationName application, int limit);

    /** All facts of an application of one type, oldest first. */
    List<Entry> of(ApplicationName application, String type);

    /** Where it ends now, without checking what is before; empty when this store does not tell. */
    default Optional<Checkpoint> head() {
        return Optional.empty();
    }

    @Override
    void close();

    /**
     * The right to write, and to act.
     *
     * @param token grows with every grant
     * @param claimant who asked
     * @param askedNanos its ticker just before it asked
     */
    record Lease(long token, Claimant claimant, long askedNanos) {

        /** Two clocks may drift apart by this part: each by 500 ppm, the most that NTP slews. */
        private static final int DRIFT = 1000;

        public String holder() {
            return claimant.holder();
        }

        public Duration length() {
            return claimant.length();
        }

        /**
         * How long it certainly still holds, by the claimant's own ticker from before it asked: an effect that ends within
         * this time has ended before anybody else is granted the lease. Zero or less: it may have run out.
         *
         * <p>It does not protect against a store whose clock is set forward, nor against a take-over.
         */
        public Duration certain() {
            return length().minus(length().dividedBy(DRIFT))
                    .minus(claimant.ticker().since(askedNanos));
        }

        /** The same, asked for again at a later reading of its claimant's ticker; for journals. */
        public Lease renewed(long asked) {
            return new Lease(token, claimant, asked);
        }
    }

    /** A fact before it has a place. */
    record Draft(ApplicationName application, OperationId operation, String type, String payload) {}

    /** The lease was replaced, has run out or was released; this instance must stop acting. */
    final class StaleLease extends RuntimeException {
        public StaleLease(String message) {
            super(message);
        }

        static StaleLease replaced(Lease lease, long newest) {
            return new StaleLease(
                    "the lease of %s (token %d) has ended, the newest token is %d: another instance leads now; this one stops acting at once"
                            .formatted(lease.holder(), lease.token(), newest));
        }

        static StaleLease ranOut(Lease lease, Duration late) {
            return new StaleLease(
                    "the lease of %s (token %d) ran out %d ms ago by the journal's clock, as it was not renewed within %d ms: another instance may lead now; this one stops acting at once"
                            .formatted(
                                    lease.holder(),
                                    lease.token(),
                                    late.toMillis(),
                                    lease.length().toMillis()));
        }

        static StaleLease released(Lease lease) {
            return new StaleLease("the lease of %s (token %d) was given back: this instance acts no more"
                    .formatted(lease.holder(), lease.token()));
        }
    }

    /** The journal can't be written: full disk, lock, lost file. */
    final class JournalUnavailable extends RuntimeException {

        private final boolean unanswered;

        /** Nothing was written. */
        public JournalUnavailable(String message, @Nullable Throwable cause) {
            this(message, cause, false);
        }

        private JournalUnavailable(String message, @Nullable Throwable cause, boolean unanswered) {
            super(message, cause);
            this.unanswered = unanswered;
        }

        /** No answer came to the commit: it was written or not. */
        public static JournalUnavailable unanswered(String message, Throwable cause) {
            return new JournalUnavailable(message, cause, true);
        }

        /** Whether it may have been written. */
        public boolean unanswered() {
            return unanswered;
        }
    }
}
