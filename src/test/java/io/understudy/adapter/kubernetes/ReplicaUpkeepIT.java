package io.understudy.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicaUpkeepIT {

    private static final StepResult.Done DONE = new StepResult.Done("done");

    private KubernetesWorld world;
    private ScaleStep scale;
    private StepContext first;

    @BeforeEach
    void start(@TempDir Path folder) {
        world = new KubernetesWorld(folder);
        scale = new ScaleStep(world.clients, world.memory());
        first = world.failover(ScaleStep.ID, KubernetesWorld.WEB.formatted("6"));
        scale.apply(first);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void gitScales(int replicas) {
        world.west
                .operator()
                .apps()
                .deployments()
                .inNamespace("shop")
                .withName("web")
                .scale(replicas);
    }

    @Test
    void what_lasts_is_left_alone_and_more_is_no_harm() {
        assertThat(scale.uphold(first)).isEmpty();
        gitScales(8);
        assertThat(scale.uphold(first)).isEmpty();
        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(8);
    }

    @Test
    void what_git_takes_back_is_given_again_three_times_and_each_time_people_hear() {
        for (int time = 1; time <= 3; time++) {
            gitScales(1);
            assertThat(scale.uphold(first))
                    .hasValueSatisfying(line -> assertThat(line)
                            .contains("Deployment shop/web at us-west-2 from 6 replicas to 1", "given 6 again"));
            assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(6);
        }
        gitScales(1);

        assertThat(scale.uphold(first))
                .hasValueSatisfying(line -> assertThat(line).contains("it is left so"));
        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(1);
    }

    @Test
    void what_was_undone_or_is_another_operations_is_not_given_again() {
        scale.compensate(first, DONE);
        assertThat(scale.uphold(first)).isEmpty();
        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(1);

        scale.apply(world.failoverFrom(3, ScaleStep.ID, KubernetesWorld.WEB.formatted("4")));
        gitScales(1);
        assertThat(scale.uphold(first)).isEmpty();
    }

    @Test
    void a_site_that_does_not_answer_is_no_news() {
        world.west.kill();

        assertThat(scale.uphold(first)).isEmpty();
    }

    @Test
    void a_restored_standby_is_scaled_down_again() {
        ScaleRestoreStep restore = new ScaleRestoreStep(world.clients);
        StepContext back = world.failback(2, "kubernetes.restore", "{'deployment': 'web', 'namespace': 'shop'}");
        restore.apply(back);
        assertThat(restore.uphold(back)).isEqualTo(Optional.empty());
        gitScales(6);

        assertThat(restore.uphold(back))
                .hasValueSatisfying(line -> assertThat(line).contains("from 1 replicas to 6"));
        assertThat(KubernetesWorld.replicas(world.west)).isEqualTo(1);
    }
}
