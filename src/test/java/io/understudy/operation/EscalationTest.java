package io.understudy.operation;

import static io.understudy.operation.Fixture.SPLIT_BRAIN;
import static io.understudy.operation.Fixture.step;
import static io.understudy.operation.OperationKind.FAILOVER;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.runbook.Runbook;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.runbook.When;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The primary dies in the middle of a switchover, which goes on as a failover: the same operation, under other rules. */
class EscalationTest {

    private static final OperationId ID = new OperationId("shop-2-1");
    private static final Intervention BY_ANN =
            new Intervention.Escalate(new Trigger.Person("ann"), "the site does not answer");
    private static final Intervention BY_RULE =
            new Intervention.Escalate(new Trigger.Automatic("switchover-lost-its-primary"), "us-east-1 is lost");
    private static final String UNKNOWN_LOSS = "accept data loss: an unknown amount";

    private final Fixture world = new Fixture();
    private final List<Engine> engines = new ArrayList<>();

    @Test
    void goes_on_as_a_failover_of_the_same_id_and_epoch_and_keeps_what_is_done() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        during("wait", BY_ANN);
        start();

        OperationView asked = view();
        assertThat(asked.kind()).isEqualTo(FAILOVER);
        assertThat(asked.step("web").status()).isEqualTo(StepStatus.DONE);
        assertThat(asked.escalation()).hasValueSatisfying(e -> {
            assertThat(e.trigger().label()).isEqualTo("ann");
            assertThat(e.reason()).isEqualTo("the site does not answer");
        });
        assertThat(phrases()).containsExactly(SPLIT_BRAIN);

        engine().accept(ID, "ann", SPLIT_BRAIN);

        assertThat(view().phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(view().moved()).contains(view().from().moved());
        assertThat(world.fake("scale").effects).hasValue(1);
    }

    @Test
    void s2_a_fence_that_was_lifted_before_the_escalation_lets_nothing_through() {
        liftedAndStuck();
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);

        taken(BY_ANN);

