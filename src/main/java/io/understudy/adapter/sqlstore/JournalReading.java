package io.understudy.adapter.sqlstore;

import io.understudy.journal.ChainedEntry;
import io.understudy.journal.Excerpt;
import io.understudy.journal.Ledger;
import io.understudy.journal.LinkedEntry;
import java.util.List;
import java.util.function.Consumer;

/** A journal that is only read, over a connection of its own: whoever writes or decides never waits for it. Thread-safe. */
public final class JournalReading implements Ledger, AutoCloseable {

    private final SqlStore store;

    JournalReading(SqlStore store) {
        this.store = store;
    }

    @Override
    public void forEach(Consumer<ChainedEntry> reader) {
        Rows.forEach(store, reader);
    }

    @Override
    public List<LinkedEntry> excerpt(Excerpt asked) {
        return Rows.excerpt(store, asked);
    }

    @Override
    public void close() {
        store.close();
    }
}
