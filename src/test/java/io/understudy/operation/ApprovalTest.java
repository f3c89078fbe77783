package io.understudy.operation;

import static io.understudy.operation.Fixture.SHOP;
import static io.understudy.operation.OperationKind.FAILOVER;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.decision.Outlook;
import io.understudy.operation.approval.ApprovalTerms;
import io.understudy.policy.ApprovalPolicy;
import io.understudy.policy.ApprovalPolicy.Quorum;
import io.understudy.policy.Catalogue;
import io.understudy.policy.LiveCatalogue;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApprovalTest {

    private static final Outlook SERVES = new Outlook(Map.of("the primary", "serves", "the copy orders", "is known"));
    private static final Outlook LOST = new Outlook(Map.of("the primary", "is lost", "the copy orders", "is known"));
    private static final Trigger ANN = new Trigger.Person("ann");
    private static final Trigger RULE = new Trigger.Automatic("primary-lost");

    private final Fixture world = new Fixture();

    @BeforeEach
    void two_of_three_approve_a_switchover_and_one_a_failover_by_hand() {
        world.approvals = new ApprovalPolicy(
                Optional.of(new Quorum(1, List.of("ann", "bob", "eve"), false)),
                Optional.of(new Quorum(2, List.of("ann", "bob", "eve"), false)),
                Duration.ofMinutes(15));
    }

    @Test
    void nothing_happens_before_enough_others_have_approved() {
        Engine engine = world.engine();
        OperationId id = ask(engine, SWITCHOVER, ANN, SERVES);
        world.time.pass(Duration.ofMinutes(5));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.AWAITING_APPROVAL);
        approved(engine, id, "bob", SERVES);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.AWAITING_APPROVAL);
        assertThat(world.heard).doesNotContain("StepIntended");
        approved(engine, id, "eve", SERVES);
        OperationView done = world.view(engine, id);
        assertThat(done.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(done.approval().orElseThrow().given())
                .extracting(OperationView.Approved::by)
                .containsExactly("bob", "eve");
        assertThat(world.heard.lastIndexOf("ApprovalGiven")).isLessThan(world.heard.indexOf("StepIntended"));
    }

    @Test
    void approvers_read_a_plan_that_says_what_cannot_be_undone() {
        Engine engine = world.engine();
        List<String> plan = terms(engine, ask(engine, SWITCHOVER, ANN, SERVES)).plan();
        assertThat(plan.getFirst())
                .isEqualTo("switchover of shop from us-east-1 to us-west-2, epoch 2, by runbook planned");
        assertThat(plan).contains("promote: promote {}, after fence, POINT OF NO RETURN");
    }

    @Test
    void who_asked_does_not_approve_it_whatever_the_case_of_the_name() {
        Engine engine = world.engine();
        OperationId id = ask(engine, SWITCHOVER, ANN, SERVES);
        assertThat(refused(engine, id, "ann", SERVES)).contains("ann asked for it");
        assertThat(refused(engine, id, " ANN ", SERVES)).contains("asked for it");
        assertThat(world.heard).contains("ApprovalRefused").doesNotContain("ApprovalGiven");
    }

    @Test
    void the_same_person_counts_once() {
        Engine engine = world.engine();
        OperationId id = ask(engine, SWITCHOVER, ANN, SERVES);
        approved(engine, id, "bob", SERVES);
        assertThat(refused(engine, id, "Bob", SERVES)).contains("bob has approved it already");
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.AWAITING_APPROVAL);
    }

    @Test
    void a_stranger_does_not_count_and_can_not_end_it_either() {
        Engine engine = world.engine();
        OperationId id = ask(engine, SWITCHOVER, ANN, SERVES);
        assertThat(refused(engine, id, "mallory", LOST)).contains("mallory is none of those who may");
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.AWAITING_APPROVAL);
    }

    @Test
    void the_hash_of_another_plan_approves_nothing() {
        Engine engine = world.engine();
        OperationId id = ask(engine, SWITCHOVER, ANN, SERVES);
        ApproveResult result = engine.approve(id, "bob", "0".repeat(64), SERVES);
        assertThat(((ApproveResult.Refused) result).why()).contains("hash is of another plan");
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.AWAITING_APPROVAL);
    }

    @Test
    void an_approval_is_good_once_and_a_replay_is_journaled() {
        Engine engine = world.engine();
        OperationId id = ask(engine, FAILOVER, ANN, LOST);
        String hash = terms(engine, id).hash();
        approved(engine, id, "bob", LOST);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        ApproveResult again = engine.approve(id, "eve", hash, LOST);
        assertThat(((ApproveResult.Refused) again).why()).contains("is not open; an approval is good once");
        assertThat(world.journal.of(id).getLast().type()).isEqualTo("ApprovalRefused");
        assertThat(world.view(world.engine(), id).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void it_is_over_when_a_site_leads_to_another_cluster_than_when_it_was_asked_for() {
        OperationId id = ask(world.engine(), SWITCHOVER, ANN, SERVES);
        world.clusters.put(Fixture.WEST, "https://other:6443");
        Engine after = world.engine();

        assertThat(refused(after, id, "bob", SERVES))
                .contains("site us-west-2 was 'https://west:6443' and is 'https://other:6443'");

        assertThat(world.view(after, id).phase()).isEqualTo(Phase.REFUSED);
    }

    @Test
    void an_approval_of_an_earlier_request_is_none_of_the_same_plan_asked_for_again() {
        Engine engine = world.engine();
        OperationId first = ask(engine, SWITCHOVER, ANN, SERVES);
        String hash = terms(engine, first).hash();
        engine.intervene(first, new Intervention.Abort("ann", "not yet"));
        OperationId second = ask(engine, SWITCHOVER, ANN, SERVES);
        ApproveResult replayed = engine.approve(second, "bob", hash, SERVES);
        assertThat(((ApproveResult.Refused) replayed).why()).contains("another plan or request");
    }

    @Test
    void it_ends_when_its_time_is_up_and_the_application_is_free_again() {
        Engine engine = world.engine();
        OperationId id = ask(engine, SWITCHOVER, ANN, SERVES);
        approved(engine, id, "bob", SERVES);
        world.time.pass(Duration.ofMinutes(15));
        OperationView view = world.view(engine, id);
        assertThat(view.phase()).isEqualTo(Phase.REFUSED);
        assertThat(view.why().orElseThrow()).contains("not approved in time: 1 of 2 approvals");
        assertThat(engine.active(SHOP)).isEmpty();
        assertThat(refused(engine, id, "eve", SERVES)).contains("is not open");
    }

    @Test
    void its_time_runs_on_while_the_service_is_down() {
        Engine engine = world.engine();
        OperationId id = ask(engine, SWITCHOVER, ANN, SERVES);
        world.time.forgetAlarms();
        world.time.pass(Duration.ofMinutes(14));
        Engine after = world.engine();
        assertThat(world.view(after, id).phase()).isEqualTo(Phase.AWAITING_APPROVAL);
        world.time.pass(Duration.ofMinutes(1));
        assertThat(world.view(after, id).phase()).isEqualTo(Phase.REFUSED);
    }

    @Test
    void an_expired_one_is_refused_even_before_its_timer_rings() {
        Engine engine = world.engine();
        OperationId id = ask(engine, FAILOVER, ANN, LOST);
        world.time.jump(Duration.ofMinutes(15));
        assertThat(refused(engine, id, "bob", LOST)).contains("0 of 1 approvals were given until");
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.REFUSED);
    }

    @Test
    void it_ends_when_the_primary_is_not_as_it_was_and_says_what_changed() {
        Engine engine = world.engine();
        OperationId id = ask(engine, SWITCHOVER, ANN, SERVES);
        assertThat(refused(engine, id, "bob", LOST))
                .contains("the world has changed")
                .contains("the primary was 'serves' and is 'is lost'")
                .doesNotContain("orders");
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.REFUSED);
        assertThat(world.heard).doesNotContain("StepIntended");
    }

    @Test
    void it_ends_when_the_runbook_or_the_policy_was_edited() {
        Engine engine = world.engine();
        OperationId id = ask(engine, SWITCHOVER, ANN, SERVES);
        world.edit = Fixture.replacing("dns", ApprovalTest::slower);
        world.fencing = List.of(Fixture.fence("other"));
        Engine after = world.engine();
        assertThat(refused(after, id, "bob", SERVES))
                .contains("the runbook was edited")
                .contains("the policy was edited");
        assertThat(world.view(after, id).phase()).isEqualTo(Phase.REFUSED);
    }

    @Test
    void it_ends_when_an_approver_was_removed_while_the_service_runs() {
        LiveCatalogue live = new LiveCatalogue(world.catalogue());
        Engine engine = world.engine(live);
        OperationId id = ask(engine, SWITCHOVER, ANN, SERVES);
        world.approvals = new ApprovalPolicy(
                Optional.empty(), Optional.of(new Quorum(1, List.of("ann", "eve"), false)), Duration.ofMinutes(15));
        live.replace(world.catalogue());
        assertThat(refused(engine, id, "bob", SERVES)).contains("the policy was edited");
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.REFUSED);
        assertThat(world.heard).doesNotContain("ApprovalGiven");
    }

    @Test
    void it_ends_when_the_policy_was_edited_and_put_back_around_a_restart() {
        Catalogue asked = world.catalogue();
        OperationId id = ask(world.engine(), SWITCHOVER, ANN, SERVES);
        world.fencing = List.of(Fixture.fence("other"));
        LiveCatalogue live = new LiveCatalogue(world.catalogue());
        Engine after = world.engine(live);
        live.replace(asked);
        assertThat(refused(after, id, "bob", SERVES)).contains("edited since it was asked for, and put back");
        assertThat(world.view(after, id).phase()).isEqualTo(Phase.REFUSED);
    }

    @Test
    void nothing_is_approved_without_the_policy_and_it_still_waits() {
        LiveCatalogue live = new LiveCatalogue(world.catalogue());
        Catalogue before = live.now();
        Engine engine = world.engine(live);
        OperationId id = ask(engine, SWITCHOVER, ANN, SERVES);
        live.replace(new Catalogue(before.sites(), Map.of(), before.runbooks()));
        assertThat(refused(engine, id, "bob", SERVES)).contains("there is no policy of shop any more");
        live.replace(before);
        approved(engine, id, "bob", SERVES);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.AWAITING_APPROVAL);
    }

    @Test
    void it_outlives_a_restart_with_the_approvals_that_were_given() {
        Engine engine = world.engine();
        OperationId id = ask(engine, SWITCHOVER, ANN, SERVES);
        approved(engine, id, "bob", SERVES);
        Engine after = world.engine();
        assertThat(refused(after, id, "bob", SERVES)).contains("already");
        approved(after, id, "eve", SERVES);
        assertThat(world.view(after, id).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void an_automatic_failover_needs_none_by_default_and_a_waiting_request_gives_way_to_it() {
        Engine engine = world.engine();
        OperationId planned = ask(engine, SWITCHOVER, ANN, SERVES);
        assertThat(engine.inTheWay(world.policy())).isEmpty();
        assertThat(engine.acting(SHOP)).isEmpty();
        OperationId failover = ask(engine, FAILOVER, RULE, LOST);
        assertThat(world.view(engine, planned).phase()).isEqualTo(Phase.REFUSED);
        assertThat(world.view(engine, planned).why().orElseThrow())
                .contains("gave way to a failover by rule primary-lost");
        assertThat(world.view(engine, failover).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void nothing_else_ends_a_waiting_request() {
        Engine engine = world.engine();
        OperationId first = ask(engine, FAILOVER, ANN, LOST);
        assertThat(engine.start(request(FAILOVER, new Trigger.Person("bob"), LOST)))
                .isEqualTo(new StartResult.AlreadyActive(first));
        assertThat(engine.start(request(SWITCHOVER, ANN, LOST))).isEqualTo(new StartResult.AlreadyActive(first));
        assertThat(world.view(engine, first).phase()).isEqualTo(Phase.AWAITING_APPROVAL);
    }

    @Test
    void a_policy_may_have_people_approve_what_the_service_decides() {
        automaticToo();
        Engine engine = world.engine();
        OperationId id = ask(engine, FAILOVER, RULE, LOST);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.AWAITING_APPROVAL);
        assertThat(engine.inTheWay(world.policy())).contains(id);
        approved(engine, id, "ann", LOST);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void a_proposal_that_nobody_answered_brings_no_cooldown_and_one_that_a_person_declined_does() {
        automaticToo();
        Engine engine = world.engine();
        ask(engine, FAILOVER, RULE, LOST);
        world.time.pass(Duration.ofMinutes(15));
        assertThat(engine.active(SHOP)).isEmpty();
        assertThat(engine.cooldown(world.policy())).isEmpty();
        Engine after = world.engine();
        assertThat(after.cooldown(world.policy())).isEmpty();
        OperationId second = ask(after, FAILOVER, RULE, LOST);
        after.intervene(second, new Intervention.Abort("bob", "it is a drill of theirs"));
        assertThat(world.view(after, second).phase()).isEqualTo(Phase.REFUSED);
        assertThat(after.cooldown(world.policy())).isPresent();
        assertThat(world.engine().cooldown(world.policy())).isPresent();
    }

    @Test
    void its_plan_is_not_changed_while_it_waits() {
        Engine engine = world.engine();
        OperationId id = ask(engine, SWITCHOVER, ANN, SERVES);
        engine.intervene(id, new Intervention.Pause("bob", "wait"));
        InterventionResult skip = engine.intervene(id, new Intervention.Skip(new StepName("dns"), "bob", "by hand"));
        assertThat(((InterventionResult.Refused) skip).why()).contains("its plan as it is");
    }

    @Test
    void while_it_waits_it_is_paused_resumed_and_aborted_but_neither_skipped_retried_nor_escalated() {
        Engine engine = world.engine();
        OperationId id = ask(engine, SWITCHOVER, ANN, SERVES);
        assertThat(against(engine, id, new Intervention.Skip(new StepName("dns"), "bob", "by hand")))
                .contains("has not begun");
        assertThat(against(engine, id, new Intervention.Retry("bob", ""))).contains("nothing to retry");
        assertThat(against(engine, id, new Intervention.Escalate(new Trigger.Person("bob"), "it is gone")))
                .contains("has not begun: ask for a failover instead");
        assertThat(engine.escalatable(SHOP)).isEmpty();
        engine.intervene(id, new Intervention.Pause("bob", "wait"));
        approved(engine, id, "bob", SERVES);
        approved(engine, id, "eve", SERVES);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.RUNNING);
        assertThat(world.heard).doesNotContain("StepIntended");
        engine.intervene(id, new Intervention.Resume("bob", ""));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void is_not_asked_for_by_one_who_leaves_too_few_to_approve() {
        world.approvals = new ApprovalPolicy(
                Optional.empty(), Optional.of(new Quorum(1, List.of("ann"), false)), Duration.ofMinutes(15));
        Engine engine = world.engine();
        assertThatThrownBy(() -> ask(engine, SWITCHOVER, ANN, SERVES))
                .isInstanceOf(UnderstudyException.InvalidInput.class)
                .hasMessageContaining("1 of [ann] must approve this, and ann, who asks for it, does not count");
        assertThat(engine.active(SHOP)).isEmpty();
    }

    @Test
    void is_not_asked_for_by_one_who_has_not_looked_at_the_world() {
        Engine engine = world.engine();
        assertThatThrownBy(() -> engine.start(
                        new StartRequest(world.policy(), SWITCHOVER, ANN, "planned", world.time.instant())))
                .hasMessageContaining("nobody has looked");
        assertThat(engine.active(SHOP)).isEmpty();
    }

    @Test
    void a_failover_in_another_epoch_does_not_end_a_waiting_request() {
        Engine engine = world.engine();
        OperationId id = ask(engine, SWITCHOVER, ANN, SERVES);
        StartResult result = engine.start(new StartRequest(
                world.policy(),
                FAILOVER,
                RULE,
                "late news",
                world.time.instant(),
                Optional.of(new Epoch(7)),
                Optional.of(LOST)));
        assertThat(result).isNotInstanceOf(StartResult.Started.class);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.AWAITING_APPROVAL);
    }

    private static String against(Engine engine, OperationId id, Intervention intervention) {
        return ((InterventionResult.Refused) engine.intervene(id, intervention)).why();
    }

    private void automaticToo() {
        world.approvals = new ApprovalPolicy(
                Optional.of(new Quorum(1, List.of("ann", "bob"), true)), Optional.empty(), Duration.ofMinutes(15));
    }

    @Test
    void it_ends_when_a_file_was_edited_that_a_step_reads() {
        world.fake("scale").contents = Map.of("manifest web.yaml", "a".repeat(64));
        Engine engine = world.engine();
        OperationId id = ask(engine, SWITCHOVER, ANN, SERVES);
        assertThat(terms(engine, id).basis()).containsEntry("manifest web.yaml", "a".repeat(64));
        world.fake("scale").contents = Map.of("manifest web.yaml", "b".repeat(64));
        assertThat(refused(engine, id, "bob", SERVES)).contains("the manifest web.yaml was edited");
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.REFUSED);
    }

    @Test
    void a_step_whose_file_was_edited_after_the_approval_does_nothing() {
        world.fake("scale").contents = Map.of("manifest web.yaml", "a".repeat(64));
        world.edit = runbook -> new Runbook(
                runbook.name(), List.of(Fixture.step("call", "manual"), Fixture.step("web", "scale", "call")));
        Engine engine = world.engine();
        OperationId id = ask(engine, SWITCHOVER, ANN, SERVES);
        approved(engine, id, "bob", SERVES);
        approved(engine, id, "eve", SERVES);
        world.fake("scale").contents = Map.of("manifest web.yaml", "b".repeat(64));
        engine.accept(id, "ann", "done: call");
        assertThat(world.fake("scale").effects).hasValue(0);
        assertThat(world.view(engine, id).toString()).contains("the manifest web.yaml is not what was approved");
    }

    private static Step slower(Step s) {
        return new Step(
                s.name(), s.type(), s.with(), s.needs(), s.timeout().plusSeconds(1), 2, s.backoff(), s.onError());
    }

    private StartRequest request(OperationKind kind, Trigger trigger, Outlook outlook) {
        return new StartRequest(
                world.policy(), kind, trigger, "why", world.time.instant(), Optional.empty(), Optional.of(outlook));
    }

    private OperationId ask(Engine engine, OperationKind kind, Trigger trigger, Outlook outlook) {
        return ((StartResult.Started) engine.start(request(kind, trigger, outlook))).id();
    }

    private ApprovalTerms terms(Engine engine, OperationId id) {
        return world.view(engine, id).approval().orElseThrow().terms();
    }

    private void approved(Engine engine, OperationId id, String by, Outlook outlook) {
        assertThat(engine.approve(id, by, terms(engine, id).hash(), outlook))
                .isInstanceOf(ApproveResult.Approved.class);
    }

    private String refused(Engine engine, OperationId id, String by, Outlook outlook) {
        return ((ApproveResult.Refused) engine.approve(id, by, terms(engine, id).hash(), outlook)).why();
    }
}
