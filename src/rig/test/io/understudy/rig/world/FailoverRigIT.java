package io.understudy.rig.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.api.OperationReport;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.checker.Report;
import io.understudy.rig.checker.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The main job on real clusters, PostgreSQL and BIND, judged by the checker. */
@NeedsNetwork
@NeedsKubernetes
@Timeout(300)
@Tag("world")
class FailoverRigIT {

    private static final Duration LONG = Duration.ofSeconds(90);

    @Test
    void a_lost_region_is_failed_over_with_one_writer_and_no_loss_beyond_the_announced() throws Exception {
        try (RigWorld world = RigWorld.start();
                Service service = world.protectedShop();
                CheckerProcess users = world.users()) {
            long fault = System.nanoTime();
            world.killEast();
            users.awaitAcknowledged(RigWorld.WEST, 50, LONG);
            OperationReport operation = Story.awaitOver(service);
            assertThat(operation.phase()).as(Story.of(service)).isEqualTo("SUCCEEDED");
            assertThat(world.west().replicas()).isEqualTo(3);
            assertThat(world.dns().secondary().resolve("shop.example.test.", "A"))
                    .containsExactly(world.addresses()
                            .web(io.understudy.rig.network.Host.WEST)
                            .host());
            service.close();
            Verdict verdict = world.judge(users, fault);
            Story.assertOneWriter(verdict, operation);
            assertThat(verdict.serving()).as(Report.text(verdict)).contains(RigWorld.WEST);
        }
    }

    @Test
    void a_switchover_loses_nothing() throws Exception {
        try (RigWorld world = RigWorld.start();
                Service service = world.protectedShop();
                CheckerProcess users = world.users()) {
            long fault = System.nanoTime();
            service.begin("SWITCHOVER");
            users.awaitAcknowledged(RigWorld.WEST, 50, LONG);
            OperationReport operation = Story.awaitOver(service);
            assertThat(operation.phase()).as(Story.of(service)).isEqualTo("SUCCEEDED");
            service.close();
            Verdict verdict = world.judge(users, fault);
            Story.assertOneWriter(verdict, operation);
            assertThat(verdict.loss().orElseThrow().numbers())
                    .as(Report.text(verdict))
                    .isEmpty();
        }
    }
}
