package io.understudy.operation;

import io.understudy.journal.Entry;
import io.understudy.journal.Journal;
import io.understudy.operation.OperationFact.EpochAdvanced;
import io.understudy.operation.OperationFact.OperationStarted;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import java.util.List;
import java.util.Optional;

/** Operations read back from the journal. Thread-safe. */
final class Archive {

    private final Journal journal;
    private final FactCodec codec;

    Archive(Journal journal, FactCodec codec) {
        this.journal = journal;
        this.codec = codec;
    }

    /** An operation as its facts tell; throws {@link IllegalStateException} for facts that this version can't read. */
    OperationState state(OperationId id) {
        return find(id).orElseThrow(
                        () -> new IllegalStateException("operation %s is not in the journal".formatted(id)));
    }

    /** Likewise; empty when there is none. */
    Optional<OperationState> find(OperationId id) {
        List<Entry> entries = journal.of(id);
        return entries.isEmpty() ? Optional.empty() : Optional.of(replay(id, entries));
    }

    /** An operation, readable or not; empty when there is none. */
    Optional<OperationRecord> record(OperationId id) {
        List<Entry> entries = journal.of(id);
        return entries.isEmpty() ? Optional.empty() : Optional.of(record(id, entries));
    }

    private OperationRecord record(OperationId id, List<Entry> entries) {
        try {
            return replay(id, entries).view(Optional.empty());
        } catch (IllegalStateException e) {
            Entry first = entries.getFirst();
            return new OperationRecord.Unreadable(
                    id, first.application(), first.at(), entries.getLast().at(), started(first), StepCall.text(e));
        }
    }

    private Optional<OperationStarted> started(Entry first) {
        try {
            return codec.fact(first) instanceof OperationStarted started ? Optional.of(started) : Optional.empty();
        } catch (IllegalStateException e) {
            return Optional.empty();
        }
    }

    private OperationState replay(OperationId id, List<Entry> entries) {
        try {
            return apply(id, entries);
        } catch (IllegalStateException e) {
            throw e;
        } catch (RuntimeException e) {
            // A fact that has the right shape, but does not fit what was before.
            throw new IllegalStateException(
                    "the facts of operation %s don't fit together (%s): run the version that wrote them"
                            .formatted(id, e),
                    e);
        }
    }

    /** An operation of another journal; throws {@link IllegalStateException} for facts that this version can't read. */
    static OperationState replay(FactCodec codec, OperationId id, List<Entry> entries) {
        return apply(codec, id, entries);
    }

    private OperationState apply(OperationId id, List<Entry> entries) {
        return apply(codec, id, entries);
    }

    private static OperationState apply(FactCodec codec, OperationId id, List<Entry> entries) {
        Entry first = entries.getFirst();
        if (!(codec.fact(first) instanceof OperationStarted started)) {
            throw new IllegalStateException(
                    "operation %s does not begin with its start but with %s".formatted(id, first.type()));
        }
        OperationState state = new OperationState(id, started, first.at());
        entries.stream().skip(1).forEach(entry -> state.apply(codec.fact(entry), entry.at()));
        return state;
    }

    List<OperationId> recent(ApplicationName application, int limit) {
        return journal.recent(application, limit);
    }

    /** All that are open, without a wave or a drill: those are none themselves. */
    List<OperationId> open() {
        Optional<OperationId> wave = journal.open(ApplicationName.WAVES);
        Optional<OperationId> drill = journal.open(ApplicationName.DRILLS);
        return journal.open().stream()
                .filter(id -> !wave.equals(Optional.of(id)) && !drill.equals(Optional.of(id)))
                .toList();
    }

    Optional<Placement> placement(ApplicationName application) {
        List<Entry> moves = journal.of(application, FactCodec.type(EpochAdvanced.class));
        return moves.isEmpty()
                ? Optional.empty()
                : Optional.of(((EpochAdvanced) codec.fact(moves.getLast())).placement());
    }
}
