package io.understudy.adapter.sqlstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.adapter.sqlstore.CommitCut.Where;
import io.understudy.journal.Claim;
import io.understudy.journal.Claimant;
import io.understudy.journal.Entry;
import io.understudy.journal.Excerpt;
import io.understudy.journal.Holding;
import io.understudy.journal.Journal;
import io.understudy.journal.Journal.Draft;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.Lease;
import io.understudy.journal.Journal.StaleLease;
import io.understudy.journal.JournalContractTest;
import io.understudy.topology.OperationId;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PostgresqlJournalIT extends JournalContractTest {

    private static final OperationId FIRST = new OperationId("shop-2-1");
    private static final Draft MARKED =
            new Draft(SHOP, FIRST, "StepIntended", "{\"step\":\"%s\"}".formatted(CommitCut.MARKER));
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    @SuppressWarnings("NullAway.Init")
    private static TemporaryPostgres postgres;

    private final String schema = "journal_" + SCHEMAS.incrementAndGet();

    @BeforeAll
    static void start() throws IOException {
        postgres = TemporaryPostgres.start();
    }

    @AfterAll
    static void end() throws IOException {
        postgres.close();
    }

    @Override
    protected Journal create() {
        return open();
    }

    @Override
    protected void leaseRunsOut() {
        sql("""
            UPDATE %s.lease SET until = to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""".formatted(schema));
    }

    @Test
    void a_lease_runs_out_by_the_servers_clock_whatever_the_instances_clock_says() {
        Lease lease = ((Claim.Granted) journal.claim(new Claimant("a", Duration.ofMillis(300), clock))).lease();
        clock.jump(Duration.ofDays(-1));

        Awaitility.await()
                .until(() -> journal.holding().filter(Holding::hasRunOut).isPresent());

        assertThatThrownBy(() -> journal.open(lease, draft(SHOP, "shop-2-1", "Started")))
                .isInstanceOf(StaleLease.class)
                .hasMessageContaining("ran out");
        assertThat(journal.claim(claimant("b"))).isInstanceOf(Claim.Granted.class);
    }

    @Test
    void whoever_reads_aside_holds_no_connection_of_the_journal() {
        Lease lease = journal.acquire("a");
        journal.open(lease, draft(SHOP, "shop-2-1", "Started"));
        List<Entry> found = new ArrayList<>();
        try (JournalReading aside = ((PostgresqlJournal) journal).aside()) {
            journal.append(lease, draft(SHOP, "shop-2-1", "StepIntended"));
            aside.forEach(entry -> found.add(entry.entry()));
            journal.close();
            aside.excerpt(new Excerpt(1, 9, Optional.empty(), Optional.empty()))
                    .forEach(linked -> found.add(linked.chained().entry()));
        }
        assertThat(found).extracting(Entry::sequence).containsExactly(1L, 2L, 2L);
    }

    @Test
    void of_two_instances_the_newest_lease_wins_and_both_see_the_same() {
        Lease old = journal.acquire("a");
        journal.open(old, draft(SHOP, "shop-2-1", "Started"));
        try (PostgresqlJournal other = open()) {
            Lease newest = other.acquire("b");
            assertThatThrownBy(() -> journal.append(old, draft(SHOP, "shop-2-1", "StepIntended")))
                    .isInstanceOf(StaleLease.class);
            Entry entry = other.append(newest, draft(SHOP, "shop-2-1", "StepIntended"));
            assertThat(journal.of(FIRST)).hasSize(2).contains(entry);
        }
    }

    @Test
    void refuses_to_change_or_remove_what_is_journaled() {
        Lease lease = journal.acquire("a");
        journal.open(lease, draft(SHOP, "shop-2-1", "Started"));
        journal.close(lease, draft(SHOP, "shop-2-1", "Finished"));
        for (String statement : List.of(
                "UPDATE %s.entry SET payload = '{}'",
                "DELETE FROM %s.entry",
                "TRUNCATE %s.entry",
                "UPDATE %s.operation SET closed = 0",
                "DELETE FROM %s.operation",
                "TRUNCATE %s.operation CASCADE",
                "DELETE FROM %s.lease")) {
            assertThatThrownBy(() -> postgres.execute(statement.formatted(schema)))
                    .as(statement)
                    .hasMessageContaining("is never changed or removed");
        }
        assertThat(journal.of(FIRST)).hasSize(2);
    }

    @Test
    void the_database_itself_holds_one_open_operation_of_an_application() {
        journal.open(journal.acquire("a"), draft(SHOP, "shop-2-1", "Started"));
        assertThatThrownBy(() -> postgres.execute(
                        "INSERT INTO %s.operation (id, application) VALUES ('shop-2-2', 'shop')".formatted(schema)))
                .hasMessageContaining("one_open_operation");
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_THE_COMMIT", "AFTER_THE_COMMIT"})
    void a_fact_whose_commit_was_not_answered_is_there_once(Where where) throws IOException {
        try (CommitCut cut = new CommitCut(postgres.at());
                PostgresqlJournal cuttable = through(cut)) {
            Lease lease = opened(cuttable);
            cut.next(where);

            Entry entry = cuttable.append(lease, MARKED);

            assertThat(cuttable.of(FIRST)).hasSize(2).endsWith(entry);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_THE_COMMIT", "AFTER_THE_COMMIT"})
    void a_fact_that_stays_unknown_is_looked_for_when_it_is_written_again(Where where) throws IOException {
        try (CommitCut cut = new CommitCut(postgres.at());
                PostgresqlJournal cuttable = through(cut)) {
            Lease lease = opened(cuttable);
            cut.nextAndForGood(where);

            assertThatThrownBy(() -> cuttable.append(lease, MARKED))
                    .isInstanceOf(JournalUnavailable.class)
                    .hasMessageContainingAll("can't be reached", "not known whether", "looked for before");
            cut.heal();
            Entry entry = cuttable.append(lease, MARKED);
            cuttable.append(lease, draft(SHOP, "shop-2-1", "StepDone"));

            assertThat(cuttable.of(FIRST))
                    .extracting(Entry::type)
                    .containsExactly("Started", "StepIntended", "StepDone");
            assertThat(cuttable.of(FIRST)).contains(entry);
        }
    }

    @Test
    void an_opening_and_an_end_whose_commits_were_not_answered_are_there_once() throws IOException {
        try (CommitCut cut = new CommitCut(postgres.at());
                PostgresqlJournal cuttable = through(cut)) {
            Lease lease = cuttable.acquire("a");
            cut.next(Where.AFTER_THE_COMMIT);
            assertThat(cuttable.open(lease, MARKED)).isEmpty();
            cut.next(Where.AFTER_THE_COMMIT);
            cuttable.close(lease, new Draft(SHOP, FIRST, "Finished", MARKED.payload()));

            assertThat(cuttable.of(FIRST)).hasSize(2);
            assertThat(cuttable.open()).isEmpty();
        }
    }

    @Test
    void sessions_that_the_server_ended_are_replaced() throws SQLException {
        Lease lease = opened(journal);
        postgres.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'understudy-journal'");
        // Each way to the server finds out by itself: the lease's connection, and those of the facts.
        again(() -> journal.renew(lease));
        again(() -> journal.append(lease, draft(SHOP, "shop-2-1", "StepIntended")));
        assertThat(journal.of(FIRST)).hasSize(2);
    }

    /** Until it is answered; what is refused with this was not written. */
    private static void again(ThrowingRunnable work) {
        Awaitility.await().ignoreExceptionsInstanceOf(JournalUnavailable.class).untilAsserted(work);
    }

    @Test
    void does_not_wait_for_another_writer_for_long_and_goes_on_afterwards() throws SQLException {
        Lease lease = opened(journal);
        try (Connection raw = DriverManager.getConnection(
                        TemporaryPostgres.url(postgres.at()), "postgres", TemporaryPostgres.PASSWORD);
                Statement statement = raw.createStatement()) {
            raw.setAutoCommit(false);
            statement.execute("SELECT 1 FROM %s.lease FOR UPDATE".formatted(schema));
            assertThatThrownBy(() -> journal.append(lease, draft(SHOP, "shop-2-1", "StepIntended")))
                    .isInstanceOf(JournalUnavailable.class)
                    .hasMessageContainingAll("did not answer in time", "No automatic operation starts");
            raw.rollback();
        }
        journal.append(lease, draft(SHOP, "shop-2-1", "StepIntended"));
        assertThat(journal.of(FIRST)).hasSize(2);
    }

    private Lease opened(Journal in) {
        Lease lease = in.acquire("a");
        in.open(lease, draft(SHOP, "shop-2-1", "Started"));
        return lease;
    }

    private PostgresqlJournal through(CommitCut cut) {
        return PostgresqlJournal.open(TemporaryPostgres.access(cut.at(), schema), clock);
    }

    private PostgresqlJournal open() {
        return PostgresqlJournal.open(postgres.access(schema), clock);
    }

    private static void sql(String statement) {
        try {
            postgres.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
