package io.understudy.operation;

import io.understudy.journal.ChainedEntry;
import io.understudy.journal.Entry;
import io.understudy.journal.Journal;
import io.understudy.journal.Journal.Draft;
import io.understudy.journal.Journal.Lease;
import io.understudy.journal.Ledger;
import io.understudy.journal.Verification;
import io.understudy.journal.Verifier;
import io.understudy.operation.OperationFact.EpochAdvanced;
import io.understudy.operation.OperationFact.OperationFinished;
import io.understudy.operation.glass.SealedPlan;
import io.understudy.time.Moments;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the journal of a move that was made without the store into the store's own. Every fact is written as it was, at the
 * time of the import; an operation of the same application that was open here is over, as the application has moved without it.
 * It can be repeated after any failure: what was taken in is not taken in twice, and once all of it is, nothing is changed any more.
 *
 * <p>It does not protect against two glasses broken for one application: the second one is refused here, but both have acted.
 */
public final class GlassImport {

    private final Journal target;
    private final FactCodec codec = new FactCodec();
    private final Archive archive;

    public GlassImport(Journal target) {
        this.target = target;
        this.archive = new Archive(target, codec);
    }

    /**
     * What came of it.
     *
     * @param operations taken in, oldest first; those that were there already included
     * @param superseded the operation that was open here and is over
     * @param placement where the application's roles are now
     */
    public record Taken(List<OperationId> operations, Optional<OperationId> superseded, Placement placement) {
        public Taken {
            operations = List.copyOf(operations);
        }
    }

    /**
     * @param initial where the roles were before the first move in the target
     * @throws UnderstudyException.InvalidInput when the glass's journal is broken or not over, the target has moved on since the plan
     *     was sealed, or has other facts of the same operation; nothing was written
     * @throws Journal.StaleLease when the lease was lost meanwhile: repeat it
     * @throws Journal.JournalUnavailable when the target can't be written: repeat it
     */
    public Taken take(Lease lease, Ledger glass, SealedPlan plan, Placement initial) {
        if (Verifier.verify(glass, Optional.empty()) instanceof Verification.Broken broken) {
            throw new UnderstudyException.InvalidInput(
                    "the glass's journal is broken at entry %d (%s): nothing was taken in"
                            .formatted(broken.sequence(), broken.words()));
        }
        Map<OperationId, List<Entry>> operations = operations(glass, plan);
        Placement end = end(operations, plan);
        Placement here = archive.placement(plan.application()).orElse(initial);
        operations.forEach(this::requireSame);
        if (operations.entrySet().stream().allMatch(one -> whole(one.getKey(), one.getValue()))) {
            return new Taken(List.copyOf(operations.keySet()), Optional.empty(), here);
        }
        boolean byTheGlass = mover(plan).filter(operations::containsKey).isPresent();
        if (!here.equals(plan.placement()) && !byTheGlass) {
            throw new UnderstudyException.InvalidInput(
                    "the plan was sealed in epoch %s with %s as primary, but this journal is in epoch %s with %s: both can't be so; find out which one the targets carry, nothing was taken in"
                            .formatted(plan.epoch(), plan.primary(), here.epoch(), here.primary()));
        }
        Optional<OperationId> superseded =
                end.equals(plan.placement()) ? Optional.empty() : supersede(lease, plan, operations);
        operations.forEach((id, entries) -> copy(lease, id, entries));
        return new Taken(List.copyOf(operations.keySet()), superseded, end);
    }

    private Map<OperationId, List<Entry>> operations(Ledger glass, SealedPlan plan) {
        Map<OperationId, List<Entry>> operations = new LinkedHashMap<>();
        glass.forEach(chained -> add(operations, chained, plan));
        operations.forEach((id, entries) -> {
            if (!Archive.replay(codec, id, entries).phase().closed()) {
                throw new UnderstudyException.InvalidInput(
                        "operation %s under the broken glass is still open: let it end, or abort it, then import"
                                .formatted(id));
            }
        });
        if (operations.isEmpty()) {
            throw new UnderstudyException.InvalidInput(
                    "the glass's journal has no operation of %s: there is nothing to take in"
                            .formatted(plan.application()));
        }
        return operations;
    }

    private static void add(Map<OperationId, List<Entry>> operations, ChainedEntry chained, SealedPlan plan) {
        Entry entry = chained.entry();
        if (entry.application().equals(plan.application())) {
            operations
                    .computeIfAbsent(entry.operation(), id -> new ArrayList<>())
                    .add(entry);
        }
    }

    /** The operation that moved the application here last. */
    private Optional<OperationId> mover(SealedPlan plan) {
        List<Entry> moves = target.of(plan.application(), FactCodec.type(EpochAdvanced.class));
        return moves.isEmpty() ? Optional.empty() : Optional.of(moves.getLast().operation());
    }

    private boolean whole(OperationId id, List<Entry> entries) {
        return target.of(id).size() >= entries.size();
    }

    /** What is there of it already is where it goes on, and must be its beginning; more may have followed its end. */
    private void requireSame(OperationId id, List<Entry> entries) {
        List<Entry> there = target.of(id);
        for (int i = 0; i < Math.min(there.size(), entries.size()); i++) {
            Entry here = there.get(i);
            Entry under = entries.get(i);
            if (!here.type().equals(under.type()) || !here.payload().equals(under.payload())) {
                throw new UnderstudyException.InvalidInput(
                        "operation %s is in this journal with other facts (entry %d, %s) than under the broken glass: it is of another glass, or somebody has gone on with it here; nothing was taken in"
                                .formatted(id, here.sequence(), here.type()));
            }
        }
    }

    /** Where the roles are after all of it. */
    private Placement end(Map<OperationId, List<Entry>> operations, SealedPlan plan) {
        return operations.values().stream()
                .flatMap(List::stream)
                .filter(entry -> entry.type().equals(FactCodec.type(EpochAdvanced.class)))
                .map(entry -> ((EpochAdvanced) codec.fact(entry)).placement())
                .reduce((first, second) -> second)
                .orElse(plan.placement());
    }

    private Optional<OperationId> supersede(Lease lease, SealedPlan plan, Map<OperationId, List<Entry>> operations) {
        Optional<OperationId> open = target.open(plan.application()).filter(id -> !operations.containsKey(id));
        open.ifPresent(id -> target.close(
                lease,
                codec.draft(
                        plan.application(),
                        id,
                        new OperationFinished(
                                Phase.SUPERSEDED,
                                "%s was moved under the plan sealed at %s, by %s"
                                        .formatted(
                                                plan.application(),
                                                Moments.of(plan.sealedAt()),
                                                operations.keySet())))));
        return open;
    }

    /** One that was cut off goes on behind what is there. */
    private void copy(Lease lease, OperationId id, List<Entry> entries) {
        int there = target.of(id).size();
        for (Entry entry : entries.subList(Math.min(there, entries.size()), entries.size())) {
            Draft draft = new Draft(entry.application(), id, entry.type(), entry.payload());
            if (entry == entries.getFirst()) {
                target.open(lease, draft).ifPresent(other -> {
                    throw new UnderstudyException.InvalidInput(
                            "operation %s of %s is open here, and nothing was moved without it: let it end first"
                                    .formatted(other, entry.application()));
                });
            } else if (entry.type().equals(FactCodec.type(OperationFinished.class))) {
                target.close(lease, draft);
            } else {
                target.append(lease, draft);
            }
        }
    }
}
