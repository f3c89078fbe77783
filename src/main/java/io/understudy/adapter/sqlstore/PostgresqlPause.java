package io.understudy.adapter.sqlstore;

import io.understudy.adapter.sqlstore.SqlStore.CommitUnknown;
import io.understudy.journal.Pause;
import java.time.Clock;
import java.util.Optional;

/** The brake over all instances: one row beside the journal. Any instance pulls and releases it; no lease is needed. */
final class PostgresqlPause implements Pause {

    private final SqlStore store;
    private final Clock clock;

    /** @param clock tells when it was pulled, for people */
    PostgresqlPause(SqlStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public Optional<String> reason() {
        return store.read(sql -> sql.list("SELECT reason FROM brake", row -> row.getString(1)).stream()
                .findFirst());
    }

    @Override
    public void pull(String by, String reason) {
        written(sql -> sql.update(
                "INSERT INTO brake VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE SET reason = excluded.reason, at = excluded.at",
                "%s: %s".formatted(by, reason),
                clock.instant().toString()));
    }

    @Override
    public boolean release() {
        return written(sql -> sql.update("DELETE FROM brake")) > 0;
    }

    private int written(Sql.Work<Integer> work) {
        try {
            return store.write(work);
        } catch (CommitUnknown e) {
            throw e.unavailable();
        }
    }
}
