package io.understudy.rig.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.api.OperationReport;
import io.understudy.api.Status;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.Proves;
import io.understudy.rig.faults.Fault;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import io.understudy.rig.postgres.PostgresNode;
import io.understudy.rig.postgres.SmallDisk;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Faults that strike when the shop has to move: what may go on goes on, what may not waits for a person. */
@NeedsNetwork
@NeedsKubernetes
@Timeout(300)
@Tag("world")
class MovingRigIT {

    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Duration A_WHILE = Duration.ofSeconds(6);

    private RigWorld world;

    @BeforeEach
    void starts() throws IOException {
        world = RigWorld.start();
    }

    @AfterEach
    void ends() throws IOException {
        world.close();
    }

    @Test
    @Proves(Fault.LAG_UNKNOWN)
    void what_a_failover_would_lose_is_not_known_so_it_is_only_proposed() throws IOException {
        try (Service service = world.protectedShop()) {
            world.databases().standby().pause();
            Story.awaitIn(
                    service, "the lag is unknown", () -> link(service).rpo().equals("UNKNOWN"));
            world.killEast();
            Story.awaitRule(service, "rpo-unknown");
            Story.assertHolds(service, A_WHILE);
        }
    }

    @Test
    @Proves(Fault.LAG_BEYOND_RPO)
    void ten_times_the_rpo_is_moved_only_by_someone_who_types_the_amount() throws IOException {
        world.installation().editPolicy(policy -> policy.replace("rpo: 30s", "rpo: 1s"));
        try (Service service = world.protectedShop();
                CheckerProcess users = world.users()) {
            world.network().cut(Host.EAST, Host.WEST);
            Story.awaitIn(service, "ten seconds of loss", () -> {
                Long window = link(service).lossWindowMillis();
                return window != null && window > 10_000;
            });
            long fault = System.nanoTime();
            world.killEast();
            Story.awaitRule(service, "rpo-breached");
            Story.assertHolds(service, A_WHILE);
            service.begin("FAILOVER");
            Story.awaitPhase(service, "AWAITING_ACCEPTANCE");
            assertThat(Objects.requireNonNull(service.operation().orElseThrow().pending())
                            .phrase())
                    .startsWith("accept data loss: ");
            assertThat(isStandby()).isTrue();
            service.accept();
            OperationReport operation = Story.awaitOver(service);
            assertThat(operation.phase()).as(Story.of(service)).isEqualTo("SUCCEEDED");
            users.awaitAcknowledged(RigWorld.WEST, 20, LONG);
            service.close();
            Story.assertOneWriter(world.judge(users, fault), operation);
        }
    }

    @Test
    @Proves(Fault.DATABASE_NOT_WRITABLE)
    void a_web_that_answers_200_does_not_hide_a_database_that_takes_no_writes() throws IOException, SQLException {
        try (Service service = world.protectedShop();
                CheckerProcess users = world.users()) {
            long fault = System.nanoTime();
            world.databases()
                    .run(
                            world.databases().primary(),
                            "ALTER SYSTEM SET default_transaction_read_only = on",
                            "SELECT pg_reload_conf()");
            Story.awaitIn(
                    service,
                    "the write probe tells",
                    () -> !verdict(service, "orders-db").equals("UP")
                            && verdict(service, "storefront").equals("UP"));
            // What the policy makes of a database that is lost for writing is its owner's choice; the sample's is to
            // move.
            OperationReport operation = Story.awaitOver(service);
            assertThat(operation.phase()).as(Story.of(service)).isEqualTo("SUCCEEDED");
            users.awaitAcknowledged(RigWorld.WEST, 20, LONG);
            service.close();
            Story.assertOneWriter(world.judge(users, fault), operation);
        }
    }

    private static String verdict(Service service, String probe) {
        return service.shop().orElseThrow().probes().stream()
                .filter(p -> p.probe().equals(probe))
                .findFirst()
                .orElseThrow()
                .verdict();
    }

