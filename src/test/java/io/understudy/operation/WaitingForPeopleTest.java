package io.understudy.operation;

import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaitingForPeopleTest {

    private static final String INSTRUCTIONS = "# Switch the balancer\n\n1. Log in\n2. Point it at *west*";
    private static final String DONE = "done: dns";

    private final Fixture world = new Fixture();

    @Test
    void shows_the_instructions_and_keeps_who_signed_and_what_they_remarked() {
        OperationId id = asked(Optional.empty());
        Engine engine = world.engine();
        assertThat(world.view(engine, id).pending().getFirst().instructions()).contains(INSTRUCTIONS);
        engine.accept(id, "ann", DONE, Optional.of("the old one was slow"));
        OperationView view = world.view(engine, id);
        assertThat(view.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(view.step("dns").summary()).isEqualTo("done by ann: the old one was slow");
        assertThat(view.acceptances().getFirst().remark()).contains("the old one was slow");
    }

    @Test
    void people_are_told_once_more_when_nobody_signs_and_then_it_keeps_waiting() {
        OperationId id = asked(Optional.empty());
        Engine engine = world.engine();
        world.time.pass(Duration.ofSeconds(59));
        assertThat(world.heard).doesNotContain("QuestionEscalated");
        world.time.pass(Duration.ofSeconds(1));
        assertThat(world.heard).containsOnlyOnce("QuestionEscalated");
        assertThat(world.view(engine, id).pending().getFirst().escalatedAt()).isPresent();
        world.time.pass(Duration.ofHours(48));
        assertThat(world.heard).containsOnlyOnce("QuestionEscalated");
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.AWAITING_ACCEPTANCE);
    }

    @Test
    void a_restart_neither_forgets_nor_repeats_it() {
        asked(Optional.empty());
        world.time.forgetAlarms();
        world.time.pass(Duration.ofMinutes(10));
        assertThat(world.heard).doesNotContain("QuestionEscalated");
        world.engine();
        assertThat(world.heard).containsOnlyOnce("QuestionEscalated");
        world.engine();
        world.time.pass(Duration.ofHours(1));
        assertThat(world.heard).containsOnlyOnce("QuestionEscalated");
    }

    @Test
    void a_wall_clock_that_was_set_back_puts_it_off_but_does_not_lose_it() {
        asked(Optional.empty());
        world.time.jump(Duration.ofMinutes(-30));
        world.time.pass(Duration.ofMinutes(1));
        assertThat(world.heard).doesNotContain("QuestionEscalated");
        world.time.pass(Duration.ofMinutes(30));
        assertThat(world.heard).containsOnlyOnce("QuestionEscalated");
    }

    @Test
    void it_fails_when_its_runbook_says_so_and_goes_the_way_of_any_failed_step() {
        OperationId id = asked(Optional.of("5m"));
        Engine engine = world.engine();
        world.time.pass(Duration.ofMinutes(5));
        OperationView view = world.view(engine, id);
        assertThat(view.step("dns").status()).isEqualTo(StepStatus.FAILED);
        assertThat(view.step("dns").summary()).contains("nobody answered within 5 min");
        assertThat(view.phase()).isEqualTo(Phase.BLOCKED);
        assertThat(view.pending()).isEmpty();
        engine.intervene(id, new Intervention.Retry("ann", ""));
        world.time.pass(Duration.ofSeconds(1));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.AWAITING_ACCEPTANCE);
        engine.accept(id, "ann", DONE);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void it_goes_on_without_it_where_its_failure_is_passed_over() {
        OperationId id = asked(Optional.of("5m"), Step.OnError.CONTINUE);
        Engine engine = world.engine();
        world.time.pass(Duration.ofMinutes(5));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void a_paused_one_does_not_fail_before_it_is_resumed() {
        OperationId id = asked(Optional.of("5m"));
        Engine engine = world.engine();
        engine.intervene(id, new Intervention.Pause("ann", "the network is rebuilt"));
        world.time.pass(Duration.ofMinutes(30));
        assertThat(world.heard).contains("QuestionEscalated").doesNotContain("StepFailed");
        engine.intervene(id, new Intervention.Resume("ann", ""));
        assertThat(world.view(engine, id).step("dns").status()).isEqualTo(StepStatus.FAILED);
    }

    private OperationId asked(Optional<String> failAfter) {
        return asked(failAfter, Step.OnError.FAIL);
    }

    private OperationId asked(Optional<String> failAfter, Step.OnError onError) {
        ObjectNode with = JsonNodeFactory.instance
                .objectNode()
                .put("instructions", INSTRUCTIONS)
                .put("escalateAfter", "1m");
        failAfter.ifPresent(text -> with.put("failAfter", text));
        world.edit = Fixture.replacing(
                "dns",
                s -> new Step(
                        new StepName("dns"),
                        "manual",
                        with,
                        s.needs(),
                        Duration.ofSeconds(3),
                        1,
                        Duration.ZERO,
                        onError));
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        assertThat(List.of(Phase.AWAITING_ACCEPTANCE))
                .contains(world.view(engine, id).phase());
        return id;
    }
}
