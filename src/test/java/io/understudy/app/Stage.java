package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.understudy.api.OperationReport;
import io.understudy.api.Status;
import io.understudy.sandbox.SandboxWorld;
import io.understudy.sandbox.shop.Judge;
import io.understudy.sandbox.shop.OrderClient;
import io.understudy.time.Ticker;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The sandbox, its journal's database, and a power switch that can hold an answer back. */
record Stage(
        SandboxWorld world,
        SharedJournal journal,
        GatedSwitch power,
        Targets west,
        OrderClient users,
        ServiceUnderTest witness,
        Path folder,
        Documents more)
        implements AutoCloseable {

    private static final Path CACHE = Path.of(System.getProperty("java.io.tmpdir"), "understudy-postgres-cache");

    /** Generous on a busy machine: nothing here is about speed. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    static final Duration LEASE = Duration.ofSeconds(5);
    private static final Duration RENEW = Duration.ofSeconds(1);

    /** What a test adds to a configuration folder. */
    @FunctionalInterface
    interface Documents {
        void add(Config configuration) throws IOException;
    }

    static Stage set(Path folder) throws IOException {
        return set(folder, documents -> {});
    }

    /** @param more adds documents that the instances have, and the witness has not */
    static Stage set(Path folder, Documents more) throws IOException {
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
                folder,
                more);
    }

    ServiceUnderTest lead(String name) throws IOException {
        ServiceUnderTest service = ServiceUnderTest.serve(instance(name, 0).folder());
        await().atMost(LIMIT).until(() -> leads(service) && service.isProtecting() && west.knowsThePrimarysScale());
        return service;
    }

    ServiceUnderTest follow(String name, String leader) throws IOException {
        return follow(name, leader, 1);
    }

    /** @param number of the instance, 0 for the first */
    ServiceUnderTest follow(String name, String leader, int number) throws IOException {
        ServiceUnderTest service = ServiceUnderTest.serve(instance(name, number).folder());
        await().atMost(LIMIT)
                .until(() -> follows(service, leader) && service.isProtecting() && hasSeenThePrimary(service));
        return service;
    }

    /** Where an instance listens. */
    HostPort at(int number) {
        HostPort first = world.addresses().orchestrator();
        return new HostPort(first.host(), first.port() + number);
    }

    /** By its own probes, not by what another tells: only what an instance has seen up can be down for it. */
    private static boolean hasSeenThePrimary(ServiceUnderTest service) {
        return service.shop()
                .filter(shop ->
                        shop.probes().stream().allMatch(probe -> probe.verdict().equals("UP")))
                .isPresent();
    }

    private Config instance(String name, int number) throws IOException {
        Config config = journal.instance(
                new Config(world.configuration()),
                folder.resolve(name),
                name,
                at(number).toString(),
                LEASE,
                RENEW);
        more.add(config);
        return config;
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
                .until(() ->
                        users.acknowledgements().stream().anyMatch(a -> a.site().equals(SandboxWorld.WEST)));
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

    static boolean leads(ServiceUnderTest service) {
        return service.asked(client -> client.get("/api/v1/status", Status.class))
                .filter(status -> status.role().equals("LEADER"))
                .isPresent();
    }

    static boolean follows(ServiceUnderTest service, String leader) {
        return service.asked(client -> client.get("/api/v1/status", Status.class))
                .filter(status -> status.role().equals("FOLLOWER"))
                .flatMap(status -> Optional.ofNullable(status.leader()))
                .filter(name -> name.startsWith(leader + " "))
                .isPresent();
    }
}
