package io.understudy.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.operation.Fence.State;
import io.understudy.operation.SharedFences.Use;
import io.understudy.operation.steps.FencePrimaryStep;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the fencing step tells before it is needed, and what it lifts when the move is given up. */
class FencePrimaryStepTest {

    private final Fixture world = new Fixture();
    private SharedFences neighbours = SharedFences.NONE;
    private final FencePrimaryStep step = new FencePrimaryStep(List.of(world.fence));

    @Test
    void tells_what_stands_against_each_fence_by_its_name() {
        world.fencing = List.of(Fixture.fence("a"), Fixture.fence("b"), Fixture.fence("c"));
        world.fence.problems.put("route:b", List.of("no route of that name", "no credentials"));
        world.fence.foreign.add("route:c");

        assertThat(step.precheck(context()))
                .containsExactly(
                        "route:b: no route of that name",
                        "route:b: no credentials",
                        "route:c: this service has no fence of that kind");
    }

    @Test
    void tells_that_without_fencing_a_person_will_be_asked() {
        world.fencing = List.of();

        assertThat(step.precheck(context()))
                .containsExactly("the policy declares no fencing: a failover will wait for a person; add spec.fencing");
    }

    @Test
    void a_kind_of_fence_that_this_service_lacks_proves_nothing() {
        world.fencing = List.of(Fixture.fence("a"));
        world.fence.foreign.add("route:a");

        assertThat(step.apply(context()))
                .isEqualTo(new StepResult.NeedsAcceptance(
                        new Risk.SplitBrain(Fixture.EAST),
                        "whether us-east-1 still takes writes is UNKNOWN (route:a UNKNOWN: route:a: this service has no"
                                + " fence of that kind)"));
    }

    @Test
    void a_fence_that_breaks_proves_nothing() {
        world.fence.before = () -> {
            throw new IllegalStateException("no route to host");
        };

        StepResult result = step.apply(context());

        assertThat(result).isInstanceOf(StepResult.NeedsAcceptance.class);
        assertThat(result.summary()).contains("UNKNOWN", "no route to host");
    }

    @Test
    void asks_the_fence_that_handles_it() {
        FakeFence other = new FakeFence();
        other.foreign.add("route:power");

        assertThat(new FencePrimaryStep(List.of(other, world.fence)).apply(context()))
                .isInstanceOf(StepResult.Done.class);
        assertThat(other.calls).isEmpty();
        assertThat(world.fence.calls).containsExactly("fence route:power");
    }

    /** A database that is half closed takes no sessions although it is not fenced, so only a route's word keeps one as it is. */
    @Test
    void what_was_cut_off_before_it_could_tell_lifts_all_that_is_not_seen_open() {
        world.fencing = List.of(
                Fixture.fence("open"), Fixture.fence("holds"), Fixture.fence("silent"), Fixture.database("orders"));
        world.fence.holding.add("route:holds");
        world.fence.answers.put("route:silent", State.UNKNOWN);

        StepResult result = step.compensate(context(), new StepResult.Done("", Map.of()));

        assertThat(result).isEqualTo(new StepResult.Done("every fence that was raised around us-east-1 is lifted"));
        assertThat(world.fence.calls)
                .filteredOn(call -> call.startsWith("release"))
                .containsExactly("release postgresql:orders", "release route:silent", "release route:holds");
    }

    @Test
    void what_was_seen_to_hold_and_can_not_be_lifted_is_no_success() {
        world.fencing = List.of(Fixture.fence("holds"), Fixture.fence("silent"));
        world.fence.holding.add("route:holds");
        world.fence.answers.put("route:silent", State.UNKNOWN);
        world.fence.stuck.addAll(List.of("route:holds", "route:silent"));

        assertThat(step.compensate(context(), new StepResult.Done("", Map.of())))
                .isEqualTo(new StepResult.Failed("lift route:holds by hand", false));

        world.fence.holding.clear();
        world.fence.answers.put("route:holds", State.UNKNOWN);
        assertThat(step.compensate(context(), new StepResult.Done("", Map.of())).summary())
                .isEqualTo("every fence that was raised around us-east-1 is lifted; "
                        + "route:silent was never seen to hold and could not be lifted (lift route:silent by hand); "
                        + "route:holds was never seen to hold and could not be lifted (lift route:holds by hand)");
    }

