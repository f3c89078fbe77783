package io.understudy.adapter.route53;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.adapter.DnsMoves;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.Epoch;
import io.understudy.topology.EpochMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignStepTest {

    private static final StepResult.Done DONE = new StepResult.Done("done");

    private final FailoverPolicy policy = ProvisionTest.shop("https://dr.example.net");
    private final List<String> drift = new ArrayList<>();
    private final Hurry time = new Hurry();
    private final Path folder;
    private final Path sign;
    private final PrimarySigns signs;
    private final SignStep step;

    SignStepTest(@TempDir Path folder) {
        this.folder = folder;
        this.sign = folder.resolve("dns/v1/primary/shop/us-west-2");
        this.signs = new PrimarySigns(folder);
        this.step = new SignStep(signs, context -> drift, Runnable::run, time, time);
    }

    @Test
    void puts_the_sign_up_and_takes_it_down_with_growing_epochs() throws IOException {
        assertThat(step.observe(failover())).isInstanceOf(Goal.Open.class);
        assertThat(step.apply(failover())).isInstanceOf(StepResult.Done.class);

        assertThat(Files.readString(sign)).contains("understudy: shop is at us-west-2", "epoch=2");
        assertThat(step.verify(failover(), DONE)).isInstanceOf(Goal.Reached.class);
        assertThat(signs.mark(policy)).contains(new EpochMark(new Epoch(2), DnsMoves.WEST));

        assertThat(step.apply(failback())).isInstanceOf(StepResult.Done.class);
        assertThat(sign).doesNotExist();
        assertThat(step.observe(failback())).isInstanceOf(Goal.Reached.class);
    }

    @Test
    void stands_after_a_restart() throws IOException {
        step.apply(failover());

        assertThat(new PrimarySigns(folder).mark(policy)).contains(new EpochMark(new Epoch(2), DnsMoves.WEST));
    }

    @Test
    void an_older_operation_that_comes_late_moves_nobody() {
        step.apply(failover());
        step.apply(failback());

        assertThat(step.apply(failover())).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.summary()).contains("epoch 3 at us-east-1", "epoch 2 at us-west-2");
        });
        assertThat(sign).doesNotExist();
    }

    @Test
    void one_that_was_cut_off_between_mark_and_sign_is_not_done_and_is_done_again() throws IOException {
        step.apply(failover());
        Files.delete(sign);

        assertThat(step.observe(failover())).isInstanceOf(Goal.Open.class);
        assertThat(step.apply(failover())).isInstanceOf(StepResult.Done.class);
        assertThat(sign).exists();
    }

    @Test
    void goes_back_and_never_undoes_a_newer_one() {
        assertThat(step.compensate(failover(), DONE).summary()).isEqualTo("nothing to undo");
        step.apply(failover());
        assertThat(step.compensate(failover(), DONE)).isInstanceOf(StepResult.Done.class);
        assertThat(sign).doesNotExist();

        step.apply(failover());
        step.apply(failback());
        assertThat(step.compensate(failover(), DONE)).isInstanceOf(StepResult.Failed.class);
    }

    @Test
    void a_folder_that_can_not_be_written_is_told_and_undone_on_the_way_back() throws IOException {
        Files.writeString(folder.resolve("epochs"), "a file in the way");

        assertThat(step.apply(failover())).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.retryable()).isTrue();
            assertThat(failed.partly()).isTrue();
        });
    }

    @Test
    void what_differs_in_route_53_is_told_before_the_day_and_stops_nobody_on_it() {
        drift.add("Route 53 is not as it was provisioned");

        assertThat(step.precheck(failover())).isEqualTo(drift);
        assertThat(step.apply(failover())).isInstanceOf(StepResult.Done.class);
    }

    @Test
    void no_record_moves_alone() {
        StepContext one = DnsMoves.failover(policy.dns(), Duration.ofSeconds(4), Route53World.SHOP);

        assertThat(step.apply(one))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.summary()).contains("move together"));
        assertThat(sign).doesNotExist();
    }

    private StepContext failover() {
        return DnsMoves.failover(policy.dns(), Duration.ofSeconds(4));
    }

    private StepContext failback() {
        return DnsMoves.failback(policy.dns(), Duration.ofSeconds(4));
    }
}
