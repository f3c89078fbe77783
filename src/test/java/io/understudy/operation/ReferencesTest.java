package io.understudy.operation;

import static io.understudy.operation.OperationKind.FAILOVER;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.runbook.Parameter;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.runbook.When;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** References and conditions while an operation runs. */
class ReferencesTest {

    private final Fixture world = new Fixture();

    @Test
    void a_step_gets_what_earlier_ones_reported_and_what_is_known() {
        world.fake("promote").outputs = Map.of("lsn", "0/5000");
        AtomicReference<String> seen = new AtomicReference<>("");
        world.fake("dns").answers(c -> {
            seen.set(c.with().path("text").asText());
            return world.fake("dns").work();
        });
        say(
                "dns",
                "${operation.kind} of ${policy.name} to ${operation.to}, epoch ${operation.epoch}, at ${steps.promote.lsn} $${x}");
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(seen.get()).isEqualTo("failover of shop to us-west-2, epoch 2, at 0/5000 ${x}");
    }

    @Test
    void parameters_are_the_policys_or_else_the_runbooks_and_stay_what_they_were() {
        AtomicReference<String> seen = new AtomicReference<>("");
        world.fake("dns").answers(c -> new StepResult.Failed("no", false), c -> {
            seen.set(c.with().path("text").asText());
            return world.fake("dns").work();
        });
        say("dns", "${parameters.space}");
        world.edit = parameter(world, "space", "web");
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        world.edit = parameter(world, "space", "changed meanwhile");
        Engine restarted = world.engine();
        assertThat(restarted.retry(id, "ann")).isTrue();
        assertThat(seen.get()).isEqualTo("web");
    }

    @Test
    void a_missing_value_fails_the_step_for_good_and_says_which() {
        say("dns", "${steps.ready.address}");
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        OperationView view = world.view(engine, id);
        assertThat(view.step("dns").status()).isEqualTo(StepStatus.FAILED);
        assertThat(view.step("dns").attempts()).isZero();
        assertThat(view.step("dns").summary())
                .isEqualTo(
                        "step dns refers to ${steps.ready.address}, which has no value: step ready is DONE and reported no 'address'");
        assertThat(view.phase()).isEqualTo(Phase.BLOCKED);
    }

    @Test
    void what_a_skipped_step_would_have_reported_is_missing() {
        world.edit = Fixture.replacing("ready", Fixture::asking);
        world.fake("wait").answers(c -> new StepResult.Failed("no", false));
        world.fake("wait").outputs = Map.of("address", "x");
        say("dns", "${steps.ready.address}");
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        engine.intervene(id, new Intervention.Skip(new StepName("ready"), "ann", "by hand"));
        assertThat(world.view(engine, id).step("dns").summary()).contains("step ready is SKIPPED");
        engine.intervene(id, new Intervention.Skip(new StepName("dns"), "ann", "by hand as well"));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void a_plan_tells_what_it_can_not_know_yet() {
        say("dns", "${steps.promote.lsn}");
        Plan plan = world.engine().dryRun(world.policy(), FAILOVER);
        assertThat(plan.steps())
                .filteredOn(s -> s.name().value().equals("dns"))
                .singleElement()
                .satisfies(step -> {
                    assertThat(step.goal().summary()).contains("step promote is still to run");
                    assertThat(step.problems()).isEmpty();
                });
    }

    @Test
    void a_step_whose_condition_does_not_hold_is_left_out() {
        world.edit = when("dns", new When("switchover", null, null));
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        OperationView view = world.view(engine, id);
        assertThat(view.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(view.step("dns").status()).isEqualTo(StepStatus.SKIPPED);
        assertThat(view.step("dns").summary()).isEqualTo("it is for a switchover only, and this is a failover");
        assertThat(view.step("served").status()).isEqualTo(StepStatus.DONE);
        assertThat(world.heard).contains("StepSkippedByCondition");
    }

    @Test
    void a_condition_on_an_output_is_asked_when_the_step_could_start() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        world.edit = when("dns", new When("failover", "${steps.fence.proof}", "FENCED"));
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        engine.accept(id, "ann", Fixture.SPLIT_BRAIN);
        assertThat(world.view(engine, id).step("dns").summary())
                .isEqualTo("${steps.fence.proof} is 'ACCEPTED', not 'FENCED'");
    }

    @Test
    void a_condition_that_holds_changes_nothing() {
        world.edit = when("dns", new When("failover", "${steps.fence.proof}", "FENCED"));
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        assertThat(world.view(engine, id).steps()).allMatch(step -> step.status() == StepStatus.DONE);
    }

    @Test
    void the_fence_and_the_promotion_have_no_condition_whatever_the_runbook_says() {
        for (String name : List.of("fence", "promote")) {
            Fixture other = new Fixture();
            other.edit = when(name, new When("failover", null, null));
            Engine engine = other.engine();
            OperationId id = other.start(engine, SWITCHOVER);
            assertThat(other.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
            assertThat(other.fake("promote").effects).hasValue(0);
        }
    }

    private void say(String step, String text) {
        var with = JsonNodeFactory.instance.objectNode().put("text", text);
        var before = world.edit;
        world.edit = runbook -> Fixture.replacing(step, s -> s.carrying(with)).apply(before.apply(runbook));
    }

    private static UnaryOperator<Runbook> parameter(Fixture world, String name, String value) {
        var before = world.edit;
        return runbook ->
                new Runbook(runbook.name(), before.apply(runbook).steps(), List.of(new Parameter(name, value)));
    }

    private static UnaryOperator<Runbook> when(String name, When when) {
        return Fixture.replacing(
                name,
                s -> new Step(
                        s.name(),
                        s.type(),
                        s.with(),
                        s.needs(),
                        s.timeout(),
                        s.attempts(),
                        Duration.ofMillis(500),
                        s.onError(),
                        null,
                        null,
                        when));
    }
}
