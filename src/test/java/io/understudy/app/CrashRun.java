package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.understudy.api.OperationReport;
import io.understudy.api.Requests;
import io.understudy.api.Status;
import io.understudy.app.KillingJournal.When;
import io.understudy.journal.Entry;
import io.understudy.journal.Verification;
import io.understudy.sandbox.shop.Judge;
import io.understudy.topology.OperationId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** One operation from its beginning to its end, through as many lives of the service as it takes. */
final class CrashRun {

    /** Generous on a busy machine; a life is over within seconds on a quiet one. */
    private static final Duration LIFE = Duration.ofMinutes(3);

    private static final Duration SOON = Duration.ofSeconds(60);

    /** Facts that a restart may repeat; every other one of a step or an operation is there once. */
    private static final Set<String> REPEATED = Set.of("StepIntended", "CompensationIntended", "LossForecast");

    private final CrashStage stage;
    private final Journey journey;
    private final MatrixStore store;
    private final JvmStart how;
    private final @Nullable When kills;
    private final String name;
    private final Config config;
    private final Path deaths;

    /** @param kills null to disturb nothing */
    CrashRun(CrashStage stage, Journey journey, MatrixStore store, JvmStart how, @Nullable When kills)
            throws IOException {
        this.stage = stage;
        this.journey = journey;
        this.store = store;
        this.how = how;
        this.kills = kills;
        this.name = "%s_%s"
                .formatted(journey, kills == null ? "undisturbed" : kills)
                .toLowerCase(Locale.ROOT);
        this.config = store.instance(stage, name);
        this.deaths = config.file("deaths");
    }

    /**
     * What came of it.
     *
     * @param boundaries the facts of the operation, each once
     * @param deaths one for each SIGKILL, in order
     */
    record Result(Set<String> boundaries, List<String> deaths) {}

    private record LastWords(OperationReport operation, Status.Application shop) {}

    /** Fails unless it ends as its journey does when nobody disturbs it, and did nothing twice. */
    Result live() throws Exception {
        stage.countAnew();
        LastWords last = lives();
        OperationReport operation = last.operation();

        assertThat(operation.phase()).as("%s", operation).isEqualTo(journey.end.phase());
        await(name)
                .atMost(SOON)
                .untilAsserted(
                        () -> assertThat(stage.ended(operation, last.shop())).isEqualTo(journey.end));
        if (journey.end.promotions() > 0) {
            await(name).atMost(SOON).until(stage.west()::epochWrites, "1 inserted, 0 updated"::equals);
        }
        // A restarted service looks first, and finds the site off.
        assertThat(stage.fences()).isLessThanOrEqualTo(journey == Journey.FAILOVER ? 1 : 0);
        usersAreServed(operation);
        return new Result(journaledOnce(operation), KillingJournal.read(deaths));
    }

    /** One life after the other, until one of them sees the operation's end or needs a person. */
    private LastWords lives() throws InterruptedException {
        for (int life = 1; ; life++) {
            try (ServiceUnderTest service = start()) {
                Optional<LastWords> end = live(service, life);
                if (end.isPresent()) {
                    return end.get();
                }
                // 128 + SIGKILL
                assertThat(service.exitCode()).as(service.output()).isEqualTo(137);
                assertThat(KillingJournal.read(deaths)).hasSize(life);
            }
        }
    }

