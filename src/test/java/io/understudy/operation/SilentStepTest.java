package io.understudy.operation;

import static io.understudy.operation.OperationKind.FAILOVER;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.runbook.Step;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Steps have 3 s here. While a call does not answer the time passes; what the engine does meanwhile, it does at once. */
class SilentStepTest {

    private static final Duration TOO_LONG = Duration.ofMillis(3_500);
    private static final Duration FOR_EVER = Duration.ofMinutes(1);

    private final Fixture world = new Fixture();
    private final List<String> during = new ArrayList<>();

    @AfterEach
    void clear() {
        Thread.interrupted();
    }

    @Test
    void a_step_that_exceeds_its_time_is_interrupted_and_found_done_by_looking() {
        world.fake("promote").answers(context -> {
            world.time.pass(TOO_LONG);
            during.add("interrupted " + Thread.currentThread().isInterrupted());
            return world.fake("promote").work();
        });
        OperationView view = run(FAILOVER);

        assertThat(during).containsExactly("interrupted true");
        assertThat(view.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(view.step("promote").summary()).isEqualTo("promote found done");
        assertThat(world.fake("promote").effects).hasValue(1);
        assertThat(Thread.currentThread().isInterrupted())
                .as("the interrupt is meant for the step alone")
                .isFalse();
    }

    @Test
    void a_step_within_its_time_is_left_alone() {
        world.fake("promote").answers(context -> {
            world.time.pass(Duration.ofMillis(2_999));
            during.add("interrupted " + Thread.currentThread().isInterrupted());
            return world.fake("promote").work();
        });
        OperationView view = run(FAILOVER);
        world.time.pass(FOR_EVER);

        assertThat(during).containsExactly("interrupted false");
        assertThat(view.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.heard).doesNotContain("StepInDoubt");
        assertThat(view.step("promote").took()).contains(Duration.ofMillis(2_999));
    }

    @Test
    void it_is_not_looked_at_before_its_call_had_a_second_to_return() {
        world.fake("promote").answers(context -> {
            world.time.pass(Duration.ofMillis(3_999));
            during.add("looks " + world.fake("promote").observed);
            world.time.pass(Duration.ofMillis(1));
            during.add("looks " + world.fake("promote").observed);
            return world.fake("promote").work();
        });
        run(FAILOVER);

        assertThat(during).containsExactly("looks 0", "looks 1");
    }

    @Test
    void is_not_repeated_while_an_earlier_call_may_still_take_effect() {
        world.fence.outputs.put("lsn", "0/5000");
        Engine engine = world.engine();
        world.fake("promote").answers(context -> {
            world.time.pass(FOR_EVER);
            during.add(world.view(engine, context.operation()).why().orElse(""));
            return world.fake("promote").work();
        });
        OperationId id = world.start(engine, SWITCHOVER);

        assertThat(during)
                .containsExactly("step promote: an earlier call of it has not returned yet and may still take effect");
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.BLOCKED);
        assertThat(engine.intervene(id, new Intervention.Retry("ann", "")))
                .isInstanceOf(InterventionResult.Taken.class);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fake("promote").effects).hasValue(1);
    }

    @Test
    void what_can_be_undone_and_nobody_can_tell_is_undone_once_its_call_has_returned() {
        Engine engine = world.engine();
        world.fake("scale").answers(context -> {
            world.time.pass(FOR_EVER);
            OperationView meanwhile = world.view(engine, context.operation());
            during.add("%s, undone %s: %s"
                    .formatted(
                            meanwhile.phase(),
                            world.fake("scale").undone,
                            meanwhile.why().orElse("")));
            return world.fake("scale").work();
        });
        OperationId id = world.start(engine, SWITCHOVER);

        assertThat(during)
                .containsExactly("BLOCKED, undone 0: step web could not be undone: an earlier call of it has not"
                        + " returned yet and may still take effect: retry once it has, or restart the service");
        assertThat(world.fake("scale").reached).as("its late effect").isTrue();
        engine.intervene(id, new Intervention.Retry("ann", ""));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.fake("scale").undone).hasValue(1);
        assertThat(world.fake("scale").reached).isFalse();
        assertThat(world.fake("promote").effects).hasValue(0);
    }

    @Test
    void a_fence_is_not_lifted_while_a_call_that_may_still_raise_it_has_not_returned() {
        world.fence.before = () -> {
            world.fence.before = () -> {};
            world.time.pass(FOR_EVER);
            during.addAll(world.fence.calls);
        };
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);

        assertThat(world.fence.holding).as("the power went off late").containsExactly("route:power");
        assertThat(during).doesNotContain("release route:power");
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.BLOCKED);
        engine.intervene(id, new Intervention.Retry("ann", ""));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.fence.holding).isEmpty();
    }

    @Test
    void an_undo_waits_between_its_looks_for_the_call_and_goes_on_by_itself_when_that_returns_in_time() {
        world.edit = Fixture.replacing(
                "web",
                s -> new Step(s.name(), s.type(), s.with(), s.needs(), s.timeout(), 9, s.backoff(), s.onError()));
        Engine engine = world.engine();
        world.fake("scale").answers(context -> {
            for (int i = 0; i < 120 && during.isEmpty(); i++) {
                world.time.pass(Duration.ofMillis(250));
                if (world.view(engine, context.operation())
                                .step("web")
                                .summary()
                                .contains("has not returned yet")
                        && world.view(engine, context.operation()).phase() == Phase.COMPENSATING) {
                    during.add("told");
                }
            }
            return world.fake("scale").work();
        });
        OperationId id = world.start(engine, SWITCHOVER);
        assertThat(during).containsExactly("told");
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATING);

        world.time.pass(FOR_EVER);

        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.fake("scale").undone).hasValue(1);
        assertThat(world.fake("scale").reached).isFalse();
    }

    @Test
    void a_lift_that_was_given_up_is_not_the_end_before_it_has_returned() {
        Slow web = new Slow("scale");
        world.types.put("scale", web);
        Engine engine = world.engine();
        web.undo = () -> {
            web.undo = () -> new StepResult.Done("undone");
            world.time.pass(FOR_EVER);
            during.add("undos %d".formatted(web.undos));
            return new StepResult.Done("undone late");
        };
        world.fence.answers.put("route:power", Fence.State.NOT_FENCED);
        OperationId id = world.start(engine, SWITCHOVER);

        assertThat(during).containsExactly("undos 1");
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.BLOCKED);
        engine.intervene(id, new Intervention.Retry("ann", ""));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(web.undos).isEqualTo(2);
    }

    @Test
    void the_late_answer_of_a_call_that_was_given_up_changes_nothing() {
        world.fake("dns").answers(context -> {
            world.fake("dns").work();
            world.time.pass(TOO_LONG);
            return new StepResult.Failed("a late lie", false);
        });
        OperationView view = run(FAILOVER);

        assertThat(view.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(view.step("dns").summary()).isEqualTo("dns found done");
    }

    @Test
    void an_undo_that_does_not_answer_is_tried_again_after_its_backoff() {
        Slow web = new Slow("scale");
        world.types.put("scale", web);
        web.undo = () -> {
            world.time.pass(TOO_LONG);
            return new StepResult.Done("undone late");
        };
        world.fence.answers.put("route:power", Fence.State.NOT_FENCED);
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATING);
        assertThat(world.view(engine, id).step("web").summary()).isEqualTo("no answer within 3000 ms");
        web.undo = () -> new StepResult.Done("undone");

        world.time.pass(Duration.ofMillis(500));

        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(web.undos).isEqualTo(2);
    }

    @Test
    void a_look_that_does_not_answer_is_repeated_five_times_before_a_person_must() {
        Slow promote = new Slow("promote");
        world.types.put("promote", promote);
        promote.apply = () -> new StepResult.InDoubt("the connection broke");
        promote.look = () -> {
            world.time.pass(TOO_LONG);
            return new Goal.Reached("too late to count");
        };
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        for (int i = 0; i < 10; i++) {
            world.time.pass(Duration.ofMillis(500));
        }

        assertThat(promote.looks).isEqualTo(5);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.BLOCKED);
        assertThat(world.view(engine, id).why()).contains("step promote: no answer within 3000 ms");
    }

    private OperationView run(OperationKind kind) {
        Engine engine = world.engine();
        OperationId id = world.start(engine, kind);
        return world.view(engine, id);
    }

    /** Answers as told. */
    private static final class Slow implements StepType {
        private final String id;
        private Supplier<StepResult> apply = () -> new StepResult.Done("done");
        private Supplier<StepResult> undo = () -> new StepResult.Done("undone");
        private Supplier<Goal> look = () -> new Goal.Open("to do");
        private int looks;
        private int undos;

        Slow(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public boolean pointOfNoReturn() {
            return id.equals("promote");
        }

        @Override
        public List<String> precheck(StepContext context) {
            return List.of();
        }

        @Override
        public Goal observe(StepContext context) {
            looks++;
            return look.get();
        }

        @Override
        public StepResult apply(StepContext context) {
            return apply.get();
        }

        @Override
        public Goal verify(StepContext context, StepResult.Done done) {
            return new Goal.Reached(done.summary());
        }

        @Override
        public StepResult compensate(StepContext context, StepResult.Done done) {
            undos++;
            return undo.get();
        }
    }
}
