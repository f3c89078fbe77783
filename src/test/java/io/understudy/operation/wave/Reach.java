package io.understudy.operation.wave;

import io.understudy.journal.Claim;
import io.understudy.journal.Claimant;
import io.understudy.journal.Entry;
import io.understudy.journal.Holding;
import io.understudy.journal.Journal;
import io.understudy.simulation.Fiber;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One process's way to the store. A write takes time: it arrives whoever lives by then, and may be refused there; a reader waits for
 * nothing. A process that writes a fact does nothing else meanwhile.
 */
final class Reach implements Journal {

    /** Until it is at the store; as long again for the answer. */
    private static final Duration WAY = Duration.ofMillis(2);

    /** A write without an answer. */
    static final class Write<T> {
        private final Draft draft;
        private final Supplier<T> commit;
        private Duration late = Duration.ZERO;
        private boolean arrived;
        private @Nullable T result;
        private @Nullable StaleLease refusal;

        private Write(Draft draft, Supplier<T> commit) {
            this.draft = draft;
            this.commit = commit;
        }

        Draft draft() {
            return draft;
        }

        boolean arrived() {
            return arrived;
        }
    }

    private final Journal store;
    private final VirtualTime time;
    private final Reigns reigns;
    private final String who;
    /** What was sent and not answered. */
    final List<Write<?>> writes = new ArrayList<>();
    /** Facts of this process that came to the store after its death, and were refused or not. */
    private final List<Boolean> lateRefused;

    private boolean dead;

    Reach(Journal store, VirtualTime time, Reigns reigns, String who, List<Boolean> lateRefused) {
        this.store = store;
        this.time = time;
        this.reigns = reigns;
        this.who = who;
        this.lateRefused = lateRefused;
    }

    /** Its process is gone; what it had sent arrives that much later. */
    void dies(Duration late) {
        dead = true;
        writes.forEach(write -> write.late = late);
    }

    private <T> T fact(Draft draft, Supplier<T> commit) {
        Optional<Fiber> fiber = time.fiber();
        if (fiber.isEmpty()) {
            return commit.get();
        }
        Write<T> write = new Write<>(draft, commit);
        fiber.get().requireAlive();
        writes.add(write);
        time.after(WAY, () -> arrives(write));
        fiber.get().sleepAlone(WAY.multipliedBy(2).toNanos());
        writes.remove(write);
        StaleLease refused = write.refusal;
        if (refused != null) {
            throw refused;
        }
        T result = write.result;
        if (result == null) {
            throw JournalUnavailable.unanswered("no answer", new IOException("no answer"));
        }
        return result;
    }

    private <T> void arrives(Write<T> write) {
        if (!write.late.isZero()) {
            time.after(write.late, () -> arrives(write));
            write.late = Duration.ZERO;
            return;
        }
        write.arrived = true;
        try {
            write.result = write.commit.get();
        } catch (StaleLease e) {
            write.refusal = e;
        }
        if (dead) {
            lateRefused.add(write.refusal != null);
        }
    }

    /** The answer takes its time too. */
    private <T> T asked(Supplier<T> commit) {
        time.sleep(WAY);
        T result = commit.get();
        time.sleep(WAY);
        return result;
    }

    @Override
    public Claim claim(Claimant claimant) {
        return asked(() -> {
            Claim claim = store.claim(claimant);
            if (claim instanceof Claim.Granted(Lease lease)) {
                reigns.acts(who, "is granted the lease");
                reigns.held(who, lease.length());
            }
            return claim;
        });
    }

    @Override
    public Lease takeOver(Claimant claimant) {
        throw new UnsupportedOperationException("nobody takes over by force here");
    }

    @Override
    public Lease renew(Lease lease) {
        return asked(() -> {
            Lease renewed = store.renew(lease);
            reigns.held(who, lease.length());
            return renewed;
        });
    }

    @Override
    public void release(Lease lease) {
        store.release(lease);
        reigns.released(who);
    }

    @Override
    public Optional<Holding> holding() {
        return read(store::holding);
    }

    @Override
    public Entry append(Lease lease, Draft draft) {
        return fact(draft, () -> store.append(lease, draft));
    }

    @Override
    public Optional<OperationId> open(Lease lease, Draft first) {
        return fact(first, () -> store.open(lease, first));
    }

    @Override
    public Entry close(Lease lease, Draft last) {
        return fact(last, () -> store.close(lease, last));
    }

    private <T> T read(Supplier<T> look) {
        time.fiber().ifPresent(Fiber::requireAlive);
        return look.get();
    }

    @Override
    public List<Entry> of(OperationId operation) {
        return read(() -> store.of(operation));
    }

    @Override
    public Optional<OperationId> open(ApplicationName application) {
        return read(() -> store.open(application));
    }

    @Override
    public List<OperationId> open() {
        return read(store::open);
    }

    @Override
    public List<OperationId> recent(ApplicationName application, int limit) {
        return read(() -> store.recent(application, limit));
    }

    @Override
    public List<Entry> of(ApplicationName application, String type) {
        return read(() -> store.of(application, type));
    }

    @Override
    public void close() {}
}