    @Test
    @Proves(Fault.UNREACHABLE_BUT_WRITABLE)
    void a_primary_out_of_sight_that_users_write_to_is_never_promoted_against_on_a_timeout_alone() throws IOException {
        try (Service service = world.protectedShop();
                CheckerProcess users = world.users()) {
            world.powerSwitch().goSilent();
            world.hideEast();
            Story.awaitPhase(service, "AWAITING_ACCEPTANCE");
            users.awaitAcknowledged(RigWorld.EAST, 300, LONG);
            assertThat(service.phase()).isEqualTo("AWAITING_ACCEPTANCE");
            assertThat(isStandby()).isTrue();
            assertThat(users.recording().writes()).noneMatch(a -> a.side().equals(RigWorld.WEST));
        }
    }

    @Test
    @Proves({Fault.OLD_PRIMARY_BOOTS_LATER, Fault.FAILBACK_DIVERGED})
    void an_old_primary_that_boots_later_is_closed_reported_and_not_moved_back_to() throws IOException {
        try (Service service = world.protectedShop()) {
            world.killEast();
            assertThat(Story.awaitOver(service).phase()).isEqualTo("SUCCEEDED");
            PostgresNode old = world.databases().primary();
            old.start();
            Wait.until("the old primary refuses the application", LONG, () -> refuses(old));
            Story.awaitIn(service, "people are told", () -> service.output().contains("QUARANTINE"));
            assertThat(service.shop().orElseThrow().primary()).isEqualTo(RigWorld.WEST);
            assertThatThrownBy(() -> service.begin("FAILBACK"))
                    .hasMessageContaining("it is not protected: ")
                    .hasMessageContaining("has been a good standby for 0s");
            service.begin("SWITCHOVER");
            assertThat(Story.awaitOver(service).phase()).as(Story.of(service)).isEqualTo("REFUSED");
            assertThat(service.shop().orElseThrow().primary()).isEqualTo(RigWorld.WEST);
        }
    }

    @Test
    @Proves(Fault.TWO_OF_THREE_FENCES)
    void two_of_three_required_fences_are_not_enough() throws IOException {
        world.installation()
                .put(
                        "routes/fences/network-off.camel.yaml",
                        Files.readString(world.installation().folder().resolve("routes/fences/power-off.camel.yaml"))
                                .replace("power-off", "network-off")
                                .replace("power-switch", "network-switch"));
        world.installation()
                .editPolicy(
                        policy -> policy.replace(
                                        "{postgresql: {link: orders}} ",
                                        "{postgresql: {link: orders}, required: true} ")
                                .replace(
                                        "{route: power-off, timeout: 5s}",
                                        "{route: power-off, timeout: 5s, required: true}\n    - {route: network-off, timeout: 5s, required: true}"));
        for (String runbook :
                new String[] {"web-and-postgres", "web-and-postgres-planned", "web-and-postgres-failback"}) {
            world.installation()
                    .edit(
                            "runbooks/%s.yaml".formatted(runbook),
                            text -> text.replaceAll(
                                    "fence.primary: \\{\\}(.*), timeout: [0-9]+s",
                                    "fence.primary: {}$1, timeout: 30s"));
        }
        world.installation().editPolicy(policy -> policy.replace("rto: 1m", "rto: 2m"));
        try (Service service = world.protectedShop()) {
            world.killEast();
            Story.awaitPhase(service, "AWAITING_ACCEPTANCE");
            assertThat(isStandby()).isTrue();
            assertThat(service.operation().orElseThrow().toString()).contains("orders", "UNKNOWN");
        }
    }

    @Test
    @Proves(Fault.KILLED_AFTER_INTENT)
    void an_orchestrator_killed_when_it_meant_to_fence_fails_over_once() throws IOException, SQLException {
        killedWhen("an operation has begun", service -> service.operation().isPresent());
    }

    @Test
    @Proves(Fault.KILLED_AFTER_EFFECT)
    void an_orchestrator_killed_when_it_had_promoted_finds_it_done() throws IOException, SQLException {
        killedWhen("the standby is promoted", service -> !isStandby());
    }

