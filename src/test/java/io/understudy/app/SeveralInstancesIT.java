package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.understudy.api.OperationReport;
import io.understudy.api.Requests;
import io.understudy.api.Status;
import io.understudy.app.SharedJournal.LeaseRow;
import io.understudy.cli.Failure;
import io.understudy.sandbox.SandboxWorld;
import io.understudy.sandbox.shop.Judge;
import io.understudy.sandbox.shop.OrderClient;
import io.understudy.time.Ticker;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two instances of the service as processes, on one journal in a real PostgreSQL; the region is lost. */
@Timeout(300)
class SeveralInstancesIT {

    private static final Path CACHE = Path.of(System.getProperty("java.io.tmpdir"), "understudy-postgres-cache");

    /** Generous on a busy machine: nothing here is about speed. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final Duration RENEW = Duration.ofSeconds(1);

    /** Longer than several looks of the decision and several retries of the journal. */
    private static final Duration WHILE = Duration.ofMillis(2_500);

    private final Path folder;

    SeveralInstancesIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void when_the_leader_is_killed_the_other_instance_finishes_its_failover_and_does_nothing_twice() throws Exception {
        try (Stage stage = Stage.set(folder);
                ServiceUnderTest a = stage.lead("a");
                ServiceUnderTest b = stage.follow("b", "a")) {
            aCommandForTheFollowerNamesTheLeader(b);
            aPauseAtOneInstanceHoldsForAll(stage, a, b);

            a.kill();
            LeaseRow last = stage.journal.lease().orElseThrow();
            stage.power.release();

            LeaseRow next = await().atMost(LIMIT)
                    .until(
                            stage.journal::lease,
                            row -> row.filter(r -> r.token() == last.token() + 1)
                                    .isPresent())
                    .orElseThrow();
            assertThat(next.holder()).startsWith("b ");
            System.out.printf(
                    "takeover: granted %d ms after the dead leader's lease ran out%n",
                    Duration.between(last.until(), next.until().minus(next.length()))
                            .toMillis());
            stage.finishedOnce(b);
        }
    }

    @Test
    void a_leader_that_was_stopped_in_the_middle_wakes_up_and_acts_no_more() throws Exception {
        try (Stage stage = Stage.set(folder);
                ServiceUnderTest a = stage.lead("a");
                ServiceUnderTest b = stage.follow("b", "a")) {
            stage.loseRegionAndHoldTheFence();

            a.signal("STOP");
            await().atMost(LIMIT).until(() -> leads(b));
            stage.power.release();
            stage.finishedOnce(b);
            long facts = stage.journal.facts("%", "");

            a.signal("CONT");
            await().atMost(LIMIT).until(() -> a.output().contains("does not lead any more"));
            await().atMost(LIMIT).until(() -> follows(a, "b"));
            await().atMost(LIMIT)
                    .until(
                            a::shop,
                            shop -> shop.filter(s -> s.primary().equals(SandboxWorld.WEST) && s.epoch() == 2)
                                    .isPresent());
            await().during(WHILE).atMost(WHILE.multipliedBy(2)).until(() -> stage.journal.facts("%", "") == facts);
            stage.doneOnce();
        }
    }

    @Test
    void without_the_shared_journal_nothing_starts_and_nothing_irreversible_follows() throws Exception {
        try (Stage stage = Stage.set(folder);
                ServiceUnderTest a = stage.lead("a");
                ServiceUnderTest b = stage.follow("b", "a")) {
            stage.journal.server().kill();
            stage.world.killEast();
            await().during(WHILE.plus(LEASE))
                    .atMost(WHILE.plus(LEASE).multipliedBy(2))
                    .until(() -> stage.power.fences() == 0 && stage.west.standbyRecovers());
            assertThat(a.asked(client -> client.get("/api/v1/status", Status.class)))
                    .hasValueSatisfying(status -> assertThat(status.role()).isEqualTo("FOLLOWER"));

            stage.power.hold();
            stage.journal.server().start();
            await().atMost(LIMIT).until(() -> stage.power.fences() == 1);
            stage.journal.server().kill();
            stage.power.release();
            await().during(WHILE.plus(LEASE))
                    .atMost(WHILE.plus(LEASE).multipliedBy(2))
                    .until(() -> stage.west.standbyRecovers()
                            && stage.west.zoneSerial() == 1
                            && stage.west.scales().size() == 1);

            stage.journal.server().start();
            await().atMost(LIMIT).until(() -> leads(a) || leads(b));
            stage.finishedOnce(leads(a) ? a : b);
        }
    }

    private static void aCommandForTheFollowerNamesTheLeader(ServiceUnderTest follower) {
        assertThatThrownBy(() -> follower.client(client -> client.post(
                        "/api/v1/applications/shop/operations",
                        new Requests.Start("SWITCHOVER", "tester", "try"),
                        OperationReport.class)))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("this instance, b (")
                .hasMessageContaining("does not lead and changes nothing: a (");
    }

