package io.understudy.journal;

import java.util.function.Consumer;

/** Port: every entry with its hash, to be checked, anchored and exported. Thread-safe. */
public interface Ledger {

    /**
     * Gives every entry that is there now, in the order of their sequence, as stored: nothing is checked.
     *
     * @throws Journal.JournalUnavailable when it can't be read
     */
    void forEach(Consumer<ChainedEntry> reader);
}
