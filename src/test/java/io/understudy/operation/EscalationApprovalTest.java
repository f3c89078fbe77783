package io.understudy.operation;

import static io.understudy.operation.Fixture.LOST;
import static io.understudy.operation.Fixture.SHOP;
import static io.understudy.operation.OperationKind.FAILOVER;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.decision.Outlook;
import io.understudy.journal.Journal;
import io.understudy.operation.OperationView.Approval.Purpose;
import io.understudy.operation.approval.ApprovalTerms;
import io.understudy.policy.ApprovalPolicy;
import io.understudy.policy.ApprovalPolicy.Quorum;
import io.understudy.policy.LiveCatalogue;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who approved a switchover has not approved a failover: that is asked anew, while the switchover goes on as it was. */
class EscalationApprovalTest {

    private static final OperationId ID = new OperationId("shop-2-1");
    private static final Outlook SERVES = new Outlook(Map.of("the primary", "serves", "the copy orders", "is known"));
    private static final Intervention BY_ANN = by(new Trigger.Person("ann"));
    private static final Intervention BY_RULE = by(new Trigger.Automatic("switchover-lost-its-primary"));

    private final Fixture world = new Fixture();

    @BeforeEach
    void one_of_three_approves_a_failover_by_hand_and_bob_a_switchover() {
        world.approvals = policy(false);
    }

