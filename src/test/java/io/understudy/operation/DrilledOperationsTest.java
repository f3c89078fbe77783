package io.understudy.operation;

import static io.understudy.operation.OperationKind.FAILBACK;
import static io.understudy.operation.OperationKind.FAILOVER;
import static io.understudy.operation.OperationKind.REPROTECT;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.drill.Leg;
import io.understudy.drill.Trail;
import io.understudy.journal.Entry;
import io.understudy.operation.OperationFact.OperationStarted;
import io.understudy.policy.ApprovalPolicy;
import io.understudy.policy.ApprovalPolicy.Quorum;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Operations that a live drill begins, and how it finds them again. */
class DrilledOperationsTest {

    private static final OperationId DRILL = new OperationId("drill-shop-20261124-100000");
    private static final OperationId OTHER = new OperationId("drill-shop-20261117-100000");

    private final Fixture world = new Fixture();

    @Test
    void are_found_by_the_drill_that_their_first_fact_names_also_by_the_next_process() {
        Engine engine = world.engine();
        drilled(engine, OTHER, SWITCHOVER);
        drilled(engine, OTHER, FAILBACK);
        drilled(engine, DRILL, SWITCHOVER);
        drilled(engine, DRILL, REPROTECT);
        drilled(engine, DRILL, FAILBACK);
        Trail trail = trail(world.engine());
        assertThat(trail.foreign()).isEmpty();
        assertThat(trail.own()).extracting(Leg::kind).containsExactly(SWITCHOVER, REPROTECT, FAILBACK);
        assertThat(trail.own()).allMatch(leg -> leg.phase() == Phase.SUCCEEDED);
        assertThat(trail.own().getLast().moved().orElseThrow().primary()).isEqualTo(Fixture.EAST);
        assertThat(trail.isSettled()).isTrue();
    }

    @Test
    void tell_what_anybody_else_did_since_the_first_of_them_and_nothing_of_before() {
        Engine engine = world.engine();
        by(engine, new Trigger.Person("bob"), SWITCHOVER);
        by(engine, new Trigger.Person("bob"), FAILBACK);
        assertThat(trail(engine).foreign()).as("it is over").isEmpty();
        drilled(engine, DRILL, SWITCHOVER);
        assertThat(trail(engine).foreign()).isEmpty();
        OperationId foreign = by(engine, new Trigger.Person("bob"), REPROTECT);
        drilled(engine, DRILL, FAILBACK);
        assertThat(trail(engine).foreign().orElseThrow()).contains(foreign.value(), "by bob", "SUCCEEDED");
        assertThat(trail(engine).own()).extracting(Leg::kind).containsExactly(SWITCHOVER, FAILBACK);
    }

    @Test
    void an_open_one_of_anybody_else_counts_before_the_first_of_them() {
        askFor(new Quorum(1, List.of("bob"), false));
        Engine engine = world.engine();
        OperationId open = by(engine, new Trigger.Person("ann"), SWITCHOVER);
        assertThat(trail(engine).foreign().orElseThrow()).contains(open.value(), "AWAITING_APPROVAL");
        assertThat(trail(engine).isSettled()).isFalse();
    }

    @Test
    void a_move_tells_how_long_users_were_without_it_from_the_fence_on() {
        Engine engine = world.engine();
        passes("scale", Duration.ofMillis(2_500));
        passes("promote", Duration.ofSeconds(2));
        passes("served", Duration.ofSeconds(1));
        drilled(engine, DRILL, SWITCHOVER);
        Leg leg = trail(engine).own().getFirst();
        assertThat(leg.unserved()).contains(Duration.ofSeconds(3));
        assertThat(leg.loss()).isPresent();
        drilled(engine, DRILL, REPROTECT);
        assertThat(trail(engine).own().getLast().unserved()).isEmpty();
    }

    @Test
    void neither_the_wait_for_approval_counts_nor_is_the_first_attempt_of_the_fence_left_out() {
        askFor(new Quorum(1, List.of("bob"), false));
        world.approvals = new ApprovalPolicy(Optional.empty(), world.approvals.switchover(), Duration.ofHours(2));
        Engine engine = world.engine();
        OperationId id = drilled(engine, DRILL, SWITCHOVER);
        world.time.pass(Duration.ofMinutes(40));
        world.fence.before = () -> {
            boolean silent = world.fence.calls.stream()
                            .filter("fence route:power"::equals)
                            .count()
                    == 1;
            world.fence.answers.put("route:power", silent ? Fence.State.NOT_FENCED : Fence.State.FENCED);
            world.time.pass(Duration.ofSeconds(silent ? 4 : 1));
        };
        engine.approve(
                id,
                "bob",
                world.view(engine, id).approval().orElseThrow().terms().hash(),
                Fixture.LOST);
        world.time.pass(Duration.ofSeconds(30));
        OperationView view = world.view(engine, id);
        assertThat(view.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(view.step("fence").attempts()).isEqualTo(2);
        assertThat(trail(engine).own().getFirst().unserved().orElseThrow())
                .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(30));
    }

