package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.understudy.adapter.sqlstore.SqliteJournal;
import io.understudy.api.PlanReport;
import io.understudy.api.Requests;
import io.understudy.api.Status;
import io.understudy.sandbox.SandboxWorld;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people do wrong, or what fails around the service: it says so, and says what to do. One healthy service runs beside. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServiceErrorsIT {

    private static final Path CACHE = Path.of(System.getProperty("java.io.tmpdir"), "understudy-postgres-cache");
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private static final String WRONG_PASSWORD = "never-to-be-logged";

    private SandboxWorld world;
    private ServiceUnderTest healthy;

    @BeforeAll
    void start() throws IOException {
        world = SandboxWorld.start(CACHE);
        healthy = ServiceUnderTest.serve(world.configuration());
        await().atMost(LIMIT).until(healthy::shop, Optional::isPresent);
    }

    @AfterAll
    void end() {
        try (SandboxWorld last = world;
                ServiceUnderTest first = healthy) {
            assertThat(first.isAlive()).isTrue();
            assertThat(first.operations()).isEmpty();
            assertThat(last.folder()).exists();
        }
    }

    @Test
    void a_second_service_on_the_same_state_folder_does_not_start(@TempDir Path scratch) throws Exception {
        Path state = world.configuration().resolve("state");
        Config second = copy(scratch).edit("understudy.yaml", "state: state", "state: " + state);
        try (ServiceUnderTest service = ServiceUnderTest.serve(second.folder())) {
            refused(
                    service,
                    "understudy: the state folder %s is in use by another service: end that one, or set another folder in spec.state of understudy.yaml"
                            .formatted(state));
        }
        assertThat(healthy.shop()).as("the first one still answers").isPresent();
    }

    @Test
    void a_port_in_use_is_named_with_the_setting_that_moves_it(@TempDir Path scratch) throws Exception {
        try (ServiceUnderTest service = ServiceUnderTest.serve(copy(scratch).folder())) {
            refused(
                    service,
                    "understudy: the API can't listen on %s"
                            .formatted(world.addresses().orchestrator()),
                    "end what uses the port, or set another one in spec.http of understudy.yaml");
        }
    }

    @Test
    void a_state_folder_that_is_a_file_or_can_not_be_made_is_refused(@TempDir Path scratch) throws Exception {
        Config file = copy(scratch.resolve("file"));
        Files.writeString(file.file("state"), "not a folder");
        // Nobody can make a folder there, root neither.
        Config unwritable = copy(scratch.resolve("unwritable"))
                .edit("understudy.yaml", "state: state", "state: /proc/understudy-state");
        try (ServiceUnderTest onFile = ServiceUnderTest.serve(file.folder());
                ServiceUnderTest onProc = ServiceUnderTest.serve(unwritable.folder())) {
            refused(
                    onFile,
                    "understudy: the state folder %s can't be used".formatted(file.file("state")),
                    "without a journal nothing may act; make it writable for the service");
            refused(
                    onProc,
                    "understudy: the state folder /proc/understudy-state can't be used",
                    "without a journal nothing may act; make it writable for the service");
        }
    }

    @Test
    void a_damaged_journal_is_kept_and_told_with_what_to_do(@TempDir Path scratch) throws Exception {
        Config foreign = elsewhere(copy(scratch.resolve("foreign")), 1);
        Files.createDirectories(foreign.file("state"));
        Files.writeString(foreign.file("state/journal.db"), "these are not the facts you are looking for ".repeat(200));
        Config torn = elsewhere(copy(scratch.resolve("torn")), 2);
        SqliteJournal.open(torn.file("state/journal.db"), Clock.systemUTC()).close();
        tear(torn.file("state/journal.db"));
        try (ServiceUnderTest onForeign = ServiceUnderTest.serve(foreign.folder());
                ServiceUnderTest onTorn = ServiceUnderTest.serve(torn.folder())) {
            refused(
                    onForeign,
                    "understudy: the journal %s is not available: the file is not a journal or is damaged"
                            .formatted(foreign.file("state/journal.db")),
                    "What to do: stop the service, keep the file, and restore it from a backup");
            refused(
                    onTorn,
                    "understudy: the journal %s is not available: the file is damaged"
                            .formatted(torn.file("state/journal.db")),
                    "What to do: stop the service, keep the file, and restore it from a backup");
        }
        assertThat(Files.readString(foreign.file("state/journal.db"))).startsWith("these are not the facts");
    }

    @Test
    void wrong_documents_are_refused_with_all_their_problems(@TempDir Path scratch) throws Exception {
        Config wrong = copy(scratch)
                .edit("failover-policies/shop.yaml", "standby: us-west-2\n", "standby: us-west-9\n")
                .edit("failover-policies/shop.yaml", "failureThreshold: 3", "failureTreshold: 3")
                .edit("runbooks/web-and-postgres.yaml", "needs: [ready, right-data]", "needs: [steady]");
        try (ServiceUnderTest service = ServiceUnderTest.serve(wrong.folder())) {
            assertThat(service.exitCode()).isEqualTo(1);
            assertThat(service.output())
                    .contains("failover-policies/shop.yaml:", "us-west-9", "failureTreshold")
                    .contains("runbooks/web-and-postgres.yaml:", "steady")
                    .contains(
                            "the service does not start with documents that are wrong: correct them, 'understudy validate' checks")
                    .doesNotContain("\tat ");
        }
        assertThat(wrong.file("state")).doesNotExist();
    }

    @Test
    void a_dry_run_shows_that_the_standby_site_can_not_be_reached(@TempDir Path scratch) throws Exception {
        Config config = elsewhere(copy(scratch), 3);
        cutKubernetes(config, SandboxWorld.WEST);
        try (ServiceUnderTest service = ServiceUnderTest.serve(config.folder())) {
            String unreachable = "the API server of us-west-2 can't be reached (Connection refused)";
            PlanReport failover = plan(service, "FAILOVER");
            assertThat(failover.problems()).containsExactly("web: " + unreachable, "ready: " + unreachable);
            assertThat(failover.steps())
                    .filteredOn(step -> step.name().equals("web"))
                    .singleElement()
                    .satisfies(step -> assertThat(step.change()).isEqualTo("not known now: " + unreachable));
            assertThat(plan(service, "SWITCHOVER").problems())
                    .containsExactly("web: " + unreachable, "ready: " + unreachable);
            assertThat(service.operations()).isEmpty();
        }
    }

    @Test
    void an_unreachable_primary_cluster_shows_in_the_status_and_the_plan_uses_what_is_remembered(@TempDir Path scratch)
            throws Exception {
        Config config = elsewhere(copy(scratch), 4);
        cutKubernetes(config, SandboxWorld.EAST);
        try (ServiceUnderTest service = ServiceUnderTest.serve(config.folder())) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(plan(service, "FAILOVER").steps())
                            .filteredOn(step -> step.name().equals("web"))
                            .singleElement()
                            .satisfies(step -> assertThat(step.change())
                                    .isEqualTo("Deployment shop/web at us-west-2: replicas 1 -> 10")));
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(answered(service).probes())
                            .filteredOn(probe -> probe.probe().equals("api-server"))
                            .singleElement()
                            .satisfies(probe -> {
                                assertThat(probe.verdict()).isEqualTo("UNKNOWN");
                                assertThat(probe.detail())
                                        .contains("Connection refused")
                                        .contains(":1");
                            }));
            assertThat(answered(service).decision().kind()).isEqualTo("HOLD");
            assertThat(service.operations()).isEmpty();
        }
    }

    @Test
    void a_wrong_database_password_is_told_with_its_remedy_and_never_moves_the_application(@TempDir Path scratch)
            throws Exception {
        Config wrong = elsewhere(copy(scratch), 5);
        Files.writeString(wrong.file("secrets/understudy"), WRONG_PASSWORD);
        try (ServiceUnderTest service = ServiceUnderTest.serve(wrong.folder());
                ServiceUnderTest witness = ServiceUnderTest.witness(
                        wrong.folder(), world.addresses().witness().toString())) {
            await().atMost(LIMIT).untilAsserted(() -> {
                Status.Application shop = answered(service);
                // The rest of the site is seen, from both places.
                assertThat(shop.views())
                        .hasSize(2)
                        .allSatisfy((from, view) ->
                                assertThat(view).containsEntry("SITE", "UP").containsEntry("DATABASE", "UNKNOWN"));
                assertThat(shop.decision().kind()).isEqualTo("HOLD");
                assertThat(shop.decision().rule()).isEqualTo("no-data");
            });
            // More probes than the failure threshold asks for.
            await().during(Duration.ofSeconds(4))
                    .atMost(LIMIT)
                    .until(() -> service.shop()
                            .filter(shop -> shop.decision().rule().equals("no-data"))
                            .isPresent());
            assertThat(service.operations()).isEmpty();
            Status.Application shop = answered(service);
            String remedy = "check the password of role understudy in its secret and the server's pg_hba.conf";
            assertThat(shop.protection()).isEqualTo("AT_RISK");
            assertThat(shop.why()).anySatisfy(line -> assertThat(line).contains("link orders: RPO UNKNOWN", remedy));
            assertThat(shop.probes())
                    .filteredOn(probe -> probe.probe().equals("orders-db"))
                    .singleElement()
                    .satisfies(probe -> {
                        assertThat(probe.verdict()).isEqualTo("UNKNOWN");
                        assertThat(probe.detail()).contains("the login was refused", remedy);
                    });
            assertThat(service.output()).doesNotContain(WRONG_PASSWORD);
            assertThat(witness.isAlive()).isTrue();
        }
    }

    private Config copy(Path target) throws IOException {
        return Config.copyOf(world.configuration(), target);
    }

    /** Listens beside the healthy service. */
    private Config elsewhere(Config config, int by) throws IOException {
        var at = world.addresses().orchestrator();
        return config.edit("understudy.yaml", "http: " + at, "http: %s:%d".formatted(at.host(), at.port() + by));
    }

    /** Nobody listens on port 1. */
    private static void cutKubernetes(Config config, String site) throws IOException {
        String name = "secrets/%s.kubeconfig".formatted(site);
        String text = Files.readString(config.file(name));
        Files.writeString(config.file(name), text.replaceAll("(server: \"http://[0-9.]+):\\d+", "$1:1"));
    }

    /** Overwrites all but the first page. */
    private static void tear(Path journal) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(journal.toFile(), "rw")) {
            long length = file.length();
            assertThat(length).isGreaterThan(8192);
            file.seek(4096);
            file.write(new byte[(int) length - 4096]);
        }
    }

    private static Status.Application answered(ServiceUnderTest service) {
        Optional<Status.Application> shop = service.shop();
        assertThat(shop).isPresent();
        return shop.orElseThrow();
    }

    private static PlanReport plan(ServiceUnderTest service, String kind) {
        return await().atMost(LIMIT)
                .until(
                        () -> service.asked(client -> client.post(
                                "/api/v1/applications/shop/plan",
                                new Requests.Start(kind, "tester", "rehearsal"),
                                PlanReport.class)),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static void refused(ServiceUnderTest service, String... words) throws InterruptedException {
        assertThat(service.exitCode()).as(service.output()).isEqualTo(2);
        assertThat(service.output()).contains(words).doesNotContain("\tat ");
    }
}
