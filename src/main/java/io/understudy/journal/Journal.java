package io.understudy.journal;

import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.util.List;
import java.util.Optional;

/**
 * Port: the append-only memory of operations. An append that returned is durable. Thread-safe.
 *
 * <p>Every write carries the token of the lease that {@link #acquire} gave, and is refused in the same transaction when a
 * newer lease exists.
 */
public interface Journal extends AutoCloseable {

    /**
     * Takes the lease: from now on writes with any older token are refused.
     *
     * @param holder who takes it, for people
     */
    Lease acquire(String holder);

    /**
     * Appends one fact to an operation that was opened, closed or not, and returns its entry.
     *
     * @throws IllegalArgumentException when the operation was never opened
     * @throws StaleLease when a newer lease exists; nothing was written
     * @throws JournalUnavailable when it can't be made durable; nothing was written
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

    /**
     * Writes that the lease is still held; appends no fact. Tells whether the journal can be written now.
     *
     * @throws StaleLease when a newer lease exists
     * @throws JournalUnavailable when it can't be made durable
     */
    void renew(Lease lease);

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

    @Override
    void close();

    /** @param token grows with every acquisition */
    record Lease(long token, String holder) {}

    /** A fact before it has a place. */
    record Draft(ApplicationName application, OperationId operation, String type, String payload) {}

    /** Another instance has taken the lease; this one must stop acting. */
    final class StaleLease extends RuntimeException {
        public StaleLease(String message) {
            super(message);
        }

        /** The one message for every journal. */
        public static StaleLease of(Lease lease, long newest) {
            return new StaleLease(
                    "the lease of %s (token %d) has ended, the newest token is %d: another instance leads now; this one stops acting at once"
                            .formatted(lease.holder(), lease.token(), newest));
        }
    }

    /** The journal can't be written: full disk, lock, lost file. */
    final class JournalUnavailable extends RuntimeException {
        public JournalUnavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
