package io.understudy.rig;

import static io.understudy.rig.TwoShops.EAST;
import static io.understudy.rig.TwoShops.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.rig.checker.Attempt;
import io.understudy.rig.checker.Outcome;
import io.understudy.rig.checker.Recording;
import io.understudy.rig.checker.Report;
import io.understudy.rig.checker.Verdict;
import io.understudy.rig.machine.Shell;
import io.understudy.rig.world.CheckerProcess;
import io.understudy.sandbox.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The checker checked: what is planted in real databases is found by the real process, and nothing else is. */
@Tag("world")
class CheckerRigIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private TwoShops world;
    private CheckerProcess checker;

    @BeforeEach
    void users_order_in_the_east() throws IOException, SQLException {
        world = new TwoShops();
        checker = world.checker();
        checker.awaitAcknowledged(EAST, 50, LIMIT);
    }

    @AfterEach
    void closes() throws IOException {
        world.close();
    }

    @Test
    void finds_a_planted_split_brain() throws IOException {
        world.toWest();
        checker.awaitAcknowledged(WEST, 50, LIMIT);
        world.toEast();
        checker.awaitAcknowledged(EAST, 50, LIMIT);

        Verdict verdict = checker.stop();

        assertThat(verdict.oneWriter()).as(Report.text(verdict)).isFalse();
        assertThat(verdict.overlap().certain()).hasSizeGreaterThanOrEqualTo(50);
        assertThat(verdict.problems()).anyMatch(problem -> problem.startsWith("both sides wrote, certainly"));
        assertThat(verdict.stretches()).extracting("side").contains(EAST, WEST);
        assertThat(verdict.divergence())
                .hasValueSatisfying(d -> assertThat(d.onlyAtStandby()).isGreaterThanOrEqualTo(50));
        assertThat(Report.json(verdict)).contains("\"oneWriter\" : false");
    }

    @Test
    void finds_a_planted_loss_to_the_row() throws Exception {
        world.east.close();
        long fault = System.nanoTime();
        List<Long> left = restoredWithoutTheLast(10);
        world.toWest();
        checker.awaitAcknowledged(WEST, 50, LIMIT);

        Verdict verdict = checker.stop(fault);

        List<Long> acknowledged = verdict.evidence().recording().writes().stream()
                .filter(Attempt::acknowledged)
                .map(Attempt::number)
                .toList();
        assertThat(verdict.loss()).hasValueSatisfying(loss -> {
            assertThat(loss.numbers())
                    .containsExactlyElementsOf(
                            left.stream().filter(acknowledged::contains).toList());
            assertThat(loss.numbers()).isNotEmpty();
            assertThat(loss.window()).isPositive();
        });
        assertThat(verdict.overlap().certain()).as(Report.text(verdict)).isEmpty();
        assertThat(verdict.recovery())
                .hasValueSatisfying(recovery -> assertThat(recovery).isPositive());
        assertThat(verdict.gap())
                .hasValueSatisfying(gap -> assertThat(gap.fromNanos()).isLessThan(fault + 1_000_000_000));
    }

    @Test
    void finds_nothing_where_nothing_is_and_does_not_take_a_dead_database_for_an_empty_one() throws Exception {
        world.east.close();
        long fault = System.nanoTime();
        assertThat(restoredWithoutTheLast(0)).isEmpty();
        world.eastDatabase.kill();
        world.toWest();
        checker.awaitAcknowledged(WEST, 50, LIMIT);

        Verdict verdict = checker.stop(fault);

        assertThat(verdict.problems())
                .hasSize(1)
                .allMatch(problem -> problem.startsWith("the table of us-east-1 is unknown"));
        assertThat(verdict.loss())
                .hasValueSatisfying(loss -> assertThat(loss.numbers()).isEmpty());
    }

    @Test
    void a_killed_checker_loses_nothing_that_it_knew() throws IOException {
        checker.program().kill();

        Verdict verdict = checker.stop();

        assertThat(verdict.counts().acknowledged()).isGreaterThanOrEqualTo(50);
        assertThat(verdict.problems())
                .as("the rows that were on their way are no problem")
                .isEmpty();
    }

    @Test
    void a_paused_site_shows_as_attempts_that_failed_and_not_as_silence() throws IOException {
        world.eastDatabase.freeze();
        checker.await("failures are recorded", LIMIT, recording -> failed(recording) > 50);
        world.eastDatabase.thaw();
        checker.awaitAcknowledged(EAST, 50, LIMIT);

        Verdict verdict = checker.stop();

        assertThat(verdict.counts().unknown()).isGreaterThan(50);
        assertThat(verdict.counts().unfinished()).isEmpty();
        assertThat(verdict.loss())
                .hasValueSatisfying(loss -> assertThat(loss.numbers()).isEmpty());
    }

    @Test
    void the_command_line_judges_alike() throws IOException {
        checker.close();
        Path json = world.folder.resolve("verdict.json");

        Shell.Result result = Shell.attempt(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.understudy.rig.checker.Main",
                "verdict",
                "--log",
                world.folder.resolve("attempts.log").toString(),
                "--primary",
                "us-east-1=jdbc:postgresql://%s/shop".formatted(world.eastDatabase.at()),
                "--standby",
                "us-west-2=jdbc:postgresql://%s/shop".formatted(world.westDatabase.at()),
                "--user",
                "shop",
                "--password-file",
                world.folder.resolve("password").toString(),
                "--json",
                json.toString()));

        assertThat(result.output()).startsWith("clean");
        assertThat(result.code()).isZero();
        assertThat(Files.readString(json)).contains("\"oneWriter\" : true", "\"lost\" : [ ]");
    }

    private static long failed(Recording recording) {
        return recording.writes().stream()
                .filter(a -> a.outcome() == Outcome.UNKNOWN)
                .count();
    }

    /** The west's table becomes the east's as it was some rows ago. @return the numbers left out */
    private List<Long> restoredWithoutTheLast(int rows) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        try (Connection from = TwoShops.session(world.eastDatabase, "shop");
                Statement read = from.createStatement();
                ResultSet row = read.executeQuery("SELECT id FROM orders ORDER BY id")) {
            while (row.next()) {
                numbers.add(row.getLong(1));
            }
        }
        copy(numbers.subList(0, numbers.size() - rows), world.westDatabase);
        return List.copyOf(numbers.subList(numbers.size() - rows, numbers.size()));
    }

    private static void copy(List<Long> numbers, PostgresServer to) throws SQLException {
        try (Connection session = TwoShops.session(to, "shop");
                PreparedStatement insert =
                        session.prepareStatement("INSERT INTO orders (id, item, site) VALUES (?, 'copied', ?)")) {
            for (long number : numbers) {
                insert.setLong(1, number);
                insert.setString(2, EAST);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
