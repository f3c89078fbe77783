package io.understudy.adapter.route53;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.adapter.route53.LimitedRoute53.Stall;
import io.understudy.operation.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The call that carries the changes of hundreds of applications hangs, in simulated time through the engine. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class Route53StallTest {

    private static final int MANY = 300;

    /** A call with a hundred applications in it at least: three changes each. */
    private static final int CARRIED = 100;

    @ParameterizedTest
    @EnumSource(names = {"LOST", "ANSWER_LOST", "LATE"})
    void what_may_have_happened_is_looked_at_first_and_each_is_switched_once(Stall how) throws Exception {
        try (Crowd crowd = new Crowd(MANY, 1, Duration.ofSeconds(20), Duration.ofMinutes(3), Duration.ZERO)) {
            stallTheLarge(crowd, how);
            crowd.failOver(crowd.all());

            List<Integer> stalled = crowd.all().stream()
                    .filter(i -> crowd.facts(i).contains("StepInDoubt"))
                    .toList();
            assertThat(stalled).as("how many the call carried").hasSizeGreaterThanOrEqualTo(CARRIED);
            assertThat(stalled)
                    .allSatisfy(i ->
                            assertThat(dnsFacts(crowd, i)).startsWith("StepIntended", "StepInDoubt", "StepObserved"));
            assertThat(crowd.all()).allSatisfy(i -> {
                assertThat(crowd.operation(i).phase()).as(crowd.told(i)).isEqualTo(Phase.SUCCEEDED);
                assertThat(crowd.values(i)).isEqualTo(Set.of(Route53World.NEW));
                assertThat(crowd.switched(i)).isEqualTo(1);
            });
        }
    }

    @Test
    void the_other_hosted_zones_go_on_meanwhile() throws Exception {
        try (Crowd quiet = new Crowd(MANY, 3);
                Crowd crowd = new Crowd(MANY, 3)) {
            crowd.amazon.stalls(Stall.STUCK, request -> request.hostedZoneId().equals(Crowd.zoneId(1)));
            Duration undisturbed = quiet.failOver(quiet.all());
            crowd.failOver(crowd.all());

            assertThat(crowd.all())
                    .filteredOn(i -> !crowd.inZone(1).contains(i))
                    .allSatisfy(i -> {
                        assertThat(crowd.operation(i).phase()).isEqualTo(Phase.SUCCEEDED);
                        assertThat(dnsFacts(crowd, i)).containsExactly("StepIntended", "StepDone");
                        assertThat(crowd.took(i)).isLessThanOrEqualTo(undisturbed.multipliedBy(2));
                    });
        }
    }

    /** The client's own bound fails too: nothing but each step's own timeout ends its wait. */
    @Test
    void each_step_times_out_by_itself_when_the_call_never_ends() throws Exception {
        Duration timeout = Duration.ofSeconds(20);
        try (Crowd crowd = new Crowd(MANY, 1, Duration.ofSeconds(1), timeout, Duration.ZERO)) {
            stallTheLarge(crowd, Stall.STUCK);
            crowd.failOver(crowd.all());

            List<Integer> stuck = crowd.all().stream()
                    .filter(i -> crowd.operation(i).phase() == Phase.BLOCKED)
                    .toList();
            List<Integer> carried = stuck.stream()
                    .filter(i -> crowd.facts(i).contains("StepInDoubt"))
                    .toList();
            assertThat(carried)
                    .hasSizeGreaterThanOrEqualTo(CARRIED)
                    .allSatisfy(i -> assertThat(dnsFacts(crowd, i))
                            .as("looked at before it is tried again")
                            .startsWith("StepIntended", "StepInDoubt", "StepObserved", "StepIntended", "StepFailed"));
            assertThat(stuck).allSatisfy(i -> {
                assertThat(crowd.operation(i).why())
                        .as("nothing goes behind a call of which nobody knows whether it had its effect")
                        .hasValueSatisfying(why ->
                                assertThat(why).contains("no answer for hosted zone", "the change was not sent"));
                assertThat(crowd.values(i)).isEqualTo(Set.of(Route53World.OLD));
            });

            crowd.retry(stuck, LimitedRoute53.STUCK);
            assertThat(crowd.all()).allSatisfy(i -> {
                assertThat(crowd.operation(i).phase()).as(crowd.told(i)).isEqualTo(Phase.SUCCEEDED);
                assertThat(crowd.switched(i)).isEqualTo(1);
            });
        }
    }

    private static void stallTheLarge(Crowd crowd, Stall how) {
        crowd.amazon.stalls(how, request -> request.changeBatch().changes().size() >= 3 * CARRIED);
    }

    private static List<String> dnsFacts(Crowd crowd, int i) {
        return crowd.facts(i).stream().filter(type -> type.startsWith("Step")).toList();
    }
}
