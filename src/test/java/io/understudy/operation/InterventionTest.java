package io.understudy.operation;

import static io.understudy.operation.Fixture.SHOP;
import static io.understudy.operation.Fixture.SPLIT_BRAIN;
import static io.understudy.operation.OperationKind.FAILOVER;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.runbook.Runbook;
import io.understudy.runbook.StepName;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InterventionTest {

    private static final Intervention PAUSE = new Intervention.Pause("ann", "the network is rebuilt");
    private static final Intervention RESUME = new Intervention.Resume("bob", "");
    private static final Intervention RETRY = new Intervention.Retry("ann", "mended");
    private static final Intervention ABORT = new Intervention.Abort("ann", "not today");

    private final Fixture world = new Fixture();

    @Test
    void a_pause_lets_what_runs_end_and_begins_nothing_else() {
        OperationId id = pausedAt("scale", SWITCHOVER);
        Engine engine = world.engine();
        world.time.pass(Duration.ofMinutes(5));
        OperationView view = world.view(engine, id);
        assertThat(view.step("web").status()).isEqualTo(StepStatus.DONE);
        assertThat(view.step("ready").status()).isEqualTo(StepStatus.PENDING);
        assertThat(view.paused()).hasValueSatisfying(p -> {
            assertThat(p.by()).isEqualTo("ann");
            assertThat(p.reason()).isEqualTo("the network is rebuilt");
        });
        assertThat(view.phase()).isEqualTo(Phase.RUNNING);
        taken(engine, id, RESUME);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.view(engine, id).paused()).isEmpty();
    }

    @Test
    void a_pause_holds_the_way_back_as_well() {
        world.fence.answers.put("route:power", Fence.State.NOT_FENCED);
        List<Engine> engine = new ArrayList<>();
        world.fence.before = () -> taken(engine.getFirst(), new OperationId("shop-2-1"), PAUSE);
        engine.add(world.engine());
        OperationId id = world.start(engine.getFirst(), SWITCHOVER);
        assertThat(world.fake("scale").undone).hasValue(0);
        taken(engine.getFirst(), id, RESUME);
        assertThat(world.view(engine.getFirst(), id).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.fake("scale").undone).hasValue(1);
    }

    @Test
    void what_a_person_accepts_while_it_is_paused_is_kept_for_later() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        taken(engine, id, PAUSE);
        engine.accept(id, "ann", SPLIT_BRAIN);
        assertThat(world.fake("promote").effects).hasValue(0);
        taken(engine, id, RESUME);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void is_refused_without_a_name_a_reason_or_a_cause() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        assertThat(refused(engine, id, new Intervention.Pause(" ", "why"))).contains("'by' is missing");
        assertThat(refused(engine, id, new Intervention.Pause("ann", " "))).contains("say why you pause");
        assertThat(refused(engine, id, RESUME)).contains("is not paused");
        assertThat(refused(engine, id, RETRY)).contains("nothing to retry");
        taken(engine, id, PAUSE);
        assertThat(refused(engine, id, PAUSE)).contains("paused already, by ann: the network is rebuilt");
        assertThat(refused(engine, new OperationId("shop-9-9"), PAUSE)).contains("is not open");
        assertThat(world.heard).containsOnlyOnce("OperationPaused");
    }

    @Test
    void a_step_that_asks_waits_for_a_person_while_other_branches_go_on() {
        world.edit = Fixture.replacing("dns", Fixture::asking);
        world.fake("dns").answers(c -> new StepResult.Failed("the key is refused", false));
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        OperationView view = world.view(engine, id);
        assertThat(view.step("writes").status()).isEqualTo(StepStatus.DONE);
        assertThat(view.phase()).isEqualTo(Phase.BLOCKED);
        assertThat(view.decisions())
                .containsExactly(new OperationView.Decision(
                        new StepName("dns"), "the key is refused", List.of("retry", "skip")));
        assertThat(world.heard.indexOf("DecisionRequested")).isLessThan(world.heard.indexOf("OperationBlocked"));
        taken(engine, id, RETRY);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fake("dns").effects).hasValue(1);
    }

    @Test
    void nothing_irreversible_begins_while_a_decision_is_open() {
        // A branch of its own, which the promotion does not need.
        world.edit = r -> new Runbook(
                r.name(),
                Stream.concat(Stream.of(Fixture.asking(Fixture.step("branch", "writes"))), r.steps().stream())
                        .toList());
        world.fake("writes").answers(c -> new StepResult.Failed("no quota", false));
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        assertThat(world.view(engine, id).step("fence").status()).isEqualTo(StepStatus.DONE);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.BLOCKED);
        assertThat(world.fake("promote").effects).hasValue(0);
        assertThat(world.view(engine, id).decisions().getFirst().choices()).containsExactly("retry", "skip", "abort");
        taken(engine, id, ABORT);
        OperationView view = world.view(engine, id);
        assertThat(view.phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(view.why()).contains("aborted by ann: not today");
        assertThat(world.fence.holding).isEmpty();
    }

    @Test
    void a_retry_repeats_nothing_that_may_have_happened_until_a_look_can_tell() {
        world.fake("dns").answers(c -> {
            world.fake("dns").work();
            return new StepResult.InDoubt("the connection broke");
        });
        world.fake("dns").blind = Optional.of(new Goal.Unknown("the server is silent"));
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        world.time.pass(Duration.ofMinutes(1));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.BLOCKED);
        int looks = world.fake("dns").observed.get();

        taken(engine, id, RETRY);
        world.time.pass(Duration.ofMinutes(1));
        OperationView view = world.view(engine, id);
        assertThat(view.phase()).isEqualTo(Phase.BLOCKED);
        assertThat(view.why())
                .contains(
                        "step dns: an earlier attempt may have happened (the connection broke), and it can't be told whether it did: the server is silent");
        assertThat(world.fake("dns").observed.get() - looks).isEqualTo(Activity.OBSERVATIONS);
        assertThat(world.fake("dns").effects).hasValue(1);

        world.fake("dns").blind = Optional.empty();
        taken(engine, id, RETRY);
        world.time.pass(Duration.ofMinutes(1));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fake("dns").effects).hasValue(1);
    }

    @Test
    void a_retry_of_what_never_happened_does_not_depend_on_a_look() {
        world.fake("dns").answers(c -> new StepResult.Failed("the key is refused", false));
        world.fake("dns").blind = Optional.of(new Goal.Unknown("it can't be looked at"));
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        taken(engine, id, RETRY);
        world.time.pass(Duration.ofMinutes(1));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fake("dns").effects).hasValue(1);
    }

    @Test
    void a_skipped_step_lets_others_go_on_without_its_outputs() {
        world.edit = Fixture.replacing("dns", Fixture::asking);
        world.fake("dns").outputs = Map.of("address", "192.0.2.1");
        world.fake("dns").answers(c -> new StepResult.Failed("the key is refused", false));
        world.fake("served").answers(context -> {
            assertThat(context.outputs().get(new StepName("dns"))).isEmpty();
            return world.fake("served").work();
        });
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        taken(engine, id, new Intervention.Skip(new StepName("dns"), "ann", "done by hand"));
        OperationView view = world.view(engine, id);
        assertThat(view.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(view.step("dns").status()).isEqualTo(StepStatus.SKIPPED);
        assertThat(view.step("dns").summary()).isEqualTo("skipped by ann: done by hand");
        assertThat(world.fake("dns").effects).hasValue(0);
    }

    @Test
    void the_fence_and_the_move_itself_are_never_skipped() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        assertThat(refused(engine, id, skip("web"))).contains("pause it before a step of it is skipped");
        taken(engine, id, PAUSE);
        assertThat(refused(engine, id, skip("fence"))).contains("both sides might take writes");
        assertThat(refused(engine, id, skip("promote"))).contains("point of no return");
        assertThat(refused(engine, id, skip("teleport"))).contains("has no step teleport");
        taken(engine, id, skip("web"));
        assertThat(refused(engine, id, skip("web"))).contains("SKIPPED already");
    }

    @Test
    void a_step_that_runs_is_not_skipped() {
        AtomicReference<String> said = new AtomicReference<>("");
        List<Engine> engine = new ArrayList<>();
        OperationId id = new OperationId("shop-2-1");
        world.fake("scale").answers(c -> {
            taken(engine.getFirst(), id, PAUSE);
            said.set(refused(engine.getFirst(), id, skip("web")));
            return world.fake("scale").work();
        });
        engine.add(world.engine());
        world.start(engine.getFirst(), SWITCHOVER);
        assertThat(said.get()).contains("wait until that has ended");
    }

    @Test
    void what_a_skipped_step_left_behind_is_undone_on_the_way_back() {
        world.edit = Fixture.replacing("web", Fixture::asking);
        world.fake("scale").answers(c -> new StepResult.InDoubt("no answer"), c -> new StepResult.InDoubt("no answer"));
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        world.time.pass(Duration.ofSeconds(5));
        world.fence.answers.put("route:power", Fence.State.NOT_FENCED);
        taken(engine, id, skip("web"));
        world.time.pass(Duration.ofSeconds(5));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.fake("scale").undone).hasValue(1);
    }

    @Test
    void an_undo_is_not_skipped() {
        world.fence.answers.put("route:power", Fence.State.NOT_FENCED);
        world.fake("scale").undoScript.add(new StepResult.Failed("forbidden", false));
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.BLOCKED);
        assertThat(refused(engine, id, skip("web"))).contains("only retried");
        assertThat(refused(engine, id, ABORT)).contains("undone already");
    }

    @Test
    void after_the_point_of_no_return_nothing_is_aborted() {
        world.fake("dns").answers(c -> new StepResult.Failed("refused", false));
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        assertThat(refused(engine, id, ABORT)).contains("it can only roll forward");
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.BLOCKED);
    }

    @Test
    void an_abort_ends_a_pause() {
        OperationId id = pausedAt("scale", SWITCHOVER);
        Engine engine = world.engine();
        taken(engine, id, ABORT);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.fake("scale").undone).hasValue(1);
        assertThat(engine.active(SHOP)).isEmpty();
    }

    /** Paused by a person while the step of that type runs. */
    private OperationId pausedAt(String type, OperationKind kind) {
        OperationId id = new OperationId("shop-2-1");
        List<Engine> engine = new ArrayList<>();
        world.fake(type).answers(c -> {
            taken(engine.getFirst(), id, PAUSE);
            return world.fake(type).work();
        });
        engine.add(world.engine());
        assertThat(world.start(engine.getFirst(), kind)).isEqualTo(id);
        return id;
    }

    private static Intervention skip(String step) {
        return new Intervention.Skip(new StepName(step), "ann", "by hand");
    }

    private static void taken(Engine engine, OperationId id, Intervention intervention) {
        assertThat(engine.intervene(id, intervention)).isEqualTo(new InterventionResult.Taken());
    }

    private static String refused(Engine engine, OperationId id, Intervention intervention) {
        return ((InterventionResult.Refused) engine.intervene(id, intervention)).why();
    }
}
