package io.understudy.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.operation.PhaseTransition.Event;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PhaseTransitionTest {

    @Test
    void every_phase_can_be_reached_from_the_first_one() {
        assertThat(closure(Phase.RUNNING)).containsExactlyInAnyOrder(Phase.values());
    }

    @Test
    void every_open_phase_can_reach_an_end() {
        for (Phase phase : Phase.values()) {
            assertThat(closure(phase)).as(phase.name()).anyMatch(Phase::closed);
        }
    }

    @Test
    void nothing_happens_after_an_end() {
        assertThat(PhaseTransition.TABLE).noneMatch(t -> t.from().closed());
    }

    @Test
    void nothing_is_ambiguous_and_everything_has_a_sentence() {
        assertThat(PhaseTransition.TABLE)
                .extracting(t -> t.from() + " " + t.event())
                .doesNotHaveDuplicates();
        assertThat(PhaseTransition.TABLE).allMatch(t -> t.sentence().length() > 20);
        assertThat(PhaseTransition.TABLE.stream().map(PhaseTransition::event).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(Event.values());
    }

    @Test
    void refuses_what_is_not_in_the_table() {
        assertThatThrownBy(() -> PhaseTransition.of(Phase.SUCCEEDED, Event.UNDO_BEGAN))
                .isInstanceOf(IllegalStateException.class);
    }

    private static Set<Phase> closure(Phase start) {
        Set<Phase> reached = EnumSet.of(start);
        for (int i = 0; i < Phase.values().length; i++) {
            PhaseTransition.TABLE.stream()
                    .filter(t -> reached.contains(t.from()))
                    .map(PhaseTransition::to)
                    .toList()
                    .forEach(reached::add);
        }
        return reached;
    }
}