    @Test
    void a_fence_that_the_policy_has_no_more_is_named_and_nothing_is_called_lifted() {
        world.fencing = List.of(Fixture.fence("new"));
        StepResult.Done raised = new StepResult.Done(
                "", Map.of("tried", "postgresql:orders,route:new", "raised", "route:old,postgresql:orders"));

        assertThat(step.compensate(context(), raised))
                .isEqualTo(new StepResult.Failed(
                        "postgresql:orders and route:old may hold around us-east-1, and spec.fencing has them no more: put that back and restart the service, then retry",
                        false));
        assertThat(world.fence.calls).isEmpty();
    }

    @Test
    void nothing_that_was_raised_is_nothing_to_look_for() {
        assertThat(step.compensate(context(), new StepResult.Done("", Map.of("tried", "route:power", "raised", ""))))
                .isInstanceOf(StepResult.Done.class);
    }

    @Test
    void a_fence_on_which_another_application_relies_is_not_lifted() {
        world.fence.holding.add("route:power");
        StepResult.Done raised = new StepResult.Done("", Map.of("tried", "route:power", "raised", "route:power"));

        neighbours =
                (spec, site, as) -> Optional.of(new ApplicationName("till")).filter(a -> as == Use.HAS_MOVED);
        assertThat(step.compensate(context(), raised))
                .isEqualTo(new StepResult.Failed(
                        "route:power also keeps the old primary of till from writing, which has moved away from us-east-1: make sure that it can't write there any more, then lift the fence by hand and retry",
                        false));
        neighbours =
                (spec, site, as) -> Optional.of(new ApplicationName("till")).filter(a -> as == Use.MOVES);
        assertThat(step.compensate(context(), raised))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class, f -> assertThat(f.retryable()).isTrue());
        assertThat(world.fence.calls).doesNotContain("release route:power");

        world.fence.holding.clear();
        assertThat(step.compensate(context(), raised)).isInstanceOf(StepResult.Done.class);
        assertThat(world.fence.calls).doesNotContain("release route:power");
    }

    @Test
    void a_fence_that_another_application_lifts_proves_nothing_and_nobody_is_woken_up_for_it() {
        world.fence.holding.add("route:power");
        neighbours =
                (spec, site, as) -> Optional.of(new ApplicationName("till")).filter(a -> as == Use.LIFTS);

        assertThat(step.observe(context())).isInstanceOf(Goal.Open.class);
        assertThat(step.apply(context()))
                .isEqualTo(new StepResult.Failed(
                        "us-east-1 is not proven fenced yet (route:power UNKNOWN: till lifts this fence just now: it proves nothing until that is over)",
                        true));
        assertThat(world.fence.calls).isEmpty();
    }

    @Test
    void what_holds_beside_a_fence_that_another_application_lifts_is_left_for_the_way_back() {
        world.links = List.of(Fixture.link("orders"), Fixture.link("ledger"));
        world.fencing = List.of(Fixture.database("orders"), Fixture.fence("power"));
        neighbours = (spec, site, as) -> Optional.of(new ApplicationName("till"))
                .filter(a -> as == Use.LIFTS && spec.label().equals("route:power"));

        assertThat(step.apply(context()))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.partly()).isTrue());
        assertThat(world.fence.holding).containsExactly("postgresql:orders");
    }

    @Test
    void a_manual_step_shows_its_instructions_until_someone_says_that_it_is_done() {
        StepType manual = new io.understudy.operation.steps.ManualStep();
        StepContext context = context();

        assertThat(manual.observe(context)).isEqualTo(new Goal.Open("a person does: no instructions were written"));
        assertThat(manual.apply(context))
                .isEqualTo(new StepResult.NeedsAcceptance(
                        new Risk.ManualStep("fence"),
                        "no instructions were written",
                        new Patience(Duration.ofMinutes(15), null)));
    }

    private StepContext context() {
        return new StepContext(
                new OperationId("shop-2-1"),
                OperationKind.FAILOVER,
                world.policy(),
                Map.of(),
                new Placement(Fixture.SHOP, Fixture.EAST, Fixture.WEST, Epoch.INITIAL),
                Fixture.step("fence", "fence.primary"),
                Map.of(),
                List.of(),
                Optional.empty(),
                Progress.UNHEARD,
                neighbours);
    }
}
