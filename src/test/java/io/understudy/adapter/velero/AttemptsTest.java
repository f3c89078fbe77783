package io.understudy.adapter.velero;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.operation.OperationKind;
import io.understudy.operation.Progress;
import io.understudy.operation.SharedFences;
import io.understudy.operation.StepContext;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Names that a crash does not change, and how long a step goes on waiting. */
class AttemptsTest {

    @Test
    void the_same_step_of_the_same_operation_has_the_same_name() {
        assertThat(Attempts.name(context("shop-2-1", "volumes"), 1)).isEqualTo("understudy-shop-2-1-volumes");
        assertThat(Attempts.name(context("shop-2-1", "volumes"), 2)).isEqualTo("understudy-shop-2-1-volumes-2");
    }

    @Test
    void a_long_name_fits_a_label_and_still_tells_steps_apart() {
        String operation = "a".repeat(60) + "-2-1";

        String one = Attempts.name(context(operation, "one"), 10);
        String other = Attempts.name(context(operation, "other"), 10);

        assertThat(one).hasSizeLessThanOrEqualTo(63).isNotEqualTo(other).endsWith("-10");
    }

    @Test
    void what_was_made_is_found_up_to_the_first_name_that_is_free() {
        Map<String, String> there =
                Map.of("understudy-o-s", "first", "understudy-o-s-2", "second", "understudy-o-s-4", "x");

        assertThat(Attempts.made(context("o", "s"), name -> Optional.ofNullable(there.get(name))))
                .containsExactly("first", "second");
    }

    @Test
    void a_wait_ends_a_little_before_its_timeout_counted_from_the_last_progress() {
        AtomicLong now = new AtomicLong();
        Patience patience = new Patience(context("o", "s"), now::get, Duration.ofMillis(100));
        patience.reached(1, "one");
        now.addAndGet(Duration.ofMillis(8950).toNanos());
        assertThat(patience.isOver()).isTrue();

        patience.reached(2, "two");
        assertThat(patience.isOver()).isFalse();

        now.addAndGet(Duration.ofMillis(8950).toNanos());
        patience.reached(2, "no more than before");
        assertThat(patience.isOver()).isTrue();
    }

    private static StepContext context(String operation, String step) {
        return new StepContext(
                new OperationId(operation),
                OperationKind.FAILOVER,
                VeleroReplicationProbeIT.policy(),
                Map.of(),
                new Placement(new ApplicationName("shop"), new SiteName("east"), new SiteName("west"), Epoch.INITIAL),
                new Step(
                        new StepName(step),
                        "velero.backup",
                        JsonNodeFactory.instance.objectNode(),
                        List.of(),
                        Duration.ofSeconds(10),
                        1,
                        Duration.ZERO,
                        Step.OnError.FAIL),
                Map.of(),
                List.of(),
                Optional.empty(),
                Progress.UNHEARD,
                SharedFences.NONE);
    }
}
