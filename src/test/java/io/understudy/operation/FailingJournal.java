package io.understudy.operation;

import io.understudy.journal.Claim;
import io.understudy.journal.Claimant;
import io.understudy.journal.Entry;
import io.understudy.journal.Holding;
import io.understudy.journal.Journal;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A journal that can't be written while told so. */
final class FailingJournal implements Journal {

    private final Journal journal;
    volatile boolean fails;
    int refused;
    /** It takes what it is told, and the answer is lost. */
    boolean silent;

    private final Map<Draft, Entry> unanswered = new HashMap<>();

    /** Its commit is on its way until {@link #arrival} runs. */
    boolean slow;

    Runnable arrival = () -> {};

    /** What earlier operations left behind can't be read. */
    boolean blind;

    /** Sees each draft before it is appended. */
    Consumer<Draft> onAppend = draft -> {};

    /** What an append comes to. */
    Optional<RuntimeException> defect = Optional.empty();

    /** Runs before each operation is read. */
    Runnable reading = () -> {};

    FailingJournal(Journal journal) {
        this.journal = journal;
    }

    private void write() {
        if (fails) {
            refused++;
            throw new JournalUnavailable("the disk is full", new java.io.IOException("full"));
        }
    }

    @Override
    public Claim claim(Claimant claimant) {
        write();
        return journal.claim(claimant);
    }

    @Override
    public Lease takeOver(Claimant claimant) {
        write();
        return journal.takeOver(claimant);
    }

    @Override
    public void release(Lease lease) {
        write();
        journal.release(lease);
    }

    @Override
    public Optional<Holding> holding() {
        return journal.holding();
    }

    @Override
    public Entry append(Lease lease, Draft draft) {
        onAppend.accept(draft);
        write();
        defect.ifPresent(e -> {
            throw e;
        });
        Entry known = unanswered.remove(draft);
        if (known != null) {
            return known;
        }
        Entry entry = journal.append(lease, draft);
        if (silent) {
            unanswered.put(draft, entry);
            throw JournalUnavailable.unanswered("no answer to the commit", new java.io.IOException("timeout"));
        }
        return entry;
    }

    @Override
    public Optional<OperationId> open(Lease lease, Draft first) {
        write();
        if (slow) {
            arrival = () -> {
                Optional<OperationId> unused = journal.open(lease, first);
            };
            throw JournalUnavailable.unanswered("no answer to the commit", new java.io.IOException("timeout"));
        }
        Optional<OperationId> other = journal.open(lease, first);
        if (silent) {
            throw JournalUnavailable.unanswered("no answer to the commit", new java.io.IOException("timeout"));
        }
        return other;
    }

    @Override
    public Entry close(Lease lease, Draft last) {
        write();
        return journal.close(lease, last);
    }

    @Override
    public Lease renew(Lease lease) {
        write();
        return journal.renew(lease);
    }

    @Override
    public List<Entry> of(OperationId operation) {
        reading.run();
        return journal.of(operation);
    }

    @Override
    public Optional<OperationId> open(ApplicationName application) {
        return journal.open(application);
    }

    @Override
    public List<OperationId> open() {
        return journal.open();
    }

    @Override
    public List<OperationId> recent(ApplicationName application, int limit) {
        if (blind) {
            throw new JournalUnavailable("no answer", new java.io.IOException("timeout"));
        }
        return journal.recent(application, limit);
    }

    @Override
    public List<Entry> of(ApplicationName application, String type) {
        return journal.of(application, type);
    }

    @Override
    public void close() {}
}
