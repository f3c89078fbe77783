package io.understudy.app;

import io.understudy.adapter.sqlstore.PostgresqlJournal;
import io.understudy.adapter.sqlstore.SqliteJournal;
import io.understudy.app.KillingJournal.When;
import io.understudy.journal.Entry;
import io.understudy.journal.Journal;
import io.understudy.journal.Ledger;
import io.understudy.journal.Verification;
import io.understudy.journal.Verifier;
import io.understudy.topology.OperationId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where the service under test keeps its journal. */
interface MatrixStore {

    /** For the report. */
    String label();

    /** When its processes are killed where each boundary is taken on one store only. */
    When half();

    /**
     * The configuration of a service with a journal that is still empty.
     *
     * @param run names it among others
     */
    Config instance(CrashStage stage, String run) throws IOException;

    /** Reads the journal past the service, which has ended. */
    Look look(Config instance, String run, OperationId operation);

    /**
     * A look into a journal.
     *
     * @param facts of one operation, oldest first
     * @param open operations
     * @param chain of the whole journal
     */
    record Look(List<Entry> facts, List<OperationId> open, Verification chain) {

        private static <J extends Journal & Ledger> Look at(J journal, OperationId operation) {
            return new Look(journal.of(operation), journal.open(), Verifier.verify(journal, Optional.empty()));
        }
    }

    /** In the state folder. */
    record Embedded() implements MatrixStore {

        @Override
        public String label() {
            return "sqlite";
        }

        @Override
        public When half() {
            return When.BEFORE;
        }

        @Override
        public Config instance(CrashStage stage, String run) throws IOException {
            return Config.copyOf(stage.world().configuration(), folder(stage, run));
        }

        @Override
        public Look look(Config instance, String run, OperationId operation) {
            try (SqliteJournal journal = SqliteJournal.open(
                    instance.folder().resolve("state").resolve(StateFolder.JOURNAL), Clock.systemUTC())) {
                return Look.at(journal, operation);
            }
        }
    }

    /** In a database that several instances could share; each run has a schema of its own. */
    record Shared(SharedJournal database) implements MatrixStore {

        /** About as long as a start, so that a restart seldom waits for the lease of the one that was killed. */
        private static final Duration LEASE = Duration.ofSeconds(2);

        private static final Duration RENEW = Duration.ofMillis(400);

        @Override
        public String label() {
            return "postgresql";
        }

        @Override
        public When half() {
            return When.AFTER;
        }

        @Override
        public Config instance(CrashStage stage, String run) throws IOException {
            return database.instance(
                    stage.documents(),
                    folder(stage, run),
                    "orchestrator",
                    stage.world().addresses().orchestrator().toString(),
                    LEASE,
                    RENEW,
                    run);
        }

        @Override
        public Look look(Config instance, String run, OperationId operation) {
            try (PostgresqlJournal journal = PostgresqlJournal.reading(database.access(run), Clock.systemUTC())) {
                return Look.at(journal, operation);
            }
        }
    }

    private static Path folder(CrashStage stage, String run) {
        return stage.world().folder().resolve(run);
    }
}
