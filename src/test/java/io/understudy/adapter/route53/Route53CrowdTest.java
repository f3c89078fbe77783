package io.understudy.adapter.route53;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.operation.Phase;
import io.understudy.operation.wave.WaveRequest;
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
@Timeout(value = 300, unit = TimeUnit.SECONDS)
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

    @Test
    void so_they_do_when_changes_are_in_sync_within_a_second() throws Exception {
        try (Crowd crowd = new Crowd(MANY, 1, Duration.ofSeconds(1), Duration.ofMinutes(3))) {
            Duration one = crowd.failOver(List.of(0));
            Duration slowest = crowd.failOver(crowd.all());

            tell("begun at once, 1 hosted zone, INSYNC after 1 s", crowd, one, slowest);
            assertAllMoved(crowd);
            assertThat(slowest).isLessThanOrEqualTo(one.multipliedBy(3));
        }
    }

    @Test
    void so_they_do_in_ten_hosted_zones_of_one_account() throws Exception {
        try (Crowd crowd = new Crowd(MANY, 10)) {
            Duration one = crowd.failOver(List.of(0));
            Duration slowest = crowd.failOver(crowd.all());

            tell("begun at once, 10 hosted zones", crowd, one, slowest);
            assertAllMoved(crowd);
            assertThat(slowest).isLessThanOrEqualTo(one.multipliedBy(3));
        }
    }

    /** More hosted zones than their calls fit into the timeouts of the steps: each waits for its turn, and none gives up. */
    @Test
    void of_more_hosted_zones_than_the_account_has_calls_for_each_is_switched_in_its_turn() throws Exception {
        try (Crowd crowd = new Crowd(200, 200, Duration.ofSeconds(20), Duration.ofSeconds(40))) {
            Duration one = crowd.failOver(List.of(0));
            Duration slowest = crowd.failOver(crowd.all());

            tell("begun at once, 200 hosted zones", crowd, one, slowest);
            assertAllMoved(crowd);
            assertThat(crowd.all()).allSatisfy(i -> assertThat(crowd.told(i)).doesNotContain("StepFailed"));
            assertThat(crowd.amazon.calls.size()).isLessThan(200 * 9);
        }
    }

    @Test
    void a_wave_with_places_for_half_of_them_takes_at_most_three_times_the_time_of_one() throws Exception {
        try (Crowd crowd = new Crowd(MANY, 1)) {
            Duration one = crowd.failOver(List.of(0));
            Duration slowest = crowd.wave(MANY / 2);

            tell("by a wave, 250 at once, 1 hosted zone", crowd, one, slowest);
            assertAllMoved(crowd);
            assertThat(slowest).isLessThanOrEqualTo(one.multipliedBy(3));
        }
    }

    @Test
    void so_does_one_with_places_for_all() throws Exception {
        try (Crowd crowd = new Crowd(MANY, 1)) {
            Duration one = crowd.failOver(List.of(0));
            Duration slowest = crowd.wave(MANY);

            tell("by a wave, 500 at once, 1 hosted zone", crowd, one, slowest);
            assertAllMoved(crowd);
            assertThat(slowest).isLessThanOrEqualTo(one.multipliedBy(3));
        }
    }

    /** Fifty places are ten rounds of five hundred, however fast their names are switched. */
    @Test
    void a_wave_with_the_usual_places_takes_as_many_rounds_as_it_must() throws Exception {
        try (Crowd crowd = new Crowd(MANY, 1)) {
            Duration one = crowd.failOver(List.of(0));
            Duration slowest = crowd.wave(WaveRequest.AT_ONCE);

            tell("by a wave, 50 at once, 1 hosted zone", crowd, one, slowest);
            assertAllMoved(crowd);
            int rounds = MANY / WaveRequest.AT_ONCE;
            assertThat(slowest).isBetween(one.multipliedBy(rounds - 1), one.multipliedBy(rounds + rounds / 2));
        }
    }

    @Test
    void whose_record_a_stranger_changes_fails_alone() throws Exception {
        int unlucky = 250;
        try (Crowd crowd = new Crowd(MANY, 1)) {
            crowd.amazon.beforeChangeOf(
                    crowd.record(unlucky),
                    () -> crowd.zone(unlucky).put(crowd.record(unlucky), "A", 60, "203.0.113.9"));
            crowd.failOver(crowd.all());

            assertThat(crowd.operation(unlucky).phase()).isEqualTo(Phase.BLOCKED);
            assertThat(crowd.told(unlucky))
                    .contains("StepFailed", "Another operation or person changed it", "203.0.113.9")
                    .doesNotContain("StepDone {\"step\":\"dns\"");
            assertThat(crowd.values(unlucky)).containsExactly("203.0.113.9");
            assertThat(crowd.switched(unlucky)).isZero();
            assertThat(crowd.all()).filteredOn(i -> i != unlucky).allSatisfy(i -> {
                assertMoved(crowd, i);
                assertThat(crowd.told(i)).doesNotContain("StepFailed", "StepInDoubt", "203.0.113.9");
            });
            assertThat(crowd.amazon.turnedAway).isEmpty();
        }
    }

    private static void assertAllMoved(Crowd crowd) {
        assertThat(crowd.all()).allSatisfy(i -> assertMoved(crowd, i));
        assertThat(crowd.amazon.turnedAway).isEmpty();
    }

    /** Its own journal says so, once, and its record was given the new value once. */
    private static void assertMoved(Crowd crowd, int i) {
        assertThat(crowd.operation(i).phase()).as(crowd.record(i)).isEqualTo(Phase.SUCCEEDED);
        assertThat(crowd.facts(i))
                .as("facts of %s", crowd.record(i))
                .containsOnlyOnce("StepDone")
                .containsOnlyOnce("OperationFinished");
        assertThat(crowd.told(i)).contains(crowd.record(i) + " A " + Route53World.NEW);
        assertThat(crowd.values(i)).isEqualTo(Set.of(Route53World.NEW));
        assertThat(crowd.switched(i)).as("switches of %s", crowd.record(i)).isEqualTo(1);
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
