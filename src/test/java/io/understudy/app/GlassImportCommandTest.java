package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.adapter.sqlstore.SqliteJournal;
import io.understudy.journal.Claimant;
import io.understudy.journal.Journal;
import io.understudy.operation.FactCodec;
import io.understudy.operation.OperationFact;
import io.understudy.operation.OperationKind;
import io.understudy.operation.Phase;
import io.understudy.operation.Trigger;
import io.understudy.operation.glass.Seal;
import io.understudy.operation.glass.SealKeys;
import io.understudy.operation.glass.SealedPlan;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.RunbookName;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command says when it is not alone with the journal. */
class GlassImportCommandTest {

    private static final ApplicationName SHOP = new ApplicationName("shop");
    private static final SiteName EAST = new SiteName("east");
    private static final SiteName WEST = new SiteName("west");
    private static final OperationId MOVE = new OperationId("shop-2-glass-1");
    private static final StepName STEP = new StepName("promote");
    private static final Path DOCUMENTS = Path.of("src/test/resources/documents/base");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeEach
    void a_move_was_made_under_the_broken_glass() throws Exception {
        SealKeys keys = SealKeys.make();
        Instant now = Instant.now();
        SealedPlan plan = new SealedPlan(
                SHOP, EAST, WEST, Epoch.INITIAL, Map.of(), "orchestrator", now, now.plus(Duration.ofDays(1)));
        Files.writeString(folder.resolve("shop.plan"), Seal.close(plan, SealKeys.sealing(keys.sealing())));
        Files.writeString(folder.resolve("glass.pub"), keys.telling());
        try (SqliteJournal glass = open("glass")) {
            Journal.Lease lease = glass.takeOver(new Claimant("glass", Duration.ofMinutes(2), Ticker.system()));
            FactCodec codec = new FactCodec();
            List<OperationFact> facts = facts(now);
            glass.open(lease, codec.draft(SHOP, MOVE, facts.getFirst()));
            facts.subList(1, facts.size() - 1).forEach(fact -> glass.append(lease, codec.draft(SHOP, MOVE, fact)));
            glass.close(lease, codec.draft(SHOP, MOVE, facts.getLast()));
        }
        open("state").close();
    }

    private SqliteJournal open(String state) {
        return SqliteJournal.open(folder.resolve(state).resolve(StateFolder.JOURNAL), Clock.systemUTC());
    }

    private static List<OperationFact> facts(Instant now) {
        Step promote = new Step(
                STEP,
                "postgresql.promote",
                JsonNodeFactory.instance.objectNode(),
                List.of(),
                Duration.ofSeconds(3),
                1,
                Duration.ZERO,
                Step.OnError.FAIL);
        return List.of(
                new OperationFact.OperationStarted(
                        OperationKind.FAILOVER,
                        new Runbook(new RunbookName("move"), List.of(promote)),
                        List.of(STEP),
                        new Placement(SHOP, EAST, WEST, Epoch.INITIAL),
                        new Trigger.Person("ann"),
                        "the journal was lost",
                        now,
                        now),
                new OperationFact.StepIntended(STEP, 1),
                new OperationFact.StepDone(STEP, "promoted", Map.of(), 7),
                new OperationFact.EpochAdvanced(new Placement(SHOP, WEST, EAST, new Epoch(2))),
                new OperationFact.OperationFinished(Phase.SUCCEEDED, "every step is done"));
    }

    private Typed imports() {
        return Typed.type(
                folder.resolve("state"),
                "break-glass",
                "import",
                folder.resolve("shop.plan").toString(),
                "--key",
                folder.resolve("glass.pub").toString(),
                "--config",
                DOCUMENTS.toString(),
                "--glass",
                folder.resolve("glass").toString());
    }

    /** Somebody takes the lease as soon as this fact is there; empty: nobody does. */
    private void anotherTakesTheLeaseAfter(String... types) throws SQLException {
        Path file = folder.resolve("state").resolve(StateFolder.JOURNAL);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TRIGGER IF EXISTS another_leads");
            for (String type : types) {
                statement.execute(
                        "CREATE TRIGGER another_leads AFTER INSERT ON entry WHEN new.type = '%s' BEGIN UPDATE lease SET token = token + 1; END"
                                .formatted(type));
            }
        }
    }

    @Test
    void a_lease_that_is_lost_midway_is_told_with_what_to_do_and_the_next_import_goes_on_there() throws SQLException {
        anotherTakesTheLeaseAfter("StepIntended");

        Typed lost = imports();

        assertThat(lost.exitCode()).as(lost.said()).isEqualTo(2);
        assertThat(lost.said())
                .contains(
                        "the lease of break-glass import",
                        "another instance leads now",
                        "What was taken in so far stays: repeat the import, it goes on there");
        try (SqliteJournal target = open("state")) {
            assertThat(target.of(MOVE)).hasSize(2);
        }
        anotherTakesTheLeaseAfter();
        assertThat(imports().done()).contains("taken in: [shop-2-glass-1]; shop is served by west in epoch 2");
        try (SqliteJournal target = open("state")) {
            assertThat(target.of(MOVE)).hasSize(5);
        }
    }
}
