package io.understudy.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.state.Transition;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That the table itself is sound is checked when it is loaded. */
class OperationMachineTest {

    @Test
    void an_operation_is_closed_just_when_nothing_can_happen_in_it_any_more() {
        assertThat(Phase.values())
                .allSatisfy(phase ->
                        assertThat(phase.closed()).as(phase.name()).isEqualTo(OperationMachine.MACHINE.ended(phase)));
    }

    @Test
    void every_open_operation_can_be_stopped_or_is_stopped() {
        assertThat(Stream.of(Phase.values())
                        .filter(phase -> !phase.closed() && phase != Phase.BLOCKED && phase != Phase.AWAITING_APPROVAL))
                .allSatisfy(phase -> assertThat(OperationMachine.MACHINE.table())
                        .anyMatch(t -> t.from() == phase && t.to() == Phase.BLOCKED));
    }

    @Test
    void what_waits_for_its_approval_begins_or_ends_and_nothing_else() {
        assertThat(OperationMachine.MACHINE.table())
                .filteredOn(t -> t.from() == Phase.AWAITING_APPROVAL)
                .extracting(Transition::to)
                .containsExactlyInAnyOrder(Phase.RUNNING, Phase.REFUSED, Phase.SUPERSEDED);
    }
}
