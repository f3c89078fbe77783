package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.adapter.sqlstore.SqliteJournal;
import io.understudy.journal.Journal.Draft;
import io.understudy.journal.Journal.Lease;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class JournalCommandTest {

    private static final ApplicationName SHOP = new ApplicationName("shop");
    private static final OperationId FIRST = new OperationId("shop-2-1");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path state;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void journal() {
        try (SqliteJournal journal = SqliteJournal.open(file(), Clock.systemUTC())) {
            Lease lease = journal.acquire("a");
            journal.open(lease, new Draft(SHOP, FIRST, "OperationStarted", "{\"n\":\"ä\"}"));
            journal.append(lease, new Draft(SHOP, FIRST, "StepIntended", "{}"));
            journal.close(lease, new Draft(SHOP, FIRST, "OperationFinished", "{}"));
        }
    }

    @Test
    void an_intact_journal_is_said_to_be_so_with_its_head() {
        assertThat(run("verify")).isZero();
        assertThat(out.toString())
                .startsWith("intact: 3 entries checked, head ")
                .containsPattern("[0-9a-f]{64}");
    }

    @Test
    void a_changed_entry_is_named_and_the_exit_code_says_so() throws Exception {
        past(
                "DROP TRIGGER entries_do_not_change",
                "UPDATE entry SET payload = '{\"by\":\"nobody\"}' WHERE sequence = 2");

        assertThat(run("verify")).isEqualTo(1);

        assertThat(err.toString())
                .contains("BROKEN at entry 2 (CHANGED): entry 2 (StepIntended of operation shop-2-1")
                .contains("1 entries before it are in order");
    }

    @Test
    void a_cut_off_end_is_found_against_a_checkpoint() throws Exception {
        Path anchor = state.resolve("anchor.json");
        assertThat(run("checkpoint", "--out", anchor.toString())).isZero();
        assertThat(run("verify", "--checkpoint", anchor.toString())).isZero();
        assertThat(out.toString()).contains("contains the checkpoint of 2", "at entry 3");

        past("DROP TRIGGER entries_do_not_go", "DELETE FROM entry WHERE sequence = 3");

        assertThat(run("verify")).isZero();
        assertThat(run("verify", "--checkpoint", anchor.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("BROKEN at entry 3 (TRUNCATED): it ends at entry 2, but had 3");
    }

    @Test
    void a_checkpoint_is_one_line_and_overwrites_nothing() throws Exception {
        assertThat(run("checkpoint")).isZero();
        assertThat(out.toString().strip()).matches("\\{\"sequence\":3,\"hash\":\"[0-9a-f]{64}\",\"at\":\"2.*Z\"}");
        Path there = Files.writeString(state.resolve("there.json"), "older");
        assertThat(run("checkpoint", "--out", there.toString())).isEqualTo(2);
        assertThat(there).hasContent("older");
        assertThat(err.toString()).contains("name a new file");
    }

    @Test
    void a_broken_journal_gets_no_checkpoint() throws Exception {
        past("DROP TRIGGER entries_do_not_go", "DELETE FROM entry WHERE sequence = 1");
        assertThat(run("checkpoint")).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("BROKEN at entry 1 (REMOVED)");
    }

    @Test
    void every_entry_is_exported_as_a_line_of_json() {
        assertThat(run("export")).isZero();
        assertThat(out.toString().lines())
                .hasSize(3)
                .first()
                .asString()
                .contains(
                        "\"sequence\":1",
                        "\"operation\":\"shop-2-1\"",
                        "\"payload\":\"{\\\"n\\\":\\\"ä\\\"}\"",
                        "\"hash\"");
    }

    @Test
    void what_is_no_checkpoint_or_no_journal_is_said() throws Exception {
        Path no = Files.writeString(state.resolve("no.json"), "{\"sequence\": 1}");
        assertThat(run("verify", "--checkpoint", no.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("no.json is no checkpoint that can be read", "journal checkpoint");

        assertThat(run("verify", "--state", state.resolve("nowhere").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("there is no such file", "name the state folder");

        assertThat(run("verify", "--url", "jdbc:h2:x")).isEqualTo(2);
        assertThat(err.toString()).contains("begins with jdbc:postgresql://");
    }

    @Test
    void a_service_and_a_journal_that_is_read_without_one_are_not_named_together() {
        assertThat(run("verify", "--server", "http://127.0.0.1:1")).isEqualTo(2);
        assertThat(err.toString()).contains("--server names a service", "give either");
        assertThat(out.toString()).isEmpty();
    }

    private int run(String command, String... arguments) {
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        String[] all = new String[arguments.length + 4];
        all[0] = "journal";
        all[1] = command;
        all[2] = "--state";
        all[3] = state.toString();
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        return line.setOverwrittenOptionsAllowed(true).execute(all);
    }

    private void past(String... statements) throws Exception {
        try (Connection raw = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = raw.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private Path file() {
        return state.resolve(StateFolder.JOURNAL);
    }
}
