package io.understudy.adapter.sqlstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.journal.Entry;
import io.understudy.journal.Journal.Draft;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.Lease;
import io.understudy.journal.StoreClock;
import io.understudy.journal.Verification;
import io.understudy.journal.Verifier;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that the first version wrote, brought up to date. */
class SqliteMigrationTest {

    private static final OperationId FIRST = new OperationId("shop-2-1");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final StoreClock clock = new StoreClock();

    @BeforeEach
    void writeAsTheFirstVersionDid() throws SQLException, IOException {
        try (InputStream script =
                Objects.requireNonNull(SqliteMigrationTest.class.getResourceAsStream("/journal-version-1.sql"))) {
            run(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void keeps_what_is_there_and_chains_it() {
        try (SqliteJournal journal = open()) {
            assertThat(journal.of(FIRST))
                    .extracting(Entry::type)
                    .containsExactly("OperationStarted", "StepIntended", "OperationFinished");
            assertThat(journal.open()).containsExactly(new OperationId("bank-2-1"));
            assertThat(Verifier.verify(journal, Optional.empty()))
                    .isInstanceOfSatisfying(
                            Verification.Intact.class,
                            i -> assertThat(i.entries()).isEqualTo(4));
        }
    }

    @Test
    void goes_on_with_higher_tokens_and_the_same_protection() {
        try (SqliteJournal journal = open()) {
            assertThat(journal.holding()).isEmpty();
            Lease lease = journal.acquire("a");
            assertThat(lease.token()).isEqualTo(8);
            Entry entry = journal.append(lease, new Draft(new ApplicationName("shop"), FIRST, "Late", "{}"));
            assertThat(entry.sequence()).isEqualTo(5);
            assertThat(Verifier.verify(journal, Optional.empty())).isInstanceOf(Verification.Intact.class);
        }
        assertThatThrownBy(() -> run("UPDATE entry SET payload = '{}'")).hasMessageContaining("never changed");
        assertThatThrownBy(() -> run("DELETE FROM entry")).hasMessageContaining("never removed");
    }

    @Test
    void the_version_before_can_not_add_what_is_not_chained() {
        open().close();
        assertThatThrownBy(
                        () -> run(
                                "INSERT INTO entry (sequence, at, application, operation, type, payload) VALUES (5, '', 'shop', 'shop-2-1', 'x', '')"))
                .hasMessageContaining("run the newer version");
    }

    @Test
    void is_migrated_once() {
        open().close();
        Verification before;
        try (SqliteJournal journal = open()) {
            before = Verifier.verify(journal, Optional.empty());
        }
        try (SqliteJournal journal = open()) {
            assertThat(Verifier.verify(journal, Optional.empty())).isEqualTo(before);
        }
    }

    @Test
    void whoever_only_reads_does_not_migrate() {
        assertThatThrownBy(() -> SqliteJournal.reading(file()))
                .isInstanceOf(JournalUnavailable.class)
                .hasMessageContainingAll("schema version 1 is older than this program's 3", "start the service once");
        open().close();
        try (JournalReading reading = SqliteJournal.reading(file())) {
            assertThat(Verifier.verify(reading, Optional.empty())).isInstanceOf(Verification.Intact.class);
        }
    }

    @Test
    void whoever_only_reads_makes_no_file() {
        Path nothing = folder.resolve("nothing.db");
        assertThatThrownBy(() -> SqliteJournal.reading(nothing))
                .isInstanceOf(JournalUnavailable.class)
                .hasMessageContaining("there is no such file");
        assertThat(nothing).doesNotExist();
    }

    @Test
    void what_was_changed_past_the_triggers_is_found() throws SQLException {
        open().close();
        run("DROP TRIGGER entries_do_not_change; UPDATE entry SET at = 'never' WHERE sequence = 2");
        try (JournalReading reading = SqliteJournal.reading(file())) {
            assertThat(Verifier.verify(reading, Optional.empty()))
                    .isInstanceOfSatisfying(
                            Verification.Broken.class,
                            broken -> assertThat(broken.sequence()).isEqualTo(2));
        }
    }

    private SqliteJournal open() {
        return SqliteJournal.open(file(), clock);
    }

    private Path file() {
        return folder.resolve("journal.db");
    }

    private void run(String script) throws SQLException {
        try (Connection raw = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = raw.createStatement()) {
            statement.executeUpdate(script);
        }
    }
}
