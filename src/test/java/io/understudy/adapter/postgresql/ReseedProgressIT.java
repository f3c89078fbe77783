package io.understudy.adapter.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.operation.Goal;
import io.understudy.operation.OperationKind;
import io.understudy.operation.SharedFences;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.policy.ReplicationLink;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.sandbox.postgres.PairFixture;
import io.understudy.sandbox.postgres.PostgresServer;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * After a failover from east, which was off, to west, on real servers: a route has begun to make east a standby of west, and has
 * ended. How far it comes is up to the test, and so is how much time passes each time that the step tells of it.
 */
class ReseedProgressIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(40);
    /** Two of them are longer than the step may take; what is left of the timeout after one is for the next look. */
    private static final Duration BETWEEN = Duration.ofSeconds(24);
    /** The step's time passes so much slower than the machine's, which may be busy. */
    private static final int SLOWER = 4;

    private static final Pattern COPIED = Pattern.compile("(\\d+) of (\\d+) bytes are copied to us-east-1");

    private final AtomicLong skipped = new AtomicLong();
    private final List<Long> amounts = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private IntConsumer hears = number -> {};
    private Stage stage;
    private @Nullable PacedBackup backup;

    @BeforeEach
    void start() throws IOException {
        stage = new Stage();
        stage.world.pair().primary().stopFast();
        assertThat(stage.promote()
                        .apply(Stage.context(OperationKind.FAILOVER, patient(stage.link()), Stage.PLACEMENT, Map.of())))
                .isInstanceOf(StepResult.Done.class);
    }

    @AfterEach
    void close() throws IOException {
        if (backup != null) {
            backup.close();
        }
        stage.close();
    }

    @Test
    void a_base_backup_that_grows_is_told_in_bytes_and_has_the_whole_time_after_each_growth() {
        hears = number -> {
            pass(BETWEEN);
            if (number < 4) {
                begun().let(4);
            } else if (number == 4) {
                begun().complete();
                rebuild();
            }
        };

        StepResult result = apply(this::beginBackup);

        assertThat(result).as("%s", told).isInstanceOf(StepResult.Done.class);
        assertThat(told).hasSizeGreaterThanOrEqualTo(4);
        List<Long> bytes = new ArrayList<>();
        for (String each : told.subList(0, 4)) {
            Matcher copied = COPIED.matcher(each);
            assertThat(copied.matches()).as(each).isTrue();
            bytes.add(Long.parseLong(copied.group(1)));
            assertThat(Long.parseLong(copied.group(2))).as(each).isGreaterThan(16 << 20);
        }
        assertThat(bytes).isSorted().doesNotHaveDuplicates();
        assertThat(bytes.getLast() - bytes.getFirst()).as("%s", bytes).isGreaterThan(8 << 20);
        assertThat(amounts).as("else no progress to the engine").isSorted().doesNotHaveDuplicates();
    }

    @Test
    void a_copy_that_does_not_grow_in_its_time_is_in_doubt() {
        hears = number -> pass(TIMEOUT);

        StepResult result = apply(this::beginBackup);

        assertThat(told).hasSize(1);
        assertThat(result)
                .isInstanceOfSatisfying(
                        StepResult.InDoubt.class,
                        doubt -> assertThat(doubt.summary())
                                .contains("the route ended (begun), but still: make us-east-1", "a streaming standby"));
    }

    @Test
    void log_that_is_applied_is_told_too_and_has_the_whole_time_after_each_growth() throws Exception {
        hears = number -> {
            pass(BETWEEN);
            if (number < 4) {
                ship();
            } else if (number == 4) {
                follow();
            }
        };

        StepResult result = apply(this::rebuildAside);

        assertThat(result).as("%s", told).isInstanceOf(StepResult.Done.class);
        assertThat(told)
                .hasSizeGreaterThanOrEqualTo(4)
                .allSatisfy(each -> assertThat(each).matches("us-east-1 applies the log: \\d+ bytes of it wait"));
        assertThat(amounts).isSorted().doesNotHaveDuplicates();
    }

    private StepResult apply(Runnable route) {
        ReseedStep step = new ReseedStep(
                stage.sessions,
                () -> System.nanoTime() / SLOWER + skipped.get(),
                Clock.systemUTC(),
                new Stub("fence.primary", () -> {}),
                new Stub("route", route));
        return step.apply(context());
    }

    private void pass(Duration time) {
        skipped.addAndGet(time.toNanos());
    }

    private PacedBackup begun() {
        return Objects.requireNonNull(backup, "no backup has begun");
    }

    private void beginBackup() {
        try {
            backup = PacedBackup.begin(stage.standby(), "understudy", stage.world.operatorSecret(), stage.executor);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void rebuild() {
        try {
            stage.world.pair().reseedPrimary(stage.standby());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A standby that does not reach its source, and applies what is put into its folder. */
    private void rebuildAside() {
        try {
            stage.world.pair().reseedPrimary(PairFixture.free(3));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fills a segment of the log at west, and puts it into east's folder. */
    private void ship() {
        try {
            stage.asOperator(stage.standby(), "shop", "INSERT INTO orders (item) VALUES ('more')");
            String segment = stage.asked(stage.standby(), "SELECT pg_walfile_name(pg_current_wal_lsn())");
            stage.asOperator(stage.standby(), "postgres", "SELECT pg_switch_wal()");
            Path into = log(stage.world.pair().primary()).resolve(segment);
            Path part = Files.copy(log(stage.world.pair().standby()).resolve(segment), Path.of(into + ".part"));
            Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-rw-rw-"));
            Files.move(part, into, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path log(PostgresServer server) {
        return server.data().resolve("pg_wal");
    }

    /** It reaches its source from now on. */
    private void follow() {
        try {
            String lost = stage.asked(stage.primary(), "SHOW primary_conninfo");
            String found = lost.replaceFirst(
                    "host=\\S+ port=\\d+",
                    "host=%s port=%d"
                            .formatted(stage.standby().host(), stage.standby().port()));
            stage.asOperator(
                    stage.primary(),
                    "postgres",
                    "ALTER SYSTEM SET primary_conninfo = '%s'".formatted(found.replace("'", "''")),
                    "SELECT pg_reload_conf()");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private StepContext context() {
        Step own = new Step(
                new StepName("copy"),
                "postgresql.reseed",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("link", Stage.ORDERS.value())
                        .put("route", "rebuild"),
                List.of(),
                TIMEOUT,
                1,
                Duration.ZERO,
                Step.OnError.FAIL);
        return new StepContext(
                new OperationId("shop-2-2"),
                OperationKind.REPROTECT,
                Stage.policy(patient(stage.link())),
                Map.of(),
                new Placement(Stage.SHOP, Stage.WEST, Stage.EAST, new Epoch(2)),
                own,
                Map.of(),
                List.of(),
                Optional.empty(),
                this::hear,
                SharedFences.NONE);
    }

    private static ReplicationLink.Postgresql patient(ReplicationLink.Postgresql link) {
        return new ReplicationLink.Postgresql(
                link.name(),
                link.database(),
                link.at(),
                link.operator(),
                link.application(),
                link.every(),
                Duration.ofSeconds(10));
    }

    private void hear(long amount, String summary) {
        amounts.add(amount);
        told.add(summary);
        hears.accept(told.size());
    }

    /** A step that begins something, and whose goal is reached: the old primary is off, and stays so. */
    private record Stub(String id, Runnable work) implements StepType {

        @Override
        public List<String> precheck(StepContext context) {
            return List.of();
        }

        @Override
        public Goal observe(StepContext context) {
            return new Goal.Reached("seen");
        }

        @Override
        public StepResult apply(StepContext context) {
            work.run();
            return new StepResult.Done("begun");
        }
    }
}
