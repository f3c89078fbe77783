package io.understudy.drill;

import static io.understudy.drill.Rehearsal.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.drill.Forecast.Term;
import io.understudy.operation.Loss;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long a failover would take, by what is known of its steps. */
class ForecastTest {

    private static final Objectives OBJECTIVES = new Objectives(Duration.ofSeconds(30), Duration.ofSeconds(10));
    private static final List<Step> STEPS = List.of(
            step("fence", "fence.primary", Duration.ofSeconds(2)),
            step("promote", "postgresql.promote", Duration.ofSeconds(5), "fence"),
            step("web", "kubernetes.scale", Duration.ofSeconds(3), "fence"),
            step("ready", "kubernetes.wait", Duration.ofSeconds(2), "promote", "web"),
            step("call", "manual", Duration.ofHours(1), "ready"));

    @Test
    void adds_up_the_longest_chain_with_budgets_where_nothing_was_measured() {
        Forecast forecast = forecast(Map.of(), Optional.empty());
        assertThat(forecast.terms()).extracting(Term::name).containsExactly("fence", "promote", "ready");
        assertThat(forecast.recovery()).isEqualTo(Duration.ofSeconds(9));
        assertThat(forecast.recoversInTime()).isTrue();
        assertThat(forecast.people()).containsExactly("call");
    }

    @Test
    void a_step_counts_as_long_as_it_took_the_last_time_and_another_chain_may_become_the_longest() {
        Forecast forecast = forecast(Map.of(new StepName("promote"), Duration.ofMillis(300)), Optional.empty());
        assertThat(forecast.terms()).extracting(Term::name).containsExactly("fence", "web", "ready");
        assertThat(forecast.recovery()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void what_the_standby_has_yet_to_apply_is_in_it() {
        Forecast forecast = forecast(Map.of(), Optional.of(Duration.ofSeconds(4)));
        assertThat(forecast.recovery()).isEqualTo(Duration.ofSeconds(13));
        assertThat(forecast.recoversInTime()).isFalse();
        assertThat(forecast.largest()).map(Term::name).contains("promote");
    }

    @Test
    void loss_that_nobody_knows_is_beyond_the_objective() {
        assertThat(Forecast.of(
                                STEPS,
                                Optional.empty(),
                                Map.of(),
                                Map.of(),
                                Optional.empty(),
                                new Loss.Unknown("no heartbeat"),
                                OBJECTIVES)
                        .losesLittleEnough())
                .isFalse();
        assertThat(forecast(Map.of(), Optional.empty()).losesLittleEnough()).isTrue();
    }

    private static Forecast forecast(Map<StepName, Duration> measured, Optional<Duration> replay) {
        return Forecast.of(
                STEPS,
                Optional.empty(),
                measured,
                Map.of(),
                replay,
                new Loss.AtMost(Duration.ofSeconds(1), "heartbeats"),
                OBJECTIVES);
    }
}