    @Test
    void is_asked_for_and_happens_with_the_last_approval() {
        Engine engine = halfway();
        String hash = asked(engine, BY_ANN);
        OperationView view = world.view(engine, ID);
        assertThat(view.kind()).isEqualTo(SWITCHOVER);
        assertThat(view.approval().orElseThrow().open()).contains(Purpose.ESCALATE);
        assertThat(view.approval().orElseThrow().terms().plan().getFirst())
                .startsWith("failover of shop from us-east-1 to us-west-2, epoch 2, by runbook planned");

        assertThat(refused(engine, "ann", hash, LOST)).contains("ann asked for it");
        assertThat(world.view(engine, ID).kind()).isEqualTo(SWITCHOVER);
        assertThat(engine.approve(ID, "eve", hash, LOST)).isEqualTo(new ApproveResult.Approved());

        OperationView failover = world.view(engine, ID);
        assertThat(failover.kind()).isEqualTo(FAILOVER);
        assertThat(failover.escalation().orElseThrow().trigger()).isEqualTo(new Trigger.Person("ann"));
        assertThat(failover.approval().orElseThrow().given())
                .extracting(OperationView.Approved::by)
                .containsExactly("eve");
        assertThat(failover.approval().orElseThrow().open()).isEmpty();
        assertThat(refused(engine, "bob", hash, LOST)).contains("waits for no approval; one is good once");
        engine.intervene(ID, new Intervention.Resume("ann", ""));
        assertThat(world.view(engine, ID).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void an_approver_who_was_removed_after_it_was_asked_for_does_not_count() {
        LiveCatalogue live = new LiveCatalogue(world.catalogue());
        Engine engine = halfway(world, world.engine(live));
        String hash = asked(engine, BY_ANN);
        world.approvals = new ApprovalPolicy(
                Optional.of(new Quorum(1, List.of("ann", "bob"), false)), Optional.empty(), Duration.ofMinutes(15));
        live.replace(world.catalogue());
        assertThat(refused(engine, "eve", hash, LOST)).contains("the policy was edited");
        String again = asked(engine, BY_ANN);
        assertThat(refused(engine, "eve", again, LOST)).contains("eve is none of those who may approve it");
        assertThat(engine.approve(ID, "bob", again, LOST)).isEqualTo(new ApproveResult.Approved());
        assertThat(world.view(engine, ID).kind()).isEqualTo(FAILOVER);
    }

    @Test
    void as_many_must_approve_it_as_a_failover_needs() {
        world.approvals = new ApprovalPolicy(
                Optional.of(new Quorum(2, List.of("bob", "eve"), false)), Optional.empty(), Duration.ofMinutes(15));
        Engine engine = halfway();
        String hash = asked(engine, BY_ANN);
        assertThat(engine.approve(ID, "bob", hash, LOST)).isEqualTo(new ApproveResult.Approved());
        assertThat(world.view(engine, ID).kind()).isEqualTo(SWITCHOVER);
        assertThat(engine.approve(ID, "eve", hash, LOST)).isEqualTo(new ApproveResult.Approved());
        assertThat(world.view(engine, ID).kind()).isEqualTo(FAILOVER);
    }

    @Test
    void one_that_has_begun_gives_way_to_no_failover_and_is_not_withdrawn() {
        Engine engine = halfway();
        StartResult failover = engine.start(world.request(FAILOVER));
        assertThat(failover).isEqualTo(new StartResult.AlreadyActive(ID));
        assertThat(engine.withdraw(ID, "too late")).isFalse();
        assertThat(world.view(engine, ID).phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void the_approval_of_the_switchover_is_worth_nothing_for_it() {
        Engine engine = halfway();
        String ofTheSwitchover =
                world.view(engine, ID).approval().orElseThrow().terms().hash();
        asked(engine, BY_ANN);
        assertThat(refused(engine, "eve", ofTheSwitchover, LOST)).contains("hash is of another plan");
        assertThat(world.view(engine, ID).kind()).isEqualTo(SWITCHOVER);
    }

    @Test
    void the_switchover_goes_on_meanwhile_and_past_its_point_of_no_return_nothing_is_left_to_ask() {
        Engine engine = halfway();
        String hash = asked(engine, BY_ANN);
        engine.intervene(ID, new Intervention.Resume("ann", ""));
        assertThat(world.view(engine, ID).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.view(engine, ID).kind()).isEqualTo(SWITCHOVER);
        assertThat(world.heard).contains("EscalationDropped").doesNotContain("OperationEscalated");
        assertThat(refused(engine, "eve", hash, LOST)).contains("is not open");
    }

    @Test
    void a_request_that_nobody_approves_in_time_ends_alone_and_may_be_made_again() {
        Engine engine = halfway();
        String late = asked(engine, BY_ANN);
        world.time.pass(Duration.ofMinutes(15));
        assertThat(world.heard).contains("EscalationDropped");
        assertThat(refused(engine, "eve", late, LOST)).contains("waits for no approval");
        OperationView view = world.view(engine, ID);
        assertThat(view.phase()).isEqualTo(Phase.RUNNING);
        assertThat(view.approval().orElseThrow().open()).isEmpty();
        String anew = asked(engine, BY_ANN);
        assertThat(anew).isNotEqualTo(late);
        assertThat(refused(engine, "eve", late, LOST)).contains("hash is of another plan");
    }

    @Test
    void one_whose_timer_has_not_rung_yet_is_refused_and_over_all_the_same() {
        Engine engine = halfway();
        String hash = asked(engine, BY_ANN);
        world.time.jump(Duration.ofMinutes(15));
        assertThat(refused(engine, "eve", hash, LOST)).contains("0 of 1 approvals were given until");
        assertThat(world.heard).contains("EscalationDropped");
    }

    @Test
    void it_ends_when_the_world_has_changed_and_the_switchover_does_not() {
        Engine engine = halfway();
        String hash = asked(engine, BY_ANN);
        assertThat(refused(engine, "eve", hash, SERVES))
                .contains("the world has changed since it was asked for: the primary was 'is lost' and is 'serves'");
        assertThat(world.view(engine, ID).phase()).isEqualTo(Phase.RUNNING);
        assertThat(world.view(engine, ID).kind()).isEqualTo(SWITCHOVER);
        assertThat(world.heard).contains("EscalationDropped");
    }

    @Test
    void a_rule_needs_none_by_default_and_does_not_wait_for_an_open_request_either() {
        Engine engine = waitingAtAStep();
        asked(engine, BY_ANN);
        assertThat(engine.escalatable(SHOP)).contains(ID);
        assertThat(engine.intervene(ID, BY_RULE)).isEqualTo(new InterventionResult.Taken());
        assertThat(world.view(engine, ID).kind()).isEqualTo(FAILOVER);
        assertThat(world.view(engine, ID).approval().orElseThrow().open()).isEmpty();
    }

    @Test
    void where_people_approve_what_the_service_decides_a_rule_only_asks_and_asks_again_when_nobody_answered() {
        world.approvals = policy(true);
        Engine engine = waitingAtAStep();
        assertThat(engine.escalatable(SHOP)).contains(ID);
        asked(engine, BY_RULE);
        assertThat(engine.escalatable(SHOP)).isEmpty();
        assertThat(world.view(engine, ID).kind()).isEqualTo(SWITCHOVER);
        world.time.pass(Duration.ofMinutes(15));
        assertThat(engine.escalatable(SHOP)).contains(ID);
        String hash = asked(engine, BY_RULE);
        assertThat(engine.approve(ID, "ann", hash, LOST)).isEqualTo(new ApproveResult.Approved());
        assertThat(world.view(engine, ID).kind()).isEqualTo(FAILOVER);
    }

    @Test
    void it_outlives_a_restart_and_is_not_asked_twice() {
        Engine engine = halfway();
        String hash = asked(engine, BY_ANN);
        Engine after = world.engine();
        assertThat(((InterventionResult.Refused) after.intervene(ID, by(new Trigger.Person("bob")))).why())
                .contains("is asked to go on as a failover already, by ann");
        assertThat(after.approve(ID, "bob", hash, LOST)).isEqualTo(new ApproveResult.Approved());
        assertThat(world.view(after, ID).kind()).isEqualTo(FAILOVER);
    }

    @Test
    void its_time_runs_on_while_the_service_is_down() {
        halfway();
        asked(world.engine(), BY_ANN);
        world.time.forgetAlarms();
        world.time.jump(Duration.ofMinutes(16));
        Engine after = world.engine();
        assertThat(world.heard).contains("EscalationDropped");
        assertThat(world.view(after, ID).kind()).isEqualTo(SWITCHOVER);
    }

    @Test
    void what_was_approved_before_a_crash_happens_after_it() {
        Engine engine = halfway();
        String hash = asked(engine, BY_ANN);
        engine.close();
        world.time.forgetAlarms();
        Journal.Lease lease = world.journal.acquire("test");
        world.journal.append(lease, new FactCodec().draft(SHOP, ID, new OperationFact.ApprovalGiven("eve", hash)));
        Engine after = world.engine();
        assertThat(world.view(after, ID).kind()).isEqualTo(FAILOVER);
    }

    @Test
    void is_refused_to_one_who_has_not_looked_or_leaves_nobody_to_approve() {
        Engine engine = halfway();
        InterventionResult blind =
                engine.intervene(ID, new Intervention.Escalate(new Trigger.Person("ann"), "it is gone"));
        assertThat(((InterventionResult.Refused) blind).why()).contains("nobody has looked");
        Fixture alone = new Fixture();
        alone.approvals = new ApprovalPolicy(
                Optional.of(new Quorum(1, List.of("ann"), false)), Optional.empty(), Duration.ofMinutes(15));
        Engine other = halfway(alone);
        assertThat(((InterventionResult.Refused) other.intervene(ID, BY_ANN)).why())
                .contains("ann, who asks for it, does not count");
        assertThat(world.heard).doesNotContain("EscalationAsked");
    }

    @Test
    void one_that_is_stuck_on_its_way_back_turns_round_once_it_is_approved() {
        world.fake("promote").answers(c -> new StepResult.Failed("refused", false));
        world.fake("scale").undoScript.add(new StepResult.Failed("the site does not answer", false));
        Engine engine = halfway();
        engine.intervene(ID, new Intervention.Resume("ann", ""));
        assertThat(world.view(engine, ID).phase()).isEqualTo(Phase.BLOCKED);
        String hash = asked(engine, BY_ANN);
        assertThat(world.view(engine, ID).phase()).isEqualTo(Phase.BLOCKED);
        engine.approve(ID, "bob", hash, LOST);
        assertThat(world.view(engine, ID).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.view(engine, ID).kind()).isEqualTo(FAILOVER);
    }

    @Test
    void whoever_aborts_the_switchover_takes_the_request_back_with_it() {
        world.fake("scale").undoScript.add(new StepResult.Failed("the site does not answer", false));
        Engine engine = halfway();
        String hash = asked(engine, BY_ANN);
        engine.intervene(ID, new Intervention.Abort("ann", "false alarm"));
        assertThat(world.view(engine, ID).phase()).isEqualTo(Phase.BLOCKED);
        assertThat(refused(engine, "eve", hash, LOST)).contains("waits for no approval");
        assertThat(world.view(engine, ID).kind()).isEqualTo(SWITCHOVER);
        assertThat(asked(engine, BY_ANN)).as("a new request").isNotEmpty();
    }

    private static Intervention by(Trigger trigger) {
        return new Intervention.Escalate(trigger, "us-east-1 is gone", Optional.of(LOST));
    }

    private static ApprovalPolicy policy(boolean automatic) {
        return new ApprovalPolicy(
                Optional.of(new Quorum(1, List.of("ann", "bob", "eve"), automatic)),
                Optional.of(new Quorum(1, List.of("bob"), false)),
                Duration.ofMinutes(15));
    }

    private Engine halfway() {
        return halfway(world);
    }

    /** An approved switchover that ann has paused before it fences. */
    private static Engine halfway(Fixture world) {
        return halfway(world, world.engine());
    }

    private static Engine halfway(Fixture world, Engine engine) {
        world.fake("wait").answers(c -> {
            engine.intervene(ID, new Intervention.Pause("ann", "something is wrong"));
            return world.fake("wait").work();
        });
        begin(world, engine);
        assertThat(world.view(engine, ID).paused()).isPresent();
        return engine;
    }

    private static void begin(Fixture world, Engine engine) {
        engine.start(new StartRequest(
                world.policy(),
                SWITCHOVER,
                new Trigger.Person("ann"),
                "maintenance",
                world.time.instant(),
                Optional.empty(),
                Optional.of(SERVES)));
        world.view(engine, ID)
                .approval()
                .map(OperationView.Approval::terms)
                .map(ApprovalTerms::hash)
                .ifPresent(hash -> engine.approve(ID, "bob", hash, SERVES));
    }

    /** An approved switchover that nobody holds, and that a person is to sign a step of before it fences. */
    private Engine waitingAtAStep() {
        world.edit = Fixture.replacing("ready", s -> Fixture.step("ready", "manual", "web"));
        Engine engine = world.engine();
        begin(world, engine);
        assertThat(world.view(engine, ID).phase()).isEqualTo(Phase.AWAITING_ACCEPTANCE);
        return engine;
    }

    private static String asked(Engine engine, Intervention intervention) {
        return ((InterventionResult.Asked) engine.intervene(ID, intervention)).hash();
    }

    private static String refused(Engine engine, String by, String hash, Outlook now) {
        return ((ApproveResult.Refused) engine.approve(ID, by, hash, now)).why();
    }
}
