package io.understudy.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A thousand worlds in which things go wrong; {@code src/bench/simulate.sh} runs as many as one likes. */
class SimulationTest {

    private static final int WORLDS = 1_000;

    @Test
    void no_safety_rule_is_broken_in_a_thousand_worlds() throws InterruptedException {
        QuietLog.during(() -> {
            Simulate.Summary summary = new Simulate.Summary();
            List<Simulation.Outcome> broken = Simulate.run(1, WORLDS, Parts.REAL, summary);
            summary.print(WORLDS);
            assertThat(broken)
                    .as(broken.isEmpty() ? "" : broken.getFirst().report())
                    .isEmpty();
            assertThat(summary.promotions()).isGreaterThan(WORLDS / 3);
        });
    }

    @Test
    void a_world_is_the_same_each_time() throws InterruptedException {
        QuietLog.during(() -> {
            for (long seed = 1; seed <= 5; seed++) {
                assertThat(Simulation.run(seed, Parts.REAL, true)).isEqualTo(Simulation.run(seed, Parts.REAL, true));
            }
        });
    }

    @Test
    void a_broken_rule_is_told_with_what_happened_and_how_to_see_it_again() throws InterruptedException {
        QuietLog.during(() -> {
            Simulation.Outcome outcome = Simulation.run(1, Bug.DNS_IS_DELETED_FIRST.parts());
            for (long seed = 2; outcome.violation().isEmpty(); seed++) {
                outcome = Simulation.run(seed, Bug.DNS_IS_DELETED_FIRST.parts());
            }
            assertThat(outcome.report())
                    .contains("S9_DNS_NEVER_EMPTY", "the zone always answers", "journals", "StepIntended")
                    .endsWith("again: src/bench/simulate.sh 1 " + outcome.seed());
            assertThat(outcome.trace()).hasSizeLessThanOrEqualTo(60);
        });
    }
}
