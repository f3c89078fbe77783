package io.understudy.simulation;

import io.understudy.journal.Claim;
import io.understudy.journal.Claimant;
import io.understudy.journal.Entry;
import io.understudy.journal.Holding;
import io.understudy.journal.Journal;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One instance's way to the store: it may be cut off or slow, and the instance may die just before or just after a write became
 * durable.
 */
final class SimulatedJournal implements Journal {

    private final World world;
    private final Instance self;

    SimulatedJournal(World world, Instance self) {
        this.world = world;
        this.self = self;
    }

    @Override
    public Claim claim(Claimant claimant) {
        return write(() -> {
            Claim claim = store().journal.claim(claimant);
            if (claim instanceof Claim.Granted(Lease lease)) {
                granted(lease);
            }
            return claim;
        });
    }

    @Override
    public Lease takeOver(Claimant claimant) {
        return write(() -> granted(store().journal.takeOver(claimant)));
    }

    private Lease granted(Lease lease) {
        world.checker.granted(lease);
        world.trace(() -> "%s is granted the lease, token %d".formatted(self.process, lease.token()));
        return lease;
    }

    @Override
    public Lease renew(Lease lease) {
        return write(() -> store().journal.renew(lease));
    }

    @Override
    public void release(Lease lease) {
        write(() -> {
            store().journal.release(lease);
            return true;
        });
    }

    @Override
    public Optional<Holding> holding() {
        return read(() -> store().journal.holding());
    }

    @Override
    public Entry append(Lease lease, Draft draft) {
        return fact(() -> {
            Entry entry = store().journal.append(lease, draft);
            world.checker.journaled(self, lease, entry.type(), draft);
            return entry;
        });
    }

    @Override
    public Optional<OperationId> open(Lease lease, Draft first) {
        return fact(() -> {
            Optional<OperationId> other = store().journal.open(lease, first);
            if (other.isEmpty()) {
                world.checker.journaled(self, lease, first.type(), first);
            }
            return other;
        });
    }

    /** For a planted bug: whatever the lease, it is taken for the newest. */
    Entry forced(Lease lease, Draft draft) {
        return fact(() -> {
            Lease newest = new Lease(world.checker.newestToken(), lease.claimant(), lease.askedNanos());
            Entry entry = store().journal.append(newest, draft);
            world.checker.journaled(self, lease, entry.type(), draft);
            return entry;
        });
    }

    /** For a planted bug: although another operation is open. */
    Optional<OperationId> openBeside(Lease lease, Draft first) {
        return open(lease, first)
                .flatMap(other -> write(() -> {
                    ApplicationName aside = new ApplicationName(first.application() + "-too");
                    store().journal.open(lease, new Draft(aside, first.operation(), first.type(), first.payload()));
                    world.checker.journaled(self, lease, first.type(), first);
                    return Optional.<OperationId>empty();
                }));
    }

    @Override
    public Entry close(Lease lease, Draft last) {
        return fact(() -> {
            Entry entry = store().journal.close(lease, last);
            world.checker.journaled(self, lease, entry.type(), last);
            return entry;
        });
    }

    /** A fact, at which an instance may come to its end or to a stop. */
    private <T> T fact(Supplier<T> commit) {
        Fiber fiber = self.fiber();
        self.cut.before(fiber);
        T written = write(commit);
        self.cut.after(fiber);
        return written;
    }

    private <T> T write(Supplier<T> commit) {
        Fiber fiber = self.fiber();
        if (store().slowNanos > 0) {
            // The instance does nothing else meanwhile: others act before this is durable.
            fiber.sleepAlone(store().slowNanos);
        }
        requireReachable();
        return commit.get();
    }

    private <T> T read(Supplier<T> look) {
        requireReachable();
        return look.get();
    }

    private void requireReachable() {
        Fiber fiber = world.loop.current();
        if (fiber != null) {
            fiber.requireAlive();
        }
        if (store().down || !world.network.bothWays(self.process.place(), store().place)) {
            throw new JournalUnavailable("the store does not answer", new IOException("no answer"));
        }
    }

    private Store store() {
        return world.store;
    }

    @Override
    public List<Entry> of(OperationId operation) {
        return read(() -> store().journal.of(operation));
    }

    @Override
    public Optional<OperationId> open(ApplicationName application) {
        return read(() -> store().journal.open(application));
    }

    @Override
    public List<OperationId> open() {
        return read(() -> store().journal.open());
    }

    @Override
    public List<OperationId> recent(ApplicationName application, int limit) {
        return read(() -> store().journal.recent(application, limit));
    }

    @Override
    public List<Entry> of(ApplicationName application, String type) {
        return read(() -> store().journal.of(application, type));
    }

    @Override
    public void close() {}
}
