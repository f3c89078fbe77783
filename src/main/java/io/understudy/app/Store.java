package io.understudy.app;

import io.understudy.adapter.sqlstore.PostgresqlAccess;
import io.understudy.adapter.sqlstore.PostgresqlJournal;
import io.understudy.adapter.sqlstore.SqliteJournal;
import io.understudy.journal.Claimant;
import io.understudy.journal.Journal;
import io.understudy.journal.Leadership;
import io.understudy.journal.Ledger;
import io.understudy.journal.Pause;
import io.understudy.policy.JournalStore;
import io.understudy.policy.Orchestrator;
import io.understudy.sharing.Membership;
import io.understudy.time.Ticker;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/**
 * What outlives the process: the journal with the lease, and the brake. Its own, or shared with other instances.
 *
 * @param ledger the journal for those who read much of it: nobody else waits for them
 * @param membership of the instances that share it; empty for its own
 */
record Store(Journal journal, Ledger ledger, Leadership leadership, Pause pause, Optional<Membership> membership) {

    /**
     * Opens what the document names.
     *
     * @param journals wraps the journal
     * @param executor takes calls that may block
     */
    static Store open(
            Orchestrator self, StateFolder state, UnaryOperator<Journal> journals, Executor executor, Parts parts) {
        return switch (self.journal()) {
            case JournalStore.Embedded() -> {
                Journal journal = parts.keep(journals.apply(SqliteJournal.open(state.journal(), Clock.systemUTC())));
                Ledger ledger = parts.keep(SqliteJournal.reading(state.journal()));
                Leadership leadership = parts.keep(Leadership.alone(
                        journal, self.name().value(), self.lease().renew(), executor));
                yield new Store(journal, ledger, leadership, state.pause(), Optional.empty());
            }
            case JournalStore.Postgresql database -> {
                PostgresqlJournal shared = PostgresqlJournal.open(
                        new PostgresqlAccess(
                                database.url(), database.schema(), database.user(), database.password()::reveal),
                        Clock.systemUTC());
                Journal journal = parts.keep(journals.apply(shared));
                Ledger ledger = parts.keep(shared.aside());
                Leadership leadership = parts.keep(Leadership.shared(
                        journal,
                        new Claimant(named(self), self.lease().length(), Ticker.system()),
                        self.lease().renew(),
                        executor));
                yield new Store(journal, ledger, leadership, shared.pause(), Optional.of(shared.membership()));
            }
        };
    }

    /** So that whoever is told who leads knows where to ask. */
    private static String named(Orchestrator self) {
        return "%s (%s://%s)".formatted(self.name(), self.api().scheme(), self.http());
    }
}
