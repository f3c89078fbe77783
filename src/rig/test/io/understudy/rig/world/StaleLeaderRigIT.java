package io.understudy.rig.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.api.OperationReport;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.Proves;
import io.understudy.rig.faults.Fault;
import io.understudy.rig.machine.Wait;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A leader that is stopped in the middle of a failover and wakes up when another one has finished it. */
@NeedsNetwork
@NeedsKubernetes
@Timeout(300)
@Tag("world")
class StaleLeaderRigIT {

    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final Duration A_WHILE = Duration.ofSeconds(6);

    private RigWorld world;

    @BeforeEach
    void starts() throws IOException {
        world = RigWorld.start();
        // The other one takes over in the middle, which takes longer than the sample's objective may allow.
        world.installation().editPolicy(policy -> policy.replace("rpo: 30s", "rpo: 10m"));
    }

    @AfterEach
    void ends() throws IOException {
        world.close();
    }

    @Test
    @Proves(Fault.STALE_LEADER)
    void a_leader_that_slept_for_half_a_minute_neither_writes_nor_acts() throws IOException, SQLException {
        try (TwoInstances instances = TwoInstances.start(world);
                CheckerProcess users = world.users()) {
            Service stale = instances.first();
            Service next = instances.second();
            world.west().kubelet().refuseImages(); // what comes after the promotion has to wait
            long fault = System.nanoTime();
            world.killEast();
            Wait.until(stale.program(), "the standby is promoted", LONG, () -> instances.facts("EpochAdvanced") == 1);
            stale.program().pause();
            long asleep = System.nanoTime();
            Story.awaitIn(next, "the other one leads", () -> TwoInstances.leads(next));
            world.west().kubelet().acceptImages();

            OperationReport operation = Story.awaitOver(next);
            assertThat(operation.phase()).as(Story.of(next)).isEqualTo("SUCCEEDED");
            users.awaitAcknowledged(RigWorld.WEST, 20, LONG);
            long facts = instances.facts("%");
            String serial = serial();
            Story.pass(PAUSE.minusNanos(System.nanoTime() - asleep));
            stale.program().resume();

            Story.awaitIn(stale, "it knows", () -> stale.output().contains("does not lead any more"));
            Story.awaitIn(
                    stale,
                    "it follows",
                    () -> !TwoInstances.leads(stale)
                            && stale.shop().orElseThrow().primary().equals(RigWorld.WEST));
            Story.pass(A_WHILE);
            assertThat(instances.facts("%")).as("facts").isEqualTo(facts);
            assertThat(serial()).as("the zone's serial number").isEqualTo(serial);
            assertThat(instances.facts("OperationStarted")).isEqualTo(1);
            assertThat(instances.facts("EpochAdvanced")).isEqualTo(1);
            stale.close();
            next.close();
            Story.assertOneWriter(world.judge(users, fault), operation);
        }
    }

    private String serial() throws IOException {
        return world.dns().primary().resolve("example.test.", "SOA").getFirst();
    }
}