    private static void aPauseAtOneInstanceHoldsForAll(Stage stage, ServiceUnderTest a, ServiceUnderTest b)
            throws Exception {
        b.client(client -> client.post("/api/v1/pause", new Requests.Pause("tester", "maintenance"), Status.class));
        stage.world.killEast();
        await().atMost(LIMIT)
                .until(() -> a.shop().map(s -> s.decision().rule()).orElse("").equals("paused"));
        await().during(WHILE).atMost(WHILE.multipliedBy(2)).until(() -> stage.power.fences() == 0);

        stage.power.hold();
        a.client(client -> client.post("/api/v1/unpause", new Requests.By("tester"), Status.class));
        await().atMost(LIMIT).until(() -> stage.power.fences() == 1);
        await().atMost(LIMIT)
                .until(() -> b.asked(client -> client.get("/api/v1/status", Status.class))
                        .filter(status -> status.paused() == null)
                        .isPresent());
    }

    private static boolean leads(ServiceUnderTest service) {
        return service.asked(client -> client.get("/api/v1/status", Status.class))
                .filter(status -> status.role().equals("LEADER"))
                .isPresent();
    }

    private static boolean follows(ServiceUnderTest service, String leader) {
        return service.asked(client -> client.get("/api/v1/status", Status.class))
                .filter(status -> status.role().equals("FOLLOWER"))
                .flatMap(status -> Optional.ofNullable(status.leader()))
                .filter(name -> name.startsWith(leader + " "))
                .isPresent();
    }

    /** The sandbox, its journal's database, and a power switch that can hold an answer back. */
    private record Stage(
            SandboxWorld world,
            SharedJournal journal,
            GatedSwitch power,
            Targets west,
            OrderClient users,
            ServiceUnderTest witness,
            Path folder)
            implements AutoCloseable {

        static Stage set(Path folder) throws IOException {
            SandboxWorld world = SandboxWorld.start(CACHE);
            GatedSwitch power = GatedSwitch.before(world.addresses().powerSwitch());
            new Config(world.configuration())
                    // A takeover in the middle takes longer than the sample's objective may allow.
                    .edit("failover-policies/shop.yaml", "rpo: 30s", "rpo: 10m")
                    .edit(
                            "routes/fences/power-off.camel.yaml",
                            world.addresses().powerSwitch().toString(),
                            power.at().toString());
            OrderClient users = world.users(Ticker.system());
            users.start();
            return new Stage(
                    world,
                    SharedJournal.start(),
                    power,
                    Targets.watch(world),
                    users,
                    ServiceUnderTest.witness(
                            world.configuration(), world.addresses().witness().toString()),
                    folder);
        }

        ServiceUnderTest lead(String name) throws IOException {
            ServiceUnderTest service = ServiceUnderTest.serve(instance(name, 0).folder());
            await().atMost(LIMIT).until(() -> leads(service) && service.isProtecting() && west.knowsThePrimarysScale());
            return service;
        }

        ServiceUnderTest follow(String name, String leader) throws IOException {
            ServiceUnderTest service = ServiceUnderTest.serve(instance(name, 1).folder());
            await().atMost(LIMIT).until(() -> follows(service, leader) && service.isProtecting());
            return service;
        }

        private Config instance(String name, int number) throws IOException {
            HostPort first = world.addresses().orchestrator();
            return journal.instance(
                    new Config(world.configuration()),
                    folder.resolve(name),
                    name,
                    new HostPort(first.host(), first.port() + number).toString(),
                    LEASE,
                    RENEW);
        }

        void loseRegionAndHoldTheFence() {
            power.hold();
            world.killEast();
            await().atMost(LIMIT).until(() -> power.fences() == 1);
        }

        void finishedOnce(ServiceUnderTest leader) throws Exception {
            OperationReport operation = await().atMost(LIMIT)
                    .until(
                            () -> leader.operations().stream()
                                    .filter(o -> o.phase().equals("SUCCEEDED"))
                                    .findFirst(),
                            Optional::isPresent)
                    .orElseThrow();
            assertThat(leader.operations()).hasSize(1);
            doneOnce();
            await().atMost(LIMIT)
                    .until(() -> users.acknowledgements().stream()
                            .anyMatch(a -> a.site().equals(SandboxWorld.WEST)));
            Judge.Findings findings = Judge.judge(users.acknowledgements(), world.orders(false), SandboxWorld.EAST);
            assertThat(findings.overlapping()).isZero();
            assertThat(findings.lossWindow().toMillis()).isLessThanOrEqualTo(operation.predictedLossMillis());
        }

        void doneOnce() throws Exception {
            assertThat(west.timeline()).isEqualTo(2);
            assertThat(west.epochRows()).isEqualTo("2 us-west-2");
            assertThat(west.zoneSerial()).isEqualTo(2);
            assertThat(west.scales()).containsExactly(new Targets.Scale(1, "", ""), new Targets.Scale(10, "2", "1"));
            assertThat(power.fences()).isEqualTo(1);
            assertThat(journal.facts("EpochAdvanced", "")).isEqualTo(1);
            assertThat(journal.facts("OperationFinished", "")).isEqualTo(1);
        }

        @Override
        public void close() throws IOException {
            witness.close();
            users.close();
            west.close();
            power.close();
            journal.close();
            world.close();
        }
    }
}