        assertThat(phrases()).containsExactly(SPLIT_BRAIN);
        assertThat(world.fake("promote").effects).hasValue(0);
        engine().accept(ID, "ann", SPLIT_BRAIN);
        assertThat(view().phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void s2_a_step_that_promotes_beside_the_fence_finds_no_proof_from_before() {
        world.edit = r -> new Runbook(
                r.name(),
                List.of(step("web", "scale"), step("fence", "fence.primary", "web"), step("promote", "promote")));
        world.fake("scale").answers(c -> {
            taken(BY_ANN);
            return world.fake("scale").work();
        });
        start();

        assertThat(phrases()).containsExactly(SPLIT_BRAIN);
        assertThat(world.fake("promote").effects).hasValue(0);
    }

    @Test
    void what_the_lifted_fence_reported_is_gone() {
        world.fence.outputs.put("lsn", "0/5000");
        liftedAndStuck();
        world.fence.outputs.clear();
        List<String> seen = new ArrayList<>();
        world.fake("promote").answers(context -> {
            seen.addAll(context.outputs()
                    .getOrDefault(new StepName("fence"), Map.of())
                    .keySet());
            return world.fake("promote").work();
        });

        taken(BY_ANN);

        assertThat(view().phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(seen).contains("fence").doesNotContain("lsn");
    }

    @Test
    void where_the_fenced_primary_ended_does_not_count_as_nothing_lost_any_more() {
        waitingBehindTheFence();
        world.loss = new Loss.Unknown("no lag was ever measured");

        taken(BY_ANN);
        engine().accept(ID, "ann", "done: hold");

        assertThat(phrases()).containsExactly(UNKNOWN_LOSS);
        assertThat(world.fake("promote").effects).hasValue(0);
    }

    @Test
    void s5_a_loss_above_the_objective_asks() {
        waitingBehindTheFence();
        world.loss = new Loss.AtMost(Duration.ofSeconds(40), "lag");

        taken(BY_ANN);
        engine().accept(ID, "ann", "done: hold");

        assertThat(phrases()).containsExactly("accept data loss: 40 s");
        engine().accept(ID, "ann", "accept data loss: 40 s");
        assertThat(view().phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void s5_a_loss_that_was_accepted_for_the_switchover_is_asked_about_again() {
        world.loss = new Loss.Unknown("no lag was ever measured");
        world.fake("promote").answers(c -> new StepResult.Failed("refused", false));
        world.fence.stuck.add("route:power");
        start();
        engine().accept(ID, "ann", UNKNOWN_LOSS);
        assertThat(view().phase()).isEqualTo(Phase.BLOCKED);

        taken(BY_ANN);

        assertThat(phrases()).containsExactly(UNKNOWN_LOSS);
        assertThat(world.fake("promote").effects).hasValue(0);
    }

    @Test
    void what_was_asked_before_is_asked_anew_and_old_words_accept_nothing() {
        world.loss = new Loss.Unknown("no lag was ever measured");
        start();
        assertThat(phrases()).containsExactly(UNKNOWN_LOSS);
        world.loss = new Loss.AtMost(Duration.ofSeconds(40), "lag");

        taken(BY_ANN);

        assertThat(engine().accept(ID, "ann", UNKNOWN_LOSS)).isInstanceOf(AcceptResult.Refused.class);
        assertThat(phrases()).containsExactly("accept data loss: 40 s");
    }

    @Test
    void a_step_that_fails_under_the_old_rules_gets_all_its_attempts_under_the_new_ones() {
        world.fake("wait")
                .answers(
                        c -> {
                            taken(BY_ANN);
                            return new StepResult.Failed("the primary does not answer", false);
                        },
                        c -> new StepResult.Failed("busy", true));
        start();
        world.time.pass(Duration.ofSeconds(2));

        assertThat(view().phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(view().step("ready").attempts()).isEqualTo(3);
    }

    @Test
    void a_fence_that_runs_as_a_planned_one_is_tried_again_as_an_unplanned_one() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        world.fence.before = () -> {
            world.fence.before = () -> {};
            taken(BY_ANN);
        };
        start();

        assertThat(phrases()).containsExactly(SPLIT_BRAIN);
        assertThat(view().step("fence").attempts()).isEqualTo(2);
    }

    @Test
    void conditions_are_asked_again_under_the_new_rules() {
        world.edit = r -> new Runbook(
                r.name(),
                List.of(
                        when("failover", step("detach", "writes")),
                        when("switchover", step("ready", "wait")),
                        step("fence", "fence.primary", "ready", "detach"),
                        step("promote", "promote", "fence")));
        world.fake("wait").answers(c -> {
            taken(BY_ANN);
            return new StepResult.Failed("the primary can't be drained", false);
        });
        start();

        assertThat(view().phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(view().step("detach").status()).isEqualTo(StepStatus.DONE);
        assertThat(view().step("ready").status()).isEqualTo(StepStatus.SKIPPED);
        assertThat(view().step("ready").summary()).contains("for a switchover only, and this is a failover");
    }

    @Test
    void what_a_person_left_out_stays_out() {
        world.fake("wait").answers(c -> new StepResult.NeedsAcceptance(new Risk.SplitBrain(Fixture.WEST), "who knows"));
        world.fake("promote").answers(c -> new StepResult.Failed("refused", false));
        world.fake("scale").undoScript.add(new StepResult.Failed("the site does not answer", false));
        start();
        taken(new Intervention.Pause("ann", "too odd"));
        taken(new Intervention.Skip(new StepName("ready"), "ann", "by hand"));
        taken(new Intervention.Resume("ann", ""));
        assertThat(view().phase()).isEqualTo(Phase.BLOCKED);
        assertThat(view().step("ready").status()).isEqualTo(StepStatus.COMPENSATED);

        taken(BY_ANN);

        assertThat(view().phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(view().step("ready").status()).isEqualTo(StepStatus.SKIPPED);
        assertThat(world.fake("wait").effects).hasValue(0);
    }

    @Test
    void prechecks_of_the_switchover_do_not_refuse_the_failover() {
        world.types.put("scale", new FakeStep("scale", false) {
            @Override
            public List<String> precheck(StepContext context) {
                taken(new Intervention.Pause("ann", "is it lost?"));
                taken(BY_ANN);
                return List.of("the primary does not answer");
            }
        });
        start();
        assertThat(view().phase()).isEqualTo(Phase.RUNNING);
        taken(new Intervention.Resume("ann", ""));

        assertThat(view().phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void turns_round_on_the_way_back_once_no_undoing_runs() {
        world.fake("promote").answers(c -> new StepResult.Failed("refused", false));
        List<String> refused = new ArrayList<>();
        world.types.put("wait", new FakeStep("wait", false) {
            @Override
            public StepResult compensate(StepContext context, StepResult.Done done) {
                refused.add(against(BY_ANN));
                taken(new Intervention.Pause("ann", "is it lost?"));
                return super.compensate(context, done);
            }
        });
        start();
        assertThat(refused).singleElement().asString().contains("step ready", "is being undone");
        assertThat(view().phase()).isEqualTo(Phase.COMPENSATING);

        taken(BY_ANN);
        assertThat(view().phase()).as("it stays paused").isEqualTo(Phase.RUNNING);
        assertThat(view().step("ready").status()).isEqualTo(StepStatus.PENDING);
        taken(new Intervention.Resume("ann", ""));

        assertThat(view().phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fake("wait").effects).hasValue(2);
        assertThat(world.fake("scale").effects).as("it was not undone yet").hasValue(1);
    }

    @Test
    void is_refused_once_the_promotion_may_have_been_sent_and_for_a_failover() {
        for (int i = 0; i < 9; i++) {
            world.fake("dns").answers(c -> new StepResult.Failed("refused", false));
        }
        start();
        assertThat(view().phase()).isEqualTo(Phase.BLOCKED);
        assertThat(against(BY_ANN)).contains("past its point of no return", "retry or skip");

        Fixture other = new Fixture();
        other.fence.answers.put("route:power", Fence.State.UNKNOWN);
        Engine failing = other.engine();
        OperationId id = other.start(failing, FAILOVER);
        assertThat(failing.intervene(id, BY_ANN))
                .isEqualTo(new InterventionResult.Refused("operation shop-2-1 is a failover already"));
    }

    @Test
    void needs_a_name_and_a_reason() {
        waitingBehindTheFence();
        assertThat(against(new Intervention.Escalate(new Trigger.Person("ann"), " ")))
                .contains("say why you escalate");
        assertThat(against(new Intervention.Escalate(new Trigger.Person(" "), "lost")))
                .contains("'by' is missing");
    }

    @Test
    void a_rule_escalates_only_before_a_fence_was_asked_for() {
        waitingBehindTheFence();

        assertThat(engine().escalatable(Fixture.SHOP)).isEmpty();
        assertThat(against(BY_RULE)).contains("asked for a fence", "only a person");
        taken(BY_ANN);
    }

    @Test
    void a_rule_does_not_escalate_what_a_person_holds() {
        world.edit = with(step("hold", "manual"));
        start();
        assertThat(engine().escalatable(Fixture.SHOP)).contains(ID);
        taken(new Intervention.Pause("ann", "wait for me"));

        assertThat(engine().escalatable(Fixture.SHOP)).isEmpty();
        assertThat(against(BY_RULE)).contains("a person has paused or aborted");
    }

    @Test
    void a_switchover_that_a_rule_escalated_starts_the_cooldown_also_after_a_restart() {
        during("wait", BY_RULE);
        start();
        assertThat(view().phase()).isEqualTo(Phase.SUCCEEDED);

        assertThat(engine().cooldown(world.policy())).contains(Duration.ofHours(1));
        assertThat(world.engine().cooldown(world.policy())).contains(Duration.ofHours(1));
    }

    @Test
    void one_that_a_person_escalated_starts_none() {
        during("wait", BY_ANN);
        start();

        assertThat(engine().cooldown(world.policy())).isEmpty();
    }

    /** The fence held, the promotion failed, the fence was lifted again, and what came before it can't be undone. */
    private void liftedAndStuck() {
        world.fake("promote").answers(c -> new StepResult.Failed("refused", false));
        world.fake("scale").undoScript.add(new StepResult.Failed("the site does not answer", false));
        start();
        assertThat(view().phase()).isEqualTo(Phase.BLOCKED);
        assertThat(view().step("fence").status()).isEqualTo(StepStatus.COMPENSATED);
        assertThat(world.fence.holding).isEmpty();
    }

    /** The primary is fenced and told where it ended; a person is to do something before the promotion. */
    private void waitingBehindTheFence() {
        world.fence.outputs.put("lsn", "0/5000");
        world.edit = r -> new Runbook(
                r.name(),
                List.of(
                        step("fence", "fence.primary"),
                        step("hold", "manual", "fence"),
                        step("promote", "promote", "hold")));
        start();
        assertThat(phrases()).containsExactly("done: hold");
    }

    private static UnaryOperator<Runbook> with(Step first) {
        return r -> new Runbook(
                r.name(),
                List.of(
                        first,
                        step("fence", "fence.primary", first.name().value()),
                        step("promote", "promote", "fence")));
    }

    private static Step when(String kind, Step s) {
        return new Step(
                s.name(),
                s.type(),
                s.with(),
                s.needs(),
                s.timeout(),
                s.attempts(),
                s.backoff(),
                s.onError(),
                null,
                null,
                new When(kind, null, null));
    }

    /** A person starts the switchover. */
    private void start() {
        engines.add(world.engine());
        StartResult result = engine().start(new StartRequest(
                world.policy(), SWITCHOVER, new Trigger.Person("ann"), "maintenance", world.time.instant()));
        assertThat(result).isEqualTo(new StartResult.Started(ID));
    }

    private Engine engine() {
        return engines.getLast();
    }

    private void during(String type, Intervention intervention) {
        world.fake(type).answers(c -> {
            taken(intervention);
            return world.fake(type).work();
        });
    }

    private void taken(Intervention intervention) {
        assertThat(engine().intervene(ID, intervention)).isEqualTo(new InterventionResult.Taken());
    }

    private String against(Intervention intervention) {
        return ((InterventionResult.Refused) engine().intervene(ID, intervention)).why();
    }

    private OperationView view() {
        return world.view(engine(), ID);
    }

    private List<String> phrases() {
        return view().pending().stream().map(OperationView.Pending::phrase).toList();
    }
}
