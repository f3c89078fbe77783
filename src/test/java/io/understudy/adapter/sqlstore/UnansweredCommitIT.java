package io.understudy.adapter.sqlstore;

import io.understudy.adapter.sqlstore.CommitCut.Where;
import io.understudy.journal.Journal;
import io.understudy.journal.UnansweredCommitContractTest;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A connection to a real server that breaks between a commit and its answer. */
class UnansweredCommitIT extends UnansweredCommitContractTest {

    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    @SuppressWarnings("NullAway.Init")
    private static TemporaryPostgres postgres;

    @SuppressWarnings("NullAway.Init")
    private CommitCut cut;

    @SuppressWarnings("NullAway.Init")
    private PostgresqlJournal cuttable;

    @SuppressWarnings("NullAway.Init")
    private PostgresqlJournal direct;

    @BeforeAll
    static void start() throws IOException {
        postgres = TemporaryPostgres.start();
    }

    @AfterAll
    static void end() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void open() throws IOException {
        String schema = "unanswered_" + SCHEMAS.incrementAndGet();
        cut = new CommitCut(postgres.at());
        cuttable = PostgresqlJournal.open(TemporaryPostgres.access(cut.at(), schema), Clock.systemUTC());
        direct = PostgresqlJournal.open(postgres.access(schema), Clock.systemUTC());
    }

    @AfterEach
    void close() throws IOException {
        direct.close();
        cuttable.close();
        cut.close();
    }

    @Override
    protected Journal journal() {
        return cuttable;
    }

    @Override
    protected Journal other() {
        return direct;
    }

    @Override
    protected String mark() {
        return CommitCut.MARKER;
    }

    @Override
    protected void loseNextAnswer() {
        cut.nextAndForGood(Where.AFTER_THE_COMMIT);
    }

    @Override
    protected void heal() {
        cut.heal();
    }
}