    private Optional<LastWords> live(ServiceUnderTest service, int life) {
        try {
            if (life == 1) {
                begin(service);
            } else if (kills == When.BEFORE && life == 2) {
                // It was killed before its first fact: nothing is known of it, and nothing was done.
                beginAnew(service);
            }
            return awaitEnd(service);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "life %d of %s: neither finished nor killed: %s%n%s%n%s"
                            .formatted(life, name, service.shop(), service.operations(), service.output()),
                    e);
        }
    }

    private ServiceUnderTest start() {
        return kills == null
                ? ServiceUnderTest.serve(how, config.folder())
                : ServiceUnderTest.start(
                        how,
                        config.folder(),
                        List.of(),
                        CrashingService.class,
                        config.folder().toString(),
                        kills.name(),
                        deaths.toString());
    }

    private void begin(ServiceUnderTest service) {
        await(name)
                .atMost(LIFE)
                .until(() -> !service.isAlive()
                        || service.isProtecting() && stage.west().knowsThePrimarysScale());
        assertThat(service.isAlive()).as(service::output).isTrue();
        if (journey == Journey.FAILOVER) {
            stage.world().killEast();
        } else {
            byHand(service);
        }
    }

    /** A service that has never seen the primary up in its new life may not trust itself: it asks a person. */
    private void beginAnew(ServiceUnderTest service) {
        await(name)
                .atMost(LIFE)
                .until(() -> service.shop()
                        .filter(shop -> journey == Journey.FAILOVER
                                ? shop.decision().kind().equals("PROPOSE")
                                : shop.protection().equals("PROTECTED"))
                        .isPresent());
        assertThat(service.operations()).isEmpty();
        byHand(service);
    }

    /** Until it has begun, as the answer may get lost with the service. */
    private void byHand(ServiceUnderTest service) {
        await(name)
                .atMost(LIFE)
                .until(() -> service.asked(client -> client.post(
                                        "/api/v1/applications/shop/operations",
                                        new Requests.Start(
                                                journey.kind,
                                                "tester",
                                                "to see it end",
                                                null,
                                                journey == Journey.FAILOVER_UNDONE),
                                        OperationReport.class))
                                .isPresent()
                        || !service.isAlive());
    }

    /** Its operation's end; empty when the process ended first. */
    private Optional<LastWords> awaitEnd(ServiceUnderTest service) {
        return await(name)
                .atMost(LIFE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> ended(service), end -> end.isPresent() || !service.isAlive());
    }

    private static Optional<LastWords> ended(ServiceUnderTest service) {
        if (!service.isAlive()) {
            return Optional.empty();
        }
        return service.operations().stream()
                .filter(o -> o.finishedAt() != null
                        || o.pending() != null
                        || !o.decisions().isEmpty()
                        || o.phase().equals("BLOCKED"))
                .findFirst()
                .flatMap(o -> service.shop().map(shop -> new LastWords(o, shop)));
    }

    private void usersAreServed(OperationReport operation) throws Exception {
        int told = stage.told();
        await(name)
                .atMost(SOON)
                .until(() -> stage.told() > told && stage.servedBy().equals(journey.end.primary()));
        Judge.Findings findings = stage.judged(journey.end);
        assertThat(findings.overlapping())
                .as("%s: orders taken by both sides", name)
                .isZero();
        if (journey == Journey.FAILOVER) {
            assertThat(operation.predictedLossMillis()).isNotNull();
            assertThat(findings.lossWindow().toMillis()).as(name).isLessThanOrEqualTo(operation.predictedLossMillis());
        } else {
            assertThat(findings.lost()).as("%s: orders lost", name).isZero();
        }
        assertThat(stage.witnessLives()).isTrue();
    }

    private Set<String> journaledOnce(OperationReport operation) {
        MatrixStore.Look look = store.look(config, name, new OperationId(operation.id()));
        assertThat(look.chain()).as(name).isInstanceOf(Verification.Intact.class);
        assertThat(look.open()).as(name).isEmpty();
        List<String> boundaries = look.facts().stream()
                .flatMap(fact -> KillingJournal.boundary(fact.type(), fact.payload()).stream())
                .toList();
        assertThat(boundaries)
                .as(() -> "%s: %s"
                        .formatted(
                                name, look.facts().stream().map(Entry::toString).toList()))
                .filteredOn(boundary -> !REPEATED.contains(boundary.split(" ")[0]))
                .doesNotHaveDuplicates();
        assertThat(boundaries).contains("OperationStarted", "OperationFinished");
        looksBeforeItRepeats(look.facts());
        return new LinkedHashSet<>(boundaries);
    }

    private void looksBeforeItRepeats(List<Entry> facts) {
        Set<String> inDoubt = new HashSet<>();
        for (Entry fact : facts) {
            String step = KillingJournal.step(fact.payload());
            switch (fact.type()) {
                case "StepInterrupted" -> inDoubt.add(step);
                case "StepObserved" -> {
                    if (!fact.payload().contains("\"finding\":\"UNKNOWN\"")) {
                        inDoubt.remove(step);
                    }
                }
                case "StepIntended" ->
                    assertThat(inDoubt).as("%s: repeated without a look", name).doesNotContain(step);
                default -> {}
            }
        }
    }
}
