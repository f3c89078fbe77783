package io.understudy.journal;

import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The journal's twin without a disk, for tests and simulated worlds: the same rules, and nothing outlives the object.
 * Thread-safe. Several engines may share one, as instances share a store;
 * its clock is the store's.
 */
public final class InMemoryJournal implements Journal, Ledger {

    private final Clock clock;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Hash> hashes = new ArrayList<>();
    private final Map<ApplicationName, OperationId> openOperations = new LinkedHashMap<>();
    private final Set<OperationId> known = new LinkedHashSet<>();
    private LeaseRecord record = LeaseRecord.NEVER_HELD;

    public InMemoryJournal(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized Claim claim(Claimant claimant) {
        Instant now = clock.instant();
        record = record.bounded(now);
        return record.holding(now)
                .filter(holding -> !holding.hasRunOut())
                .<Claim>map(Claim.Held::new)
                .orElseGet(() -> new Claim.Granted(takeOver(claimant)));
    }

    @Override
    public synchronized Lease takeOver(Claimant claimant) {
        long asked = claimant.ticker().nanos();
        record = record.granted(claimant, clock.instant());
        return new Lease(record.token(), claimant, asked);
    }

    @Override
    public synchronized Lease renew(Lease lease) {
        long asked = lease.claimant().ticker().nanos();
        record = record.renewed(lease, clock.instant());
        return lease.renewed(asked);
    }

    @Override
    public synchronized void release(Lease lease) {
        record = record.released(lease);
    }

    @Override
    public synchronized Optional<Holding> holding() {
        return record.holding(clock.instant());
    }

    @Override
    public synchronized Entry append(Lease lease, Draft draft) {
        record.require(lease, clock.instant());
        requireKnown(draft.operation());
        return add(draft);
    }

    @Override
    public synchronized Optional<OperationId> open(Lease lease, Draft first) {
        record.require(lease, clock.instant());
        OperationId active = openOperations.get(first.application());
        if (active != null) {
            return Optional.of(active);
        }
        if (!known.add(first.operation())) {
            throw new IllegalArgumentException(
                    "operation %s has been journaled before: ids are used once".formatted(first.operation()));
        }
        openOperations.put(first.application(), first.operation());
        add(first);
        return Optional.empty();
    }

    @Override
    public synchronized Entry close(Lease lease, Draft last) {
        record.require(lease, clock.instant());
        if (!openOperations.remove(last.application(), last.operation())) {
            throw new IllegalArgumentException(
                    "operation %s is not open: it can't be closed".formatted(last.operation()));
        }
        return add(last);
    }

    @Override
    public synchronized List<Entry> of(OperationId operation) {
        return entries.stream().filter(e -> e.operation().equals(operation)).toList();
    }

    @Override
    public synchronized Optional<OperationId> open(ApplicationName application) {
        return Optional.ofNullable(openOperations.get(application));
    }

    @Override
    public synchronized List<OperationId> open() {
        return List.copyOf(openOperations.values());
    }

    @Override
    public synchronized List<OperationId> recent(ApplicationName application, int limit) {
        List<OperationId> ids = entries.stream()
                .filter(e -> e.application().equals(application))
                .map(Entry::operation)
                .distinct()
                .toList();
        return ids.reversed().stream().limit(limit).toList();
    }

    @Override
    public synchronized List<Entry> of(ApplicationName application, String type) {
        return entries.stream()
                .filter(e -> e.application().equals(application) && e.type().equals(type))
                .toList();
    }

    @Override
    public synchronized Optional<Checkpoint> head() {
        return Optional.of(
                new Checkpoint(entries.size(), hashes.isEmpty() ? Hash.NONE : hashes.getLast(), clock.instant()));
    }

    @Override
    public synchronized void forEach(Consumer<ChainedEntry> reader) {
        for (int i = 0; i < entries.size(); i++) {
            reader.accept(new ChainedEntry(entries.get(i), hashes.get(i)));
        }
    }

    @Override
    public void close() {}

    private Entry add(Draft draft) {
        Entry entry = new Entry(
                entries.size() + 1L,
                clock.instant(),
                draft.application(),
                draft.operation(),
                draft.type(),
                draft.payload());
        Hash previous = hashes.isEmpty() ? Hash.NONE : hashes.getLast();
        hashes.add(ChainedEntry.after(previous, entry).hash());
        entries.add(entry);
        return entry;
    }

    private void requireKnown(OperationId operation) {
        if (!known.contains(operation)) {
            throw new IllegalArgumentException("operation %s was never opened".formatted(operation));
        }
    }
}
