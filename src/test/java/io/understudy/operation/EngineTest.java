package io.understudy.operation;

import static io.understudy.operation.Fixture.SHOP;
import static io.understudy.operation.Fixture.SPLIT_BRAIN;
import static io.understudy.operation.Fixture.WEST;
import static io.understudy.operation.OperationKind.FAILOVER;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.runbook.Runbook;
import io.understudy.runbook.Step;
import io.understudy.runbook.Step.OnError;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EngineTest {

    private final Fixture world = new Fixture();

    @Test
    void carries_out_every_step_and_moves_the_application() {
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        OperationView view = world.view(engine, id);
        assertThat(id.value()).isEqualTo("shop-2-1");
        assertThat(view.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(view.steps()).allMatch(step -> step.status() == StepStatus.DONE);
        assertThat(view.moved().orElseThrow().primary()).isEqualTo(WEST);
        assertThat(engine.placement(world.policy()).epoch()).isEqualTo(new Epoch(2));
        assertThat(engine.active(SHOP)).isEmpty();
        assertThat(engine.recent(SHOP, 5)).extracting(OperationRecord::id).containsExactly(id);
        assertThat(world.heard).startsWith("OperationStarted").endsWith("OperationFinished");
    }

    @Test
    void what_acts_is_known_by_the_site_that_it_needs() {
        world.fake("dns").answers(c -> new StepResult.Failed("refused", false));
        Engine engine = world.engine();
        assertThat(engine.actingAt(WEST)).isEmpty();
        OperationId id = world.start(engine, FAILOVER);

        assertThat(world.view(engine, id).finishedAt()).isEmpty();
        assertThat(engine.actingAt(WEST)).contains(id);
        assertThat(engine.actingAt(Fixture.EAST)).isEmpty();
    }

    @Test
    void records_the_new_placement_as_soon_as_it_promoted() {
        world.fake("dns").answers(c -> new StepResult.Failed("refused", false));
        Engine engine = world.engine();
        world.start(engine, FAILOVER);
        int promoted = world.heard.indexOf("EpochAdvanced");
        assertThat(world.heard.subList(0, promoted)).doesNotContain("OperationBlocked");
        assertThat(world.heard.get(promoted - 1)).isEqualTo("StepDone");
    }

    @Test
    void moves_back_with_roles_exchanged_and_a_new_number() {
        Engine engine = world.engine();
        world.start(engine, FAILOVER);
        world.types.values().stream()
                .filter(FakeStep.class::isInstance)
                .map(FakeStep.class::cast)
                .forEach(step -> step.reached.set(false));
        OperationId back = world.start(engine, SWITCHOVER);
        assertThat(back.value()).isEqualTo("shop-3-2");
        assertThat(world.view(engine, back).from().primary()).isEqualTo(WEST);
        assertThat(world.engine().placement(world.policy()).primary()).isEqualTo(Fixture.EAST);
    }

    @Test
    void tries_again_after_the_backoff_while_attempts_are_left() {
        world.fake("dns").answers(c -> new StepResult.Failed("throttled", true));
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        assertThat(world.view(engine, id).step("dns").status()).isEqualTo(StepStatus.FAILED);
        world.time.pass(Duration.ofMillis(499));
        assertThat(world.fake("dns").effects).hasValue(0);
        world.time.pass(Duration.ofMillis(1));
        assertThat(world.fake("dns").effects).hasValue(1);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.view(engine, id).step("dns").attempts()).isEqualTo(2);
    }

    @Test
    void an_exception_means_what_its_kind_says() {
        world.fake("dns")
                .answers(
                        c -> {
                            throw new UnderstudyException.Transient("refused", new RuntimeException());
                        },
                        c -> {
                            // Nobody knows what a stray exception left behind.
                            throw new IllegalStateException("bug");
                        });
        world.edit = Fixture.replacing("dns", s -> attempts(s, 3));
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        world.time.pass(Duration.ofSeconds(5));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fake("dns").observed).hasValue(1);
        assertThat(world.heard).contains("StepFailed", "StepInDoubt", "StepObserved");
    }

    @Test
    void a_permanent_exception_is_not_retried() {
        world.fake("scale").answers(c -> {
            throw new UnderstudyException.Permanent("no such deployment");
        });
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.fake("scale").undone).as("it did not happen").hasValue(0);
    }

    @Test
    void what_a_failed_step_left_behind_is_undone_also_when_a_later_attempt_left_nothing() {
        world.edit = Fixture.replacing("web", s -> attempts(s, 2));
        world.fake("scale")
                .answers(c -> new StepResult.Failed("one of two", true, true), c -> new StepResult.Failed("no", false));
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        world.time.pass(Duration.ofSeconds(5));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.fake("scale").undone).hasValue(1);
    }

    @Test
    void what_was_done_but_not_proven_is_undone() {
        world.fake("wait").answers(c -> new StepResult.Done("said so"), c -> new StepResult.Done("said so"));
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        world.time.pass(Duration.ofSeconds(5));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.fake("wait").undone).hasValue(1);
        assertThat(world.fake("scale").undone).hasValue(1);
    }

    @Test
    void steps_go_on_after_one_that_may_fail() {
        world.edit = Fixture.replacing("web", s -> onError(s, OnError.CONTINUE));
        world.fake("scale").answers(c -> new StepResult.Failed("quota", false));
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.view(engine, id).step("web").status()).isEqualTo(StepStatus.FAILED);
    }

    @Test
    void an_undo_that_fails_waits_for_a_person() {
        world.fence.answers.put("route:power", Fence.State.NOT_FENCED);
        world.fake("scale").undoScript.add(new StepResult.Failed("forbidden", false));
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.BLOCKED);
        assertThat(world.view(engine, id).why())
                .hasValueSatisfying(w -> assertThat(w).contains("forbidden"));
        engine.retry(id, "ann");
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.fake("scale").undone).hasValue(1);
    }

    @Test
    void a_person_may_abort_before_the_point_of_no_return() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        assertThat(engine.intervene(id, new Intervention.Abort("ann", "not today")))
                .isInstanceOf(InterventionResult.Taken.class);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.view(engine, id).why()).contains("aborted by ann: not today");
        assertThat(world.fence.calls).contains("release route:power");
    }

    @Test
    void refuses_other_words_and_tells_the_right_ones() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        assertThat(engine.accept(id, "ann", "yes")).isInstanceOfSatisfying(AcceptResult.Refused.class, refused -> {
            assertThat(refused.expected()).isEqualTo(SPLIT_BRAIN);
            assertThat(refused.why()).contains(SPLIT_BRAIN);
        });
        assertThat(engine.accept(id, " ", SPLIT_BRAIN)).isInstanceOf(AcceptResult.Refused.class);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.AWAITING_ACCEPTANCE);
        assertThat(world.heard).contains("AcceptanceRefused");
    }

    @Test
    void a_pending_question_survives_a_restart() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        OperationId id = world.start(world.engine(), FAILOVER);
        Engine restarted = world.engine();
        assertThat(world.view(restarted, id).pending())
                .extracting(OperationView.Pending::phrase)
                .containsExactly(SPLIT_BRAIN);
        restarted.accept(id, "ann", SPLIT_BRAIN);
        assertThat(world.view(restarted, id).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void a_manual_step_waits_for_a_named_person() {
        world.edit = Fixture.replacing("dns", s -> type(s, "manual"));
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        assertThat(world.view(engine, id).pending())
                .extracting(OperationView.Pending::phrase)
                .containsExactly("done: dns");
        engine.accept(id, "ann", "done: dns");
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.view(engine, id).step("dns").summary()).isEqualTo("done by ann");
    }

    @Test
    void a_planned_move_is_refused_when_a_precheck_stands_against_it() {
        world.fake("dns").problems = List.of("the key is refused: correct the TSIG secret");
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.REFUSED);
        assertThat(world.view(engine, id).why()).contains("step dns: the key is refused: correct the TSIG secret");
        assertThat(world.fake("scale").effects).hasValue(0);
        assertThat(engine.active(SHOP)).isEmpty();
    }

    @Test
    void a_retry_skips_what_a_person_did_meanwhile() {
        world.fake("dns").answers(c -> new StepResult.Failed("refused", false));
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        world.fake("dns").reached.set(true);
        engine.retry(id, "ann");
        assertThat(world.view(engine, id).step("dns").status()).isEqualTo(StepStatus.SKIPPED);
        assertThat(world.fake("dns").effects).hasValue(0);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void a_dry_run_tells_what_would_change_and_changes_nothing() {
        world.fake("dns").problems = List.of("the server refuses updates");
        Plan plan = world.engine().dryRun(world.policy(), FAILOVER);
        assertThat(plan.clear()).isFalse();
        assertThat(plan.steps())
                .extracting(s -> s.name().value())
                .startsWith("fence")
                .endsWith("served");
        assertThat(plan.steps()).extracting(Plan.PlannedStep::wave).containsExactly(1, 2, 2, 3, 3, 4, 5);
        assertThat(plan.worstCase()).isEqualTo(Duration.ofMillis(5 * 6500));
        assertThat(plan.steps().get(1).goal().summary()).isEqualTo("promote to do");
        assertThat(world.fake("promote").effects).hasValue(0);
        assertThat(world.fence.calls).containsExactly("observe route:power");
        assertThat(world.journal.recent(SHOP, 5)).isEmpty();
    }

    @Test
    void a_cooldown_follows_an_automatic_operation_until_it_is_acknowledged() {
        Engine engine = world.engine();
        assertThat(engine.cooldown(world.policy())).isEmpty();
        world.start(engine, FAILOVER);
        world.time.pass(Duration.ofMinutes(20));
        world.time.jump(Duration.ofHours(-1));
        assertThat(engine.cooldown(world.policy())).contains(Duration.ofMinutes(40));
        assertThat(engine.acknowledge(SHOP, "ann")).contains(new OperationId("shop-2-1"));
        assertThat(engine.cooldown(world.policy())).isEmpty();
        assertThat(engine.acknowledge(SHOP, "ann")).isEmpty();
        assertThat(world.engine().cooldown(world.policy()))
                .as("after a restart")
                .isEmpty();
    }

    @Test
    void a_cooldown_survives_a_restart_and_ends_by_itself() {
        world.start(world.engine(), FAILOVER);
        world.time.pass(Duration.ofMinutes(20));
        Engine restarted = world.engine();
        assertThat(restarted.cooldown(world.policy())).contains(Duration.ofMinutes(40));
        world.time.jump(Duration.ofHours(5));
        assertThat(restarted.cooldown(world.policy())).contains(Duration.ofMinutes(40));
        world.time.pass(Duration.ofMinutes(40));
        assertThat(restarted.cooldown(world.policy())).isEmpty();
    }

    @Test
    void refuses_a_runbook_with_a_step_type_that_it_does_not_know() {
        world.edit = runbook -> new Runbook(runbook.name(), List.of(Fixture.step("x", "teleport")));
        Engine engine = world.engine();
        assertThatThrownBy(() -> engine.start(world.request(FAILOVER)))
                .isInstanceOf(UnderstudyException.Permanent.class)
                .hasMessageContaining("teleport");
        assertThat(engine.active(SHOP)).isEmpty();
    }

    @Test
    void warming_up_changes_nothing() {
        Engine engine = world.engine();
        engine.warmUp();
        assertThat(world.heard).isEmpty();
        assertThat(world.journal.open()).isEmpty();
        assertThat(world.start(engine, FAILOVER).value()).isEqualTo("shop-2-1");
    }

    @Test
    void outputs_of_earlier_steps_reach_the_later_ones() {
        world.fence.outputs.putAll(Map.of("lsn", "0/5000060"));
        world.fake("promote").answers(context -> {
            assertThat(context.outputs().get(new io.understudy.runbook.StepName("fence")))
                    .containsEntry("fence", "FENCED")
                    .containsEntry("lsn", "0/5000060");
            return world.fake("promote").work();
        });
        Engine engine = world.engine();
        assertThat(world.view(engine, world.start(engine, FAILOVER)).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    private static Step attempts(Step s, int attempts) {
        return new Step(s.name(), s.type(), s.with(), s.needs(), s.timeout(), attempts, s.backoff(), s.onError());
    }

    private static Step onError(Step s, OnError onError) {
        return new Step(s.name(), s.type(), s.with(), s.needs(), s.timeout(), s.attempts(), s.backoff(), onError);
    }

    private static Step type(Step s, String type) {
        return new Step(s.name(), type, s.with(), s.needs(), s.timeout(), s.attempts(), s.backoff(), s.onError());
    }
}
