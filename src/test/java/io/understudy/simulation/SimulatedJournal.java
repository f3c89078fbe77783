package io.understudy.simulation;

import io.understudy.journal.Claim;
import io.understudy.journal.Claimant;
import io.understudy.journal.Entry;
import io.understudy.journal.Holding;
import io.understudy.journal.Journal;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One instance's way to the store: it may be cut off or slow, the instance may die just before or just after a write became
 * durable, and a write that the store took may stay without an answer. As a journal in PostgreSQL does, it then looks for that fact
 * before it writes another one, so that asking for the same fact again finds it.
 */
final class SimulatedJournal implements Journal {

    private final World world;
    private final Instance self;
    /** What the store took without an answer, and nobody was told of yet. */
    private final Map<Draft, Taken> taken = new HashMap<>();

    /** The write of a fact, under the lease's token. */
    private record Taken(long token, Object answer) {}

    SimulatedJournal(World world, Instance self) {
        this.world = world;
        this.self = self;
    }

    @Override
    public Claim claim(Claimant claimant) {
        long asked = world.loop.now();
        long ticks = claimant.ticker().nanos();
        Claim answer = write(() -> {
            Claim claim = store().journal.claim(claimant);
            if (claim instanceof Claim.Granted(Lease lease)) {
                granted(lease);
            }
            return claim;
        });
        return answer instanceof Claim.Granted(Lease lease)
                ? new Claim.Granted(told(lease.renewed(ticks), asked))
                : answer;
    }

    @Override
    public Lease takeOver(Claimant claimant) {
        long asked = world.loop.now();
        long ticks = claimant.ticker().nanos();
        Lease lease = write(() -> granted(store().journal.takeOver(claimant)));
        return told(lease.renewed(ticks), asked);
    }

    /** A lease is counted on from before it was asked for, however long the store took. */
    private Lease told(Lease lease, long asked) {
        world.checker.tenants.granted(self.process, lease.token(), asked);
        return lease;
    }

    private Lease granted(Lease lease) {
        world.checker.granted(lease);
        world.trace(() -> "%s is granted the lease, token %d".formatted(self.process, lease.token()));
        return lease;
    }

    @Override
    public Lease renew(Lease lease) {
        long asked = world.loop.now();
        long ticks = lease.claimant().ticker().nanos();
        try {
            Lease renewed = write(() -> store().journal.renew(lease));
            return told(renewed.renewed(ticks), asked);
        } catch (StaleLease e) {
            world.checker.tenants.ended(self.process);
            throw e;
        }
    }

    /** For a planted bug: whatever the store says, it is taken for renewed. */
    Lease pretended(Lease lease) {
        world.checker.tenants.granted(self.process, lease.token(), world.loop.now());
        return lease.renewed(lease.claimant().ticker().nanos());
    }

    @Override
    public void release(Lease lease) {
        world.checker.tenants.ended(self.process);
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
        return fact(lease, draft, () -> {
            Entry entry = store().journal.append(lease, draft);
            world.checker.journaled(self, lease, entry.type(), draft);
            return entry;
        });
    }

    @Override
    public Optional<OperationId> open(Lease lease, Draft first) {
        return fact(lease, first, () -> {
            Optional<OperationId> other = store().journal.open(lease, first);
            if (other.isEmpty()) {
                world.checker.journaled(self, lease, first.type(), first);
            }
            return other;
        });
    }

    /** For a planted bug: whatever the lease, it is taken for the newest. */
    Entry forced(Lease lease, Draft draft) {
        return fact(lease, draft, () -> {
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
        return fact(lease, last, () -> {
            Entry entry = store().journal.close(lease, last);
            world.checker.journaled(self, lease, entry.type(), last);
            return entry;
        });
    }

    /** A fact, at which an instance may come to its end or to a stop. */
    private <T> T fact(Lease lease, Draft draft, Supplier<T> commit) {
        Fiber fiber = fiber();
        self.cut.before(fiber);
        T written = write(() -> {
            Optional<T> earlier = earlier(lease, draft);
            T answer = earlier.orElseGet(commit);
            boolean refused = answer instanceof Optional<?> other && other.isPresent();
            if (!refused) {
                taken.put(draft, new Taken(lease.token(), answer));
            }
            return answer;
        });
        taken.remove(draft);
        self.cut.after(fiber);
        return written;
    }

    /** The answer to this fact that was lost, if it is in the store and the lease still writes. */
    @SuppressWarnings("unchecked")
    private <T> Optional<T> earlier(Lease lease, Draft draft) {
        boolean writes = store().journal
                .holding()
                .filter(h -> h.token() == lease.token() && !h.hasRunOut())
                .isPresent();
        return Optional.ofNullable(taken.get(draft))
                .filter(known -> writes && known.token() == lease.token())
                .map(known -> (T) known.answer());
    }

    private <T> T write(Supplier<T> commit) {
        Fiber fiber = fiber();
        if (store().slowNanos > 0) {
            // The instance does nothing else meanwhile: others act before this is durable.
            fiber.sleepAlone(store().slowNanos);
        }
        requireReachable();
        T answer = commit.get();
        if (self.losesAnswer() || store().losesAnswer()) {
            world.trace(() -> "%s gets no answer to what the store took".formatted(self.process));
            fiber.sleepAlone(store().silence());
            throw JournalUnavailable.unanswered(
                    "the store does not answer. It is not known whether the last fact was written; it is looked for before the next one is.",
                    new IOException("no answer"));
        }
        return answer;
    }

    private <T> T read(Supplier<T> look) {
        requireReachable();
        return look.get();
    }

    private Fiber fiber() {
        Fiber fiber = Objects.requireNonNull(world.loop.current(), "only a fiber writes");
        fiber.requireAlive();
        return fiber;
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
