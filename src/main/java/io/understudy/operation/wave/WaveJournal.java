package io.understudy.operation.wave;

import io.understudy.journal.Entry;
import io.understudy.journal.Journal;
import io.understudy.journal.Journal.Lease;
import io.understudy.operation.wave.WaveFact.WaveFinished;
import io.understudy.operation.wave.WaveFact.WaveStarted;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.UnderstudyException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Waves in the journal, all under one name, so that one at most is open. Thread-safe. */
final class WaveJournal {

    private final Journal journal;
    private final Supplier<Lease> leases;
    private final WaveCodec codec = new WaveCodec();

    WaveJournal(Journal journal, Supplier<Lease> leases) {
        this.journal = journal;
        this.leases = leases;
    }

    /** Throws {@link UnderstudyException.InvalidInput} when another one is under way. */
    WaveState begin(WaveStarted first) {
        int number = journal.recent(ApplicationName.WAVES, Integer.MAX_VALUE).size() + 1;
        OperationId id = new OperationId("wave-%d".formatted(number));
        journal.open(leases.get(), codec.draft(id, first)).ifPresent(other -> {
            throw new UnderstudyException.InvalidInput(
                    "%s is under way, and there is one wave at a time: look at it with 'understudy wave show'"
                            .formatted(other));
        });
        return WaveState.begin(id, first);
    }

    WaveState add(WaveState before, WaveFact fact) {
        WaveState after = before.then(fact);
        if (fact instanceof WaveFinished) {
            journal.close(leases.get(), codec.draft(before.id(), fact));
        } else {
            journal.append(leases.get(), codec.draft(before.id(), fact));
        }
        return after;
    }

    /** A fact beside those of {@link #add}, whatever they are by now. */
    void note(OperationId wave, WaveFact fact) {
        journal.append(leases.get(), codec.draft(wave, fact));
    }

    /** The one that is under way. */
    Optional<WaveState> open() {
        return journal.open(ApplicationName.WAVES).flatMap(this::find);
    }

    Optional<WaveState> find(OperationId id) {
        List<Entry> entries = journal.of(id);
        return entries.isEmpty() || !entries.getFirst().application().equals(ApplicationName.WAVES)
                ? Optional.empty()
                : Optional.of(codec.state(id, entries));
    }

    /** The newest, newest first. */
    List<OperationId> recent(int limit) {
        return journal.recent(ApplicationName.WAVES, limit);
    }
}
