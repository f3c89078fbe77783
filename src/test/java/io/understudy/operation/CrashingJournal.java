package io.understudy.operation;

import io.understudy.journal.Claim;
import io.understudy.journal.Claimant;
import io.understudy.journal.Entry;
import io.understudy.journal.Holding;
import io.understudy.journal.Journal;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A journal whose process dies at one write: just before or just after it became durable. Every later call dies too. */
public final class CrashingJournal implements Journal {

    /** Not an exception that anything would handle: the process is gone. */
    public static final class Crash extends Error {
        Crash() {
            super("crash");
        }
    }

    public enum When {
        BEFORE,
        AFTER
    }

    /** Is at each write just before and just after it became durable. */
    interface Watch {

        /** @throws Crash when the process dies here */
        void reached(int write, When when, Draft draft);
    }

    private final Journal journal;
    private final Watch watch;
    private int writes;
    private boolean dead;

    public CrashingJournal(Journal journal, int at, When when) {
        this(journal, (write, moment, draft) -> {
            if (write == at && moment == when) {
                throw new Crash();
            }
        });
    }

    CrashingJournal(Journal journal, Watch watch) {
        this.journal = journal;
        this.watch = watch;
    }

    public int writes() {
        return writes;
    }

    /** The process is gone, between two of its writes. */
    public void kill() {
        dead = true;
    }

    private <T> T write(Draft draft, Supplier<T> write) {
        alive();
        writes++;
        reached(When.BEFORE, draft);
        T written = write.get();
        reached(When.AFTER, draft);
        return written;
    }

    private void reached(When when, Draft draft) {
        try {
            watch.reached(writes, when, draft);
        } catch (Crash e) {
            dead = true;
            throw e;
        }
    }

    private void alive() {
        if (dead) {
            throw new Crash();
        }
    }

    @Override
    public Claim claim(Claimant claimant) {
        alive();
        return journal.claim(claimant);
    }

    @Override
    public Lease takeOver(Claimant claimant) {
        alive();
        return journal.takeOver(claimant);
    }

    @Override
    public void release(Lease lease) {
        alive();
        journal.release(lease);
    }

    @Override
    public Optional<Holding> holding() {
        return journal.holding();
    }

    @Override
    public Entry append(Lease lease, Draft draft) {
        return write(draft, () -> journal.append(lease, draft));
    }

    @Override
    public Optional<OperationId> open(Lease lease, Draft first) {
        return write(first, () -> journal.open(lease, first));
    }

    @Override
    public Entry close(Lease lease, Draft last) {
        return write(last, () -> journal.close(lease, last));
    }

    @Override
    public Lease renew(Lease lease) {
        return journal.renew(lease);
    }

    @Override
    public List<Entry> of(OperationId operation) {
        alive();
        return journal.of(operation);
    }

    @Override
    public Optional<OperationId> open(ApplicationName application) {
        alive();
        return journal.open(application);
    }

    @Override
    public List<OperationId> open() {
        alive();
        return journal.open();
    }

    @Override
    public List<OperationId> recent(ApplicationName application, int limit) {
        alive();
        return journal.recent(application, limit);
    }

    @Override
    public List<Entry> of(ApplicationName application, String type) {
        alive();
        return journal.of(application, type);
    }

    @Override
    public void close() {}
}
