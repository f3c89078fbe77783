package io.understudy.adapter.route53;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.operation.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Five hundred applications move through the engine, each on its own or by a wave, and switch their names at an API that enforces
 * Amazon's limits; one moves alone before, in the same run, to compare.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class Route53CrowdTest {

    private static final int MANY = 500;

    @Test
    void begun_all_at_once_they_take_at_most_three_times_the_time_of_one() throws Exception {
        try (Crowd crowd = new Crowd(MANY, 1)) {
            Duration one = crowd.failOver(List.of(0));
            Duration slowest = crowd.failOver(crowd.all());

            tell("begun at once, 1 hosted zone", crowd, one, slowest);
            assertAllMoved(crowd);
            assertThat(slowest).isLessThanOrEqualTo(one.multipliedBy(3));
        }
    }

    private static void assertAllMoved(Crowd crowd) {
        assertThat(crowd.all()).allSatisfy(i -> {
            assertThat(crowd.operation(i).phase()).isEqualTo(Phase.SUCCEEDED);
            assertThat(crowd.values(i)).isEqualTo(Set.of(Route53World.NEW));
            assertThat(crowd.switched(i)).as("switches of %s", crowd.record(i)).isEqualTo(1);
        });
        assertThat(crowd.amazon.turnedAway).isEmpty();
    }

    private static void tell(String how, Crowd crowd, Duration one, Duration all) {
        System.out.printf(
                "%d applications, %s: one %.1f s, all %.1f s, %.2f times as long; %d calls, of which %d change%n",
                crowd.all().size(),
                how,
                one.toMillis() / 1000.0,
                all.toMillis() / 1000.0,
                (double) all.toMillis() / one.toMillis(),
                crowd.amazon.calls.size(),
                crowd.amazon.batches.size());
    }
}