    private void killedWhen(String what, Moment moment) throws IOException, SQLException {
        Service first = world.protectedShop();
        try (CheckerProcess users = world.users()) {
            long fault = System.nanoTime();
            world.killEast();
            Wait.until(first.program(), what, LONG, () -> moment.has(first));
            first.program().kill();
            try (Service second = world.orchestrator()) {
                OperationReport operation = Story.awaitOver(second);
                assertThat(operation.phase()).as(Story.of(second)).isEqualTo("SUCCEEDED");
                assertThat(timeline()).as("one promotion, one new timeline").isEqualTo(2);
                users.awaitAcknowledged(RigWorld.WEST, 20, LONG);
                second.close();
                Story.assertOneWriter(world.judge(users, fault), operation);
            }
        }
    }

    private long timeline() throws SQLException {
        return world.databases()
                .number(
                        world.databases().standby(),
                        "SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int");
    }

    @Test
    @Proves(Fault.JOURNAL_LOST)
    void without_its_journal_it_stops_before_the_promotion_and_goes_on_when_it_is_back() throws IOException {
        Files.createDirectories(world.installation().state());
        SmallDisk disk = SmallDisk.mount(world.reaper(), world.installation().state(), 8);
        try (Service service = world.protectedShop()) {
            world.powerSwitch().goSilent();
            world.killEast();
            Story.awaitPhase(service, "AWAITING_ACCEPTANCE");
            disk.fill();
            service.accept();
            Story.pass(A_WHILE);
            assertThat(isStandby()).as("nothing irreversible without a journal").isTrue();
            disk.free();
            Story.awaitIn(service, "the failover ends well", () -> {
                if (service.phase().equals("AWAITING_ACCEPTANCE")) {
                    service.accept();
                }
                return service.phase().equals("SUCCEEDED");
            });
        }
    }

    @Test
    @Proves(Fault.STANDBY_CAN_NOT_START)
    void users_are_not_sent_to_a_standby_whose_pods_can_not_start() throws IOException {
        try (Service service = world.protectedShop()) {
            world.west().kubelet().refuseImages();
            world.west().kubelet().kill(RigSite.NAMESPACE, RigSite.WEB);
            world.killEast();
            Story.awaitPhase(service, "BLOCKED");
            assertThat(world.dns().primary().resolve("shop.example.test.", "A"))
                    .containsExactly(world.addresses().web(Host.EAST).host());
        }
    }

    @Test
    @Proves(Fault.PODS_ON_OLD_DATABASE)
    void users_are_not_sent_to_pods_that_talk_to_another_database_than_the_promoted_one()
            throws IOException, SQLException {
        PostgresNode old = world.databases()
                .addStandby(
                        "old",
                        world.network().place(Host.WEST),
                        new HostPort(world.network().address(Host.WEST, 21), 5432));
        world.databases().run(world.databases().primary(), "ALTER DATABASE shop SET understudy.epoch = '1'");
        world.west().talkTo(old.at().toString());
        try (Service service = world.protectedShop()) {
            world.killEast();
            Story.awaitPhase(service, "BLOCKED");
            assertThat(service.operation().orElseThrow().toString())
                    .as(Story.of(service))
                    .contains(
                            "us-west-2 answers probe storefront, but the database that its pods talk to carries epoch 1");
            assertThat(step(service, "ready")).isEqualTo("DONE");
            assertThat(step(service, "dns")).isEqualTo("PENDING");
            assertThat(publicAddress())
                    .isEqualTo(world.addresses().web(Host.EAST).host());

            world.west().talkTo(world.addresses().database(Host.WEST).toString());
            service.retry();
            Story.awaitPhase(service, "SUCCEEDED");
            assertThat(publicAddress())
                    .isEqualTo(world.addresses().web(Host.WEST).host());
        }
    }

    private String publicAddress() throws IOException {
        return world.dns().primary().resolve("shop.example.test.", "A").getFirst();
    }

    private static String step(Service service, String name) {
        return service.operation().orElseThrow().steps().stream()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private boolean isStandby() throws IOException {
        try {
            return world.databases().number(world.databases().standby(), "SELECT pg_is_in_recovery()::int") == 1;
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private boolean refuses(PostgresNode node) {
        try {
            world.databases().application(node).close();
            return false;
        } catch (SQLException e) {
            return "55000".equals(e.getSQLState());
        }
    }

    private static Status.Link link(Service service) {
        return service.shop().orElseThrow().replication().getFirst();
    }

    /** Something that has come true. */
    private interface Moment {
        boolean has(Service service) throws IOException;
    }
}
