package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.understudy.adapter.sqlstore.SqliteJournal;
import io.understudy.api.OperationReport;
import io.understudy.api.Requests;
import io.understudy.api.Status;
import io.understudy.journal.Entry;
import io.understudy.sandbox.SandboxWorld;
import io.understudy.sandbox.shop.Judge;
import io.understudy.sandbox.shop.OrderClient;
import io.understudy.time.Ticker;
import io.understudy.topology.OperationId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The region is lost, and the service is killed with {@code kill -9} again and again while it fails the shop over: it finishes,
 * and what it did is done once, as counted at the targets.
 */
@Timeout(300)
class CrashIT {

    private static final List<String> STEPS = List.of("fence", "promote", "web", "ready", "dns", "served", "writes");

    private static final Path CACHE = Path.of(System.getProperty("java.io.tmpdir"), "understudy-postgres-cache");

    /** Generous on a busy machine; a life is over within seconds. */
    private static final Duration LIFE = Duration.ofSeconds(30);

    @Test
    void a_service_killed_after_every_intent_and_decision_finishes_and_does_nothing_twice() throws Exception {
        failsOver(
                KillingJournal.When.AFTER,
                "OperationStarted|LossForecast|StepIntended|EpochAdvanced|OperationFinished",
                Stream.concat(
                        Stream.of("OperationStarted", "LossForecast", "EpochAdvanced", "OperationFinished"),
                        STEPS.stream().map("StepIntended "::concat)));
    }

    @Test
    void a_service_killed_after_every_effect_before_its_outcome_is_journaled_finishes_and_does_nothing_twice()
            throws Exception {
        failsOver(
                KillingJournal.When.BEFORE,
                "OperationStarted|StepDone|EpochAdvanced|OperationFinished",
                Stream.concat(
                        Stream.of("OperationStarted", "EpochAdvanced", "OperationFinished"),
                        STEPS.stream().map("StepDone "::concat)));
    }

    private void failsOver(KillingJournal.When when, String facts, Stream<String> expectedDeaths) throws Exception {
        try (SandboxWorld world = SandboxWorld.start(CACHE);
                GatedSwitch power = GatedSwitch.before(world.addresses().powerSwitch());
                Targets west = Targets.watch(world);
                OrderClient users = world.users(Ticker.system())) {
            Config config = new Config(world.configuration())
                    // So many restarts take longer than the sample's objective; what they may lose is still announced.
                    .edit("failover-policies/shop.yaml", "rpo: 30s", "rpo: 10m")
                    .edit(
                            "routes/fences/power-off.camel.yaml",
                            world.addresses().powerSwitch().toString(),
                            power.at().toString());
            Path deaths = config.file("deaths");
            try (ServiceUnderTest witness = ServiceUnderTest.witness(
                    config.folder(), world.addresses().witness().toString())) {
                users.start();
                OperationReport operation = liveAndDie(world, west, config, when, facts, deaths);

                assertThat(operation.phase()).as("%s", operation).isEqualTo("SUCCEEDED");
                assertThat(KillingJournal.read(deaths)).containsExactlyInAnyOrderElementsOf(expectedDeaths.toList());
                doneOnce(west, power);
                aCleanRestartKeepsWhatIsSo(config, operation);
                journaledOnce(config, operation);
                Judge.Findings findings = judged(world, users);
                assertThat(findings.firstOnNewNanos()).isPresent();
                assertThat(findings.overlapping()).isZero();
                assertThat(operation.predictedLossMillis()).isNotNull();
                assertThat(findings.lossWindow().toMillis()).isLessThanOrEqualTo(operation.predictedLossMillis());
                assertThat(witness.isAlive()).isTrue();
            }
        }
    }

    /** One life after the other, until one of them sees the operation's end or needs a person. */
    private static OperationReport liveAndDie(
            SandboxWorld world, Targets west, Config config, KillingJournal.When when, String facts, Path deaths)
            throws InterruptedException {
        for (int life = 1; ; life++) {
            try (ServiceUnderTest service = ServiceUnderTest.start(
                    config.folder(),
                    List.of(),
                    CrashingService.class,
                    config.folder().toString(),
                    when.name(),
                    facts,
                    deaths.toString())) {
                if (life == 1) {
                    await().atMost(LIFE).until(() -> service.isProtecting() && west.knowsThePrimarysScale());
                    world.killEast();
                }
                if (KillingJournal.read(deaths).equals(List.of("OperationStarted"))
                        && when == KillingJournal.When.BEFORE) {
                    startByHand(service);
                }
                Optional<OperationReport> end = awaitEnd(service);
                if (end.isPresent()) {
                    return end.get();
                }
                // 128 + SIGKILL
                assertThat(service.exitCode()).as(service.output()).isEqualTo(137);
                assertThat(KillingJournal.read(deaths)).hasSize(life);
            }
        }
    }

