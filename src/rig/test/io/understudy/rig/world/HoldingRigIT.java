package io.understudy.rig.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.api.Status;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.Proves;
import io.understudy.rig.faults.Fault;
import io.understudy.rig.network.Host;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Faults during which nothing may move. One world serves them all, since each leaves it as it found it. */
@NeedsNetwork
@NeedsKubernetes
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("world")
class HoldingRigIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration A_WHILE = Duration.ofSeconds(6);

    private RigWorld world;
    private Service service;
    private CheckerProcess users;

    @BeforeAll
    void starts() throws IOException {
        world = RigWorld.start();
        // Outages shorter than (threshold - 1) x interval must never count as a loss; this leaves room for the
        // flapping's two seconds.
        world.installation().editPolicy(policy -> policy.replace("failureThreshold: 3", "failureThreshold: 5"));
        service = world.protectedShop();
        users = world.users();
    }

    @AfterEach
    void is_protected_again_and_nothing_had_moved() throws IOException {
        world.network().heal();
        Story.awaitIn(service, "the shop is protected again", service::isProtecting);
        assertThat(service.operations()).as(Story.of(service)).isEmpty();
        users.awaitAcknowledged(RigWorld.EAST, 20, LONG);
    }

    @AfterAll
    void ends() throws IOException {
        users.close();
        service.close();
        world.close();
    }

    @Test
    @Proves(Fault.APPLICATION_ERRORS_ONLY)
    void an_application_that_answers_errors_moves_no_database() throws IOException {
        world.east().talkTo(world.addresses().database(Host.EAST).host() + ":1");
        try {
            Story.awaitRule(service, "application-errors-only");
            Story.assertHolds(service, A_WHILE);
        } finally {
            world.east().talkTo(world.addresses().database(Host.EAST).toString());
        }
    }

    @Test
    @Proves(Fault.LONG_PARTITION)
    void a_partition_of_43_seconds_moves_nothing_while_the_witness_sees_the_primary_serve() throws IOException {
        world.network().cut(Host.CONTROL, Host.EAST);
        Story.awaitRule(service, "vantage-points-disagree");
        Story.assertHolds(service, Duration.ofSeconds(43));
        users.awaitAcknowledged(RigWorld.EAST, 20, LONG);
    }

    @Test
    @Proves(Fault.ORCHESTRATOR_ISOLATED)
    void an_isolated_orchestrator_suspects_itself() throws IOException {
        world.network().isolate(Host.CONTROL);
        Story.awaitRule(service, "isolated");
        Story.assertHolds(service, A_WHILE);
    }

    @Test
    @Proves(Fault.PROCESS_PAUSED)
    void a_pause_of_the_orchestrators_process_is_no_failure_of_others() {
        service.program().pause();
        Story.pass(Duration.ofSeconds(5));
        service.program().resume();
        Story.assertHolds(service, A_WHILE);
    }

    @Test
    @Proves(Fault.FLAPPING)
    void a_primary_that_is_up_and_down_each_two_seconds_starts_nothing() throws IOException {
        for (int i = 0; i < 4; i++) {
            world.hideEast();
            Story.assertHolds(service, Duration.ofSeconds(2));
            world.network().heal();
            Story.assertHolds(service, Duration.ofSeconds(2));
        }
    }

    @Test
    @Proves(Fault.MAINTENANCE)
    void while_a_maintenance_window_is_open_a_loss_is_told_and_nothing_begins() throws IOException {
        ZonedDateTime opened = ZonedDateTime.now(ZoneOffset.UTC).minusHours(1);
        String terms = "automation: {mode: automatic, cooldown: 1h";
        String window = ", maintenance: [{schedule: \"0 %d %d * * ?\", for: 12h}]"
                .formatted(opened.getMinute(), opened.getHour());
        world.installation().editPolicy(policy -> policy.replace(terms, terms + window));
        try {
            Story.awaitIn(service, "the window is open", () -> maintenance().isPresent());
            world.hideEast();
            Story.awaitRule(service, "maintenance");
            Story.assertHolds(service, A_WHILE);
        } finally {
            world.network().heal();
            Story.awaitIn(service, "the shop is protected again", service::isProtecting);
            world.installation().editPolicy(policy -> policy.replace(window, ""));
            Story.awaitIn(service, "no window is open", () -> maintenance().isEmpty());
        }
    }

    private Optional<Long> maintenance() {
        return service.shop().map(Status.Application::maintenanceUntil);
    }

    @Test
    @Proves(Fault.HANGING_TARGETS)
    void a_target_that_accepts_and_never_answers_is_down_alone() throws IOException {
        world.east().plane().pauseApi();
        try {
            Story.awaitIn(
                    service,
                    "the API server is down",
                    () -> verdict("api-server").equals("DOWN"));
            Story.assertHolds(service, A_WHILE);
            assertThat(verdict("orders-db")).isEqualTo("UP");
            assertThat(verdict("storefront")).isEqualTo("UP");
        } finally {
            world.east().plane().resumeApi();
        }
    }

    private String verdict(String probe) {
        return service.shop().orElseThrow().probes().stream()
                .filter(p -> p.probe().equals(probe))
                .findFirst()
                .orElseThrow()
                .verdict();
    }
}
