package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.understudy.api.OperationReport;
import io.understudy.api.Status;
import io.understudy.sandbox.SandboxWorld;
import io.understudy.sandbox.shop.Judge;
import io.understudy.sandbox.shop.OrderClient;
import io.understudy.time.Ticker;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The region is lost while the journal can't be written, first before the failover starts and then again in the middle of it,
 * between the fence and the promotion.
 */
@Timeout(180)
@Tag("world")
class JournalLostIT {

    private static final Path CACHE = Path.of(System.getProperty("java.io.tmpdir"), "understudy-postgres-cache");
    private static final Duration LIMIT = Duration.ofSeconds(40);

    /** Longer than several looks of the decision and several retries of the journal. */
    private static final Duration WHILE = Duration.ofMillis(2_500);

    /** Keeps the journal from being written while it is on. */
    private interface Fault {
        void on() throws Exception;

        void off() throws Exception;
    }

    @Test
    void while_another_process_locks_the_journal_nothing_starts_and_nothing_irreversible_follows() throws Exception {
        try (SandboxWorld world = SandboxWorld.start(CACHE);
                GatedSwitch power = GatedSwitch.before(world.addresses().powerSwitch())) {
            patient(world, power);
            Path state = world.configuration().resolve("state");
            try (ServiceUnderTest service = ServiceUnderTest.serve(world.configuration());
                    Locker locker = new Locker(state.resolve("journal.db"))) {
                failsOverDespite(
                        locker,
                        world,
                        power,
                        service,
                        "journal.db is not available: another process holds it locked",
                        "What to do: end the other process that has it open");
            }
            theMoveSurvivesACleanRestart(world);
        }
    }

    @Test
    void while_the_disk_of_the_state_folder_is_full_nothing_starts_and_nothing_irreversible_follows() throws Exception {
        assumeTrue(mayMount(), "needs a private mount namespace: root, and unshare and mount of util-linux");
        try (SandboxWorld world = SandboxWorld.start(CACHE);
                GatedSwitch power = GatedSwitch.before(world.addresses().powerSwitch())) {
            patient(world, power);
            Path state = Files.createDirectories(world.configuration().resolve("state"));
            List<String> onSmallDisk = List.of(
                    "unshare",
                    "-m",
                    "sh",
                    "-c",
                    "mount -t tmpfs -o size=1m tmpfs '%s' && exec \"$@\"".formatted(state),
                    "sh");
            try (ServiceUnderTest service = ServiceUnderTest.start(
                    world.configuration(),
                    onSmallDisk,
                    Main.class,
                    "serve",
                    "--config",
                    world.configuration().toString())) {
                failsOverDespite(
                        new Filler(service.seen(state).resolve("filler")),
                        world,
                        power,
                        service,
                        "journal.db is not available: the disk is full",
                        "What to do: free space on its disk; it goes on by itself");
            }
        }
    }

    private static void failsOverDespite(
            Fault fault, SandboxWorld world, GatedSwitch power, ServiceUnderTest service, String what, String remedy)
            throws Exception {
        try (Targets west = Targets.watch(world);
                OrderClient users = world.users(Ticker.system());
                ServiceUnderTest witness = ServiceUnderTest.witness(
                        world.configuration(), world.addresses().witness().toString())) {
            users.start();
            await().atMost(LIMIT).until(service::isProtecting);

            fault.on();
            world.killEast();
            await().atMost(LIMIT).until(() -> rule(service).equals("primary-lost"));
            await().atMost(LIMIT).until(service::output, log -> log.contains(what) && log.contains(remedy));
            await().during(WHILE)
                    .atMost(WHILE.multipliedBy(2))
                    .until(() -> service.operations().isEmpty() && power.fences() == 0 && west.standbyRecovers());

            power.hold();
            fault.off();
            await().atMost(LIMIT).until(() -> power.fences() == 1);
            fault.on();
            power.release();
            await().atMost(LIMIT)
                    .until(
                            () -> newest(service),
                            o -> o.reason().contains("held up: it stops before its next step")
                                    && o.reason().contains(what));
            await().during(WHILE)
                    .atMost(WHILE.multipliedBy(2))
                    .until(() -> west.standbyRecovers()
                            && west.zoneSerial() == 1
                            && west.scales().size() == 1);

            fault.off();
            OperationReport operation = await().atMost(LIMIT)
                    .until(() -> newest(service), o -> o.phase().equals("SUCCEEDED"));
            assertThat(service.operations()).hasSize(1);
            assertThat(operation.reason()).doesNotContain("held up");
            assertThat(west.timeline()).isEqualTo(2);
            assertThat(west.zoneSerial()).isEqualTo(2);
            assertThat(power.fences()).isEqualTo(1);
            nothingIsLostBeyondTheForecast(world, users, operation);
            assertThat(witness.isAlive()).isTrue();
        }
    }

