package io.understudy.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Port: every entry with its hash, to be checked, anchored, exported and shown. Thread-safe. */
@FunctionalInterface
public interface Ledger {

    /**
     * Gives every entry that is there now, in the order of their sequence, as stored: nothing is checked.
     *
     * @throws Journal.JournalUnavailable when it can't be read
     */
    void forEach(Consumer<ChainedEntry> reader);

    /**
     * A part of it, oldest first, as stored. Unless a store does better, all entries are looked at, and those of the excerpt kept.
     *
     * @throws Journal.JournalUnavailable when it can't be read
     */
    default List<LinkedEntry> excerpt(Excerpt asked) {
        List<LinkedEntry> found = new ArrayList<>();
        AtomicReference<ChainedEntry> last = new AtomicReference<>();
        forEach(next -> {
            ChainedEntry before = last.getAndSet(next);
            if (found.size() < asked.limit() && asked.has(next.entry())) {
                found.add(new LinkedEntry(next, before == null ? first(next) : link(before, next)));
            }
        });
        return found;
    }

    private static Optional<Hash> first(ChainedEntry entry) {
        return entry.entry().sequence() == 1 ? Optional.of(Hash.NONE) : Optional.empty();
    }

    private static Optional<Hash> link(ChainedEntry before, ChainedEntry entry) {
        return before.entry().sequence() + 1 == entry.entry().sequence()
                ? Optional.of(before.hash())
                : Optional.empty();
    }
}
