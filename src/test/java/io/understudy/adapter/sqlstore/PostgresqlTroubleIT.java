package io.understudy.adapter.sqlstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.Lease;
import io.understudy.sandbox.postgres.PairFixture;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What people read when the journal's PostgreSQL does not do as it should. */
class PostgresqlTroubleIT {

    private static final Clock CLOCK = Clock.systemUTC();

    @SuppressWarnings("NullAway.Init")
    private static TemporaryPostgres postgres;

    @BeforeAll
    static void start() throws IOException {
        postgres = TemporaryPostgres.start();
    }

    @AfterAll
    static void end() throws IOException {
        postgres.close();
    }

    @Test
    void a_server_that_can_not_be_reached() throws IOException {
        refuses(TemporaryPostgres.access(PairFixture.free(4), "journal"))
                .hasMessageContainingAll("the server can't be reached", "check that it runs");
    }

    @Test
    void a_wrong_password_which_is_not_repeated() {
        refuses(new PostgresqlAccess(TemporaryPostgres.url(postgres.at()), "journal", "postgres", () -> "wrong-secret"))
                .hasMessageContainingAll("refuses the user or the password", "schema journal, user postgres")
                .message()
                .doesNotContain("wrong-secret");
    }

    @Test
    void a_database_that_is_not_there() {
        String url = TemporaryPostgres.url(postgres.at()).replace("/postgres", "/nowhere");
        refuses(new PostgresqlAccess(url, "journal", "postgres", () -> TemporaryPostgres.PASSWORD))
                .hasMessageContainingAll("there is no such database", "nowhere");
    }

    @Test
    void a_user_who_may_not_make_the_schema() throws SQLException {
        postgres.execute("CREATE ROLE reader LOGIN PASSWORD 'r'");
        refuses(new PostgresqlAccess(TemporaryPostgres.url(postgres.at()), "not_there", "reader", () -> "r"))
                .hasMessageContainingAll("the user's rights do not suffice", "grant CREATE");
    }

    @Test
    void a_user_who_may_not_write() throws SQLException {
        PostgresqlJournal.open(postgres.access("of_another"), CLOCK).close();
        postgres.execute(
                "CREATE ROLE looker LOGIN PASSWORD 'l'",
                "GRANT USAGE ON SCHEMA of_another TO looker",
                "GRANT SELECT ON ALL TABLES IN SCHEMA of_another TO looker");
        PostgresqlAccess access =
                new PostgresqlAccess(TemporaryPostgres.url(postgres.at()), "of_another", "looker", () -> "l");
        try (PostgresqlJournal journal = PostgresqlJournal.open(access, CLOCK)) {
            assertThatThrownBy(() -> journal.acquire("a"))
                    .isInstanceOf(JournalUnavailable.class)
                    .hasMessageContaining("the user's rights do not suffice");
        }
        try (PostgresqlJournal journal = PostgresqlJournal.reading(access, CLOCK)) {
            journal.forEach(entry -> assertThat(entry).isNull());
        }
    }

    @Test
    void a_schema_that_holds_something_else() throws SQLException {
        postgres.execute("CREATE SCHEMA of_the_shop", "CREATE TABLE of_the_shop.orders (id INT)");
        refuses(postgres.access("of_the_shop"))
                .hasMessageContainingAll("holds tables of something else", "a schema for the journal alone");
    }

    @Test
    void a_schema_of_a_newer_version() throws SQLException {
        PostgresqlJournal.open(postgres.access("newer"), CLOCK).close();
        postgres.execute(
                "INSERT INTO newer.flyway_schema_history SELECT 99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'postgres', now(), 1, true");
        refuses(postgres.access("newer"))
                .hasMessageContainingAll(
                        "its schema is newer than this program (version 99)", "run the version that wrote it");
    }

    @Test
    void tables_that_somebody_changed() throws SQLException {
        try (PostgresqlJournal journal = PostgresqlJournal.open(postgres.access("changed"), CLOCK)) {
            postgres.execute("DROP FUNCTION changed.scene_of_a_write(TEXT)");
            assertThatThrownBy(() -> journal.acquire("a"))
                    .isInstanceOf(JournalUnavailable.class)
                    .hasMessageContaining("its tables are not as this version made them");
        }
    }

    @Test
    void nothing_to_read() {
        assertThatThrownBy(() -> PostgresqlJournal.reading(postgres.access("nothing"), CLOCK))
                .isInstanceOf(JournalUnavailable.class)
                .hasMessageContaining("there is no journal");
    }

    @Test
    void a_server_that_commits_without_waiting_for_its_disk_waits_for_it() throws SQLException {
        postgres.execute(
                "CREATE ROLE hasty LOGIN SUPERUSER PASSWORD 'h'", "ALTER ROLE hasty SET synchronous_commit = off");
        PostgresqlAccess access =
                new PostgresqlAccess(TemporaryPostgres.url(postgres.at()), "hasty", "hasty", () -> "h");
        try (PostgresqlStore store = new PostgresqlStore(access)) {
            List<String> waits = store.read(sql -> sql.list("SHOW synchronous_commit", row -> row.getString(1)));
            assertThat(waits).containsExactly("on");
        }
    }

    @Test
    void it_waits_for_it_also_after_the_first_work_of_a_connection_failed() throws SQLException {
        postgres.execute(
                "CREATE ROLE hastier LOGIN SUPERUSER PASSWORD 'h'", "ALTER ROLE hastier SET synchronous_commit = off");
        PostgresqlAccess access =
                new PostgresqlAccess(TemporaryPostgres.url(postgres.at()), "hastier", "hastier", () -> "h");
        try (PostgresqlStore store = PostgresqlStore.aside(access)) {
            assertThatThrownBy(() -> store.read(sql -> sql.number("SELECT 1 / 0")))
                    .isInstanceOf(JournalUnavailable.class);
            List<String> waits = store.read(sql -> sql.list("SHOW synchronous_commit", row -> row.getString(1)));
            assertThat(waits).containsExactly("on");
        }
    }

    @Test
    void an_address_of_another_database() {
        assertThatThrownBy(() -> new PostgresqlAccess("jdbc:mysql://x?password=p", "journal", "u", () -> ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the journal's address begins with jdbc:postgresql://, not 'jdbc:mysql://x'");
        assertThatThrownBy(() -> new PostgresqlAccess("jdbc:postgresql://x/y", "Journal; drop", "u", () -> ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a schema's name");
    }

    @Test
    void a_server_that_ends_and_comes_back() throws IOException {
        try (TemporaryPostgres own = TemporaryPostgres.start();
                PostgresqlJournal journal = PostgresqlJournal.open(own.access("journal"), CLOCK)) {
            Lease lease = journal.acquire("a");
            own.server().kill();
            assertThatThrownBy(() -> journal.renew(lease))
                    .isInstanceOf(JournalUnavailable.class)
                    .hasMessageContaining("can't be reached");
            own.server().start();
            journal.renew(lease);
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refuses(PostgresqlAccess access) {
        return assertThatThrownBy(() -> PostgresqlJournal.open(access, CLOCK))
                .isInstanceOf(JournalUnavailable.class)
                .hasMessageContainingAll("is not available", "No automatic operation starts", "What to do");
    }
}