    /** The fault lasts longer than the sample's objective may allow on a busy machine. */
    private static void patient(SandboxWorld world, GatedSwitch power) throws IOException {
        new Config(world.configuration())
                .edit("failover-policies/shop.yaml", "rpo: 30s", "rpo: 10m")
                .edit(
                        "routes/fences/power-off.camel.yaml",
                        world.addresses().powerSwitch().toString(),
                        power.at().toString());
    }

    private static String rule(ServiceUnderTest service) {
        return service.shop()
                .map(Status.Application::decision)
                .map(Status.Decision::rule)
                .orElse("");
    }

    private static OperationReport newest(ServiceUnderTest service) {
        return await().atMost(LIMIT)
                .until(service::operations, o -> !o.isEmpty())
                .getFirst();
    }

    private static void nothingIsLostBeyondTheForecast(SandboxWorld world, OrderClient users, OperationReport operation)
            throws SQLException {
        await().atMost(LIMIT)
                .until(() ->
                        users.acknowledgements().stream().anyMatch(a -> a.site().equals(SandboxWorld.WEST)));
        users.close();
        Judge.Findings findings = Judge.judge(users.acknowledgements(), world.orders(false), SandboxWorld.EAST);
        assertThat(findings.overlapping()).isZero();
        assertThat(operation.predictedLossMillis()).isNotNull();
        assertThat(findings.lossWindow().toMillis()).isLessThanOrEqualTo(operation.predictedLossMillis());
    }

    private static void theMoveSurvivesACleanRestart(SandboxWorld world) {
        try (ServiceUnderTest restarted = ServiceUnderTest.serve(world.configuration())) {
            Status.Application shop = await().atMost(LIMIT)
                    .until(restarted::shop, Optional::isPresent)
                    .orElseThrow();
            assertThat(shop.primary()).isEqualTo(SandboxWorld.WEST);
            assertThat(shop.standby()).isEqualTo(SandboxWorld.EAST);
            assertThat(shop.epoch()).isEqualTo(2);
            assertThat(restarted.operations())
                    .extracting(OperationReport::phase)
                    .containsExactly("SUCCEEDED");
        }
    }

    private static boolean mayMount() {
        try {
            Process trial = new ProcessBuilder("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt").start();
            return trial.waitFor(10, TimeUnit.SECONDS) && trial.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** As an sqlite shell would in the middle of a write. */
    private static final class Locker implements Fault, AutoCloseable {

        private final Path journal;
        private Optional<Connection> held = Optional.empty();

        Locker(Path journal) {
            this.journal = journal;
        }

        @Override
        public void on() throws SQLException {
            Connection session = DriverManager.getConnection("jdbc:sqlite:" + journal);
            held = Optional.of(session);
            try (Statement statement = session.createStatement()) {
                statement.execute("PRAGMA busy_timeout = 5000");
                statement.execute("BEGIN EXCLUSIVE");
            }
        }

        @Override
        public void off() throws SQLException {
            if (held.isPresent()) {
                // Its transaction ends with it.
                held.get().close();
                held = Optional.empty();
            }
        }

        @Override
        public void close() throws SQLException {
            off();
        }
    }

    private record Filler(Path file) implements Fault {

        @Override
        public void on() throws IOException {
            byte[] page = new byte[4096];
            try (OutputStream out = Files.newOutputStream(file)) {
                for (int i = 0; i < 1_000; i++) {
                    out.write(page);
                }
                throw new AssertionError("the disk does not get full");
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("No space left");
            }
        }

        @Override
        public void off() throws IOException {
            Files.delete(file);
        }
    }
}
