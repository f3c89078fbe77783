package io.understudy.operation;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertThat(Stream.of(Phase.values()).filter(phase -> !phase.closed() && phase != Phase.BLOCKED))
                .allSatisfy(phase -> assertThat(OperationMachine.MACHINE.table())
                        .anyMatch(t -> t.from() == phase && t.to() == Phase.BLOCKED));
    }
}