    /** Its operation's end; empty when the process ended first. */
    private static Optional<OperationReport> awaitEnd(ServiceUnderTest service) {
        try {
            return await().atMost(LIFE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> ended(service), end -> end.isPresent() || !service.isAlive());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "neither finished nor killed: %s%n%s%n%s"
                            .formatted(service.shop(), service.operations(), service.output()),
                    e);
        }
    }

    private static Optional<OperationReport> ended(ServiceUnderTest service) {
        Predicate<OperationReport> over = o -> o.finishedAt() != null;
        return service.operations().stream()
                .filter(over.or(o -> o.pending() != null || o.phase().equals("BLOCKED")))
                .findFirst();
    }

    /**
     * A service that was killed before its operation's first fact, and has never seen the primary up in its new life, may not
     * trust itself: nothing was done, and it asks a person, who does as it says.
     */
    private static void startByHand(ServiceUnderTest service) {
        await().atMost(LIFE)
                .until(() -> service.shop()
                        .filter(a -> a.decision().kind().equals("PROPOSE"))
                        .isPresent());
        assertThat(service.operations()).isEmpty();
        await().atMost(LIFE)
                .until(
                        () -> service.asked(client -> client.post(
                                "/api/v1/applications/shop/operations",
                                new Requests.Start("FAILOVER", "tester", "the region is lost"),
                                OperationReport.class)),
                        Optional::isPresent);
    }

    private static void doneOnce(Targets west, GatedSwitch power) throws Exception {
        assertThat(west.timeline()).isEqualTo(2);
        assertThat(west.epochRows()).isEqualTo("2 us-west-2");
        await().atMost(Duration.ofSeconds(10)).until(west::epochWrites, "1 inserted, 0 updated"::equals);
        assertThat(west.zoneSerial()).isEqualTo(2);
        assertThat(west.scales()).containsExactly(new Targets.Scale(1, "", ""), new Targets.Scale(10, "2", "1"));
        // A restarted service looks first, and finds the site off.
        assertThat(power.fences()).isLessThanOrEqualTo(1);
    }

    private static void aCleanRestartKeepsWhatIsSo(Config config, OperationReport operation) {
        try (ServiceUnderTest service = ServiceUnderTest.serve(config.folder())) {
            Status.Application shop = await().atMost(LIFE)
                    .until(service::shop, Optional::isPresent)
                    .orElseThrow();
            assertThat(shop.primary()).isEqualTo(SandboxWorld.WEST);
            assertThat(shop.epoch()).isEqualTo(2);
            assertThat(shop.operation()).isNull();
            assertThat(service.operations()).extracting(OperationReport::id).containsExactly(operation.id());
        }
    }

    private static void journaledOnce(Config config, OperationReport operation) {
        try (SqliteJournal journal =
                SqliteJournal.open(config.folder().resolve("state/journal.db"), Clock.systemUTC())) {
            List<Entry> entries = journal.of(new OperationId(operation.id()));
            for (String step : STEPS) {
                assertThat(entries)
                        .as("outcomes of step %s", step)
                        .filteredOn(e -> e.payload().contains("\"step\":\"%s\"".formatted(step)))
                        .filteredOn(
                                e -> e.type().equals("StepDone") || e.payload().contains("\"finding\":\"REACHED\""))
                        .hasSize(1);
            }
            assertThat(entries)
                    .extracting(Entry::type)
                    .filteredOn(Set.of("OperationStarted", "EpochAdvanced", "OperationFinished")::contains)
                    .containsExactly("OperationStarted", "EpochAdvanced", "OperationFinished");
            assertThat(journal.open()).isEmpty();
        }
    }

    private static Judge.Findings judged(SandboxWorld world, OrderClient users) throws Exception {
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        users.acknowledgements().stream().anyMatch(a -> a.site().equals(SandboxWorld.WEST)));
        users.close();
        return Judge.judge(users.acknowledgements(), world.orders(false), SandboxWorld.EAST);
    }
}
