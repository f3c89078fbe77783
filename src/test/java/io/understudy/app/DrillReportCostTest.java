package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.drill.Drill;
import io.understudy.drill.Moment;
import io.understudy.drill.Result;
import io.understudy.drill.StepEvidence;
import io.understudy.policy.DrillKind;
import io.understudy.readiness.Answer;
import io.understudy.readiness.Asked;
import io.understudy.readiness.SetTime;
import io.understudy.readiness.Shops;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a report costs, in processor time of this thread beside something else in the same run. */
class DrillReportCostTest {

    private static final int ROUNDS = 12;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final DrillFolder folder;

    DrillReportCostTest(@TempDir Path folder) {
        this.folder = new DrillFolder(folder);
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    /** A tenth of 10 s is what a slow machine needs to hash that; both files of a report take far less. */
    @Test
    void the_report_of_200_steps_costs_less_than_hashing_64_megabytes() throws Exception {
        byte[] megabyte = new byte[1 << 20];
        long hashing = least(() -> {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            IntStream.range(0, 64).forEach(_ -> digest.update(megabyte));
            assertThat(digest.digest()).hasSize(32);
        });
        assertThat(least(keep(200))).isLessThan(hashing);
    }

    @Test
    void sixteen_times_the_steps_cost_at_most_sixty_four_times_as_much() throws Exception {
        assertThat(least(keep(3_200))).isLessThan(64 * least(keep(200)));
    }

    private Work keep(int steps) {
        Drill drill = drill(steps);
        return () -> assertThat(folder.keep(drill)).hasSize(64);
    }

    /** The least of several, in nanoseconds: what disturbs makes it dearer only. */
    private static long least(Work work) throws Exception {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            long before = THREADS.getCurrentThreadCpuTime();
            work.run();
            least = Math.min(least, THREADS.getCurrentThreadCpuTime() - before);
        }
        return least;
    }

    private static Drill drill(int steps) {
        Duration after = Duration.ofMillis(12);
        return new Drill(
                "drill-shop-20261124-100000-" + steps,
                DrillKind.DRY_RUN,
                "ann",
                "a rehearsal",
                Shops.home(Shops.policy("shop")),
                SetTime.START,
                Optional.of(Duration.ofMillis(340)),
                Result.PASSED,
                "a failover would work",
                IntStream.range(0, steps)
                        .mapToObj(i -> new Asked("step s%d".formatted(i), new Answer.Holds("fine"), after, after))
                        .toList(),
                IntStream.range(0, steps)
                        .mapToObj(i -> new StepEvidence(
                                step(i), i, false, "Deployment shop/web at west: replicas 1 -> 10", after, after))
                        .toList(),
                Optional.empty(),
                List.of(),
                IntStream.range(0, 2 * steps)
                        .mapToObj(i -> new Moment(after, "step s%d was asked".formatted(i)))
                        .toList(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Step step(int number) {
        return new Step(
                new StepName("s%d".formatted(number)),
                "kubernetes.scale",
                JsonNodeFactory.instance.objectNode(),
                number == 0 ? List.of() : List.of(new StepName("s%d".formatted(number - 1))),
                Duration.ofSeconds(10),
                1,
                Duration.ZERO,
                Step.OnError.FAIL);
    }
}