    @Test
    void a_way_back_that_goes_on_as_a_failover_is_told_as_what_it_began() {
        Engine before = world.engine();
        drilled(before, DRILL, SWITCHOVER);
        world.fake("scale").answers(_ -> new StepResult.Failed("no answer", false));
        world.edit = Fixture.replacing("web", Fixture::asking);
        Engine engine = world.engine();
        OperationId id = drilled(engine, DRILL, FAILBACK);
        InterventionResult taken = engine.intervene(
                id, new Intervention.Escalate(new Trigger.Person("bob"), "west is gone", Optional.of(Fixture.LOST)));
        assertThat(taken).isInstanceOf(InterventionResult.Taken.class);
        Leg leg = trail(engine).own().getLast();
        assertThat(leg.kind()).isEqualTo(FAILBACK);
        assertThat(leg.stand()).contains("(failback, went on as a failover)");
    }

    @Test
    void one_that_a_rule_turns_into_a_failover_is_known_as_that() {
        askFor(new Quorum(1, List.of("bob"), false));
        world.approvals = ApprovalPolicy.NONE;
        world.fake("scale").answers(_ -> new StepResult.Failed("no answer", false));
        world.edit = Fixture.replacing("web", Fixture::asking);
        Engine engine = world.engine();
        OperationId id = drilled(engine, DRILL, SWITCHOVER);
        Leg waiting = trail(engine).own().getFirst();
        assertThat(waiting.why().orElseThrow()).contains("a person must decide about step web (retry, skip, abort)");
        engine.intervene(
                id, new Intervention.Escalate(new Trigger.Person("bob"), "east is gone", Optional.of(Fixture.LOST)));
        Leg leg = trail(engine).own().getFirst();
        assertThat(leg.escalated()).isTrue();
        assertThat(leg.kind()).isEqualTo(SWITCHOVER);
        assertThat(leg.open()).as(leg.stand()).isFalse();
    }

    @Test
    void who_approves_the_way_there_approves_the_way_back_and_reads_so() {
        askFor(new Quorum(1, List.of("bob"), false));
        Engine engine = world.engine();
        OperationId away = drilled(engine, DRILL, SWITCHOVER);
        OperationView asked = world.view(engine, away);
        assertThat(asked.phase()).isEqualTo(Phase.AWAITING_APPROVAL);
        assertThat(trail(engine).own().getFirst().approved()).isFalse();
        var terms = asked.approval().orElseThrow().terms();
        assertThat(terms.requester()).isEqualTo("ann");
        assertThat(terms.plan().get(1))
                .contains(DRILL.value(), "moves it back to us-east-1 by itself", "no further approval", "a drill");
        engine.approve(away, "bob", terms.hash(), Fixture.LOST);
        assertThat(trail(engine).own().getFirst().approved()).isTrue();
        assertThat(world.view(engine, away).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.view(engine, drilled(engine, DRILL, FAILBACK)).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void a_person_who_moves_back_is_approved_as_ever() {
        Engine engine = world.engine();
        drilled(engine, DRILL, SWITCHOVER);
        askFor(new Quorum(1, List.of("bob"), false));
        Engine after = world.engine();
        OperationId back = by(after, new Trigger.Person("ann"), FAILBACK);
        assertThat(world.view(after, back).phase()).isEqualTo(Phase.AWAITING_APPROVAL);
    }

    @Test
    void no_cooldown_follows_them() {
        Engine engine = world.engine();
        drilled(engine, DRILL, SWITCHOVER);
        assertThat(engine.cooldown(world.policy())).isEmpty();
        by(engine, new Trigger.Automatic("primary-lost"), FAILOVER);
        assertThat(engine.cooldown(world.policy())).isPresent();
    }

    @Test
    void their_trigger_is_read_back_as_it_was_written() {
        Engine engine = world.engine();
        OperationId id = drilled(engine, DRILL, SWITCHOVER);
        Entry first = world.journal.of(id).getFirst();
        assertThat(first.payload()).contains("\"kind\":\"drill\"");
        assertThat(((OperationStarted) new FactCodec().fact(first)).trigger())
                .isEqualTo(new Trigger.Drill(DRILL, "ann"));
    }

    private void askFor(Quorum quorum) {
        world.approvals = new ApprovalPolicy(Optional.empty(), Optional.of(quorum), Duration.ofMinutes(15));
    }

    private void passes(String step, Duration time) {
        FakeStep fake = world.fake(step);
        fake.answers(_ -> {
            world.time.pass(time);
            return fake.work();
        });
    }

    private static Trail trail(Engine engine) {
        return Trail.of(engine.recent(Fixture.SHOP, 20), DRILL);
    }

    private OperationId drilled(Engine engine, OperationId drill, OperationKind kind) {
        return by(engine, new Trigger.Drill(drill, "ann"), kind);
    }

    private OperationId by(Engine engine, Trigger trigger, OperationKind kind) {
        StartRequest request = new StartRequest(
                world.policy(),
                kind,
                trigger,
                "a drill",
                world.time.instant(),
                Optional.empty(),
                Optional.of(Fixture.LOST));
        return ((StartResult.Started) engine.start(request)).id();
    }
}
