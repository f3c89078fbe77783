package io.understudy.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.operation.OperationFact.CompensationDone;
import io.understudy.operation.OperationFact.CompensationIntended;
import io.understudy.operation.OperationFact.Finding;
import io.understudy.operation.OperationFact.StepDone;
import io.understudy.operation.OperationFact.StepIntended;
import io.understudy.operation.OperationFact.StepInterrupted;
import io.understudy.operation.OperationFact.StepObserved;
import io.understudy.runbook.StepName;
import io.understudy.state.Transition;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StepMachineTest {

    private static final StepName DNS = new StepName("dns");
    private final StepState step = new StepState(Fixture.step("dns", "dns"), false);

    @Test
    void an_outcome_without_an_intent_names_step_state_and_event() {
        assertThatThrownBy(() -> step.done(done()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("step dns", "PENDING", "SUCCEEDED");
    }

    @Test
    void an_illegal_fact_changes_nothing() {
        step.intended(new StepIntended(DNS, 1), Instant.EPOCH, 1);
        StepObserved look = new StepObserved(DNS, Finding.REACHED, "found", Map.of("a", "b"));

        assertThatThrownBy(() -> step.observed(look)).isInstanceOf(IllegalStateException.class);

        assertThat(step.status()).isEqualTo(StepStatus.RUNNING);
        assertThat(step.summary()).isEmpty();
        assertThat(step.outputs()).isEmpty();
    }

    @Test
    void a_running_step_is_not_started_once_more() {
        step.intended(new StepIntended(DNS, 1), Instant.EPOCH, 1);

        assertThatThrownBy(() -> step.intended(new StepIntended(DNS, 2), Instant.EPOCH, 2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("RUNNING", "INTENDED");
    }

    @Test
    void what_may_have_happened_is_never_repeated_before_a_look() {
        step.intended(new StepIntended(DNS, 1), Instant.EPOCH, 1);
        step.interrupted(new StepInterrupted(DNS, "the service stopped"));

        assertThatThrownBy(() -> step.intended(new StepIntended(DNS, 2), Instant.EPOCH, 2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("IN_DOUBT", "INTENDED");
    }

    @Test
    void what_is_undone_is_not_done_again_by_itself() {
        step.intended(new StepIntended(DNS, 1), Instant.EPOCH, 1);
        step.done(done());
        step.undoIntended(new CompensationIntended(DNS, 1));
        step.undone(new CompensationDone(DNS, "undone"));

        assertThatThrownBy(() -> step.intended(new StepIntended(DNS, 2), Instant.EPOCH, 2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("COMPENSATED", "INTENDED");
    }

    @ParameterizedTest
    @EnumSource(names = {"DONE", "SKIPPED"})
    void what_is_done_can_only_be_undone_or_opened_again_by_an_escalation(StepStatus status) {
        assertThat(StepMachine.MACHINE.table())
                .filteredOn(t -> t.from() == status)
                .extracting(Transition::event)
                .allMatch(event -> event.name().startsWith("UND") || event == StepMachine.Event.REOPENED);
    }

    private static StepDone done() {
        return new StepDone(DNS, "done", Map.of(), 1);
    }
}
