package io.understudy.operation;

import static io.understudy.operation.Fixture.LOST;
import static io.understudy.operation.OperationKind.FAILOVER;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.journal.Entry;
import io.understudy.policy.ApprovalPolicy;
import io.understudy.policy.ApprovalPolicy.Quorum;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An approval that is awaited for long is told of once more, by the second channel. */
class ApprovalPatienceTest {

    private static final Trigger ANN = new Trigger.Person("ann");
    private static final String ESCALATED = "ApprovalEscalated";

    private final Fixture world = new Fixture();

    @BeforeEach
    void two_of_three_approve_within_a_quarter_of_an_hour() {
        world.approvals = policy(Duration.ofMinutes(15));
    }

    @Test
    void people_are_told_at_half_time_and_it_ends_when_it_would_have() {
        Engine engine = world.engine();
        OperationId id = ask(engine);
        world.time.pass(Duration.ofSeconds(449));
        assertThat(world.heard).doesNotContain(ESCALATED);
        world.time.pass(Duration.ofSeconds(1));
        assertThat(world.heard).containsOnlyOnce(ESCALATED);
        assertThat(approval(engine, id).escalatedAt()).contains(world.time.instant());
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.AWAITING_APPROVAL);
        world.time.pass(Duration.ofSeconds(450));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.REFUSED);
        assertThat(world.heard).containsOnlyOnce(ESCALATED);
    }

    @Test
    void at_the_time_of_the_policy_where_it_names_one() {
        world.approvals = new ApprovalPolicy(
                world.approvals.failover(),
                world.approvals.switchover(),
                Duration.ofMinutes(15),
                Duration.ofMinutes(2));
        ask(world.engine());
        world.time.pass(Duration.ofSeconds(119));
        assertThat(world.heard).doesNotContain(ESCALATED);
        world.time.pass(Duration.ofSeconds(1));
        assertThat(world.heard).containsOnlyOnce(ESCALATED);
    }

    @Test
    void the_journal_says_what_is_missing_and_who_may_still_give_it() {
        Engine engine = world.engine();
        OperationId id = ask(engine);
        approve(engine, id, "bob");
        world.time.pass(Duration.ofMinutes(8));
        assertThat(why(id))
                .contains(
                        "that it begins still waits for approval: 1 of 2 approvals are given, and eve may give theirs");
    }

    @Test
    void nobody_is_told_of_one_that_was_approved_or_withdrawn_before() {
        Engine engine = world.engine();
        OperationId approved = ask(engine);
        approve(engine, approved, "bob");
        approve(engine, approved, "eve");
        OperationId withdrawn = ((StartResult.Started) engine.start(new StartRequest(
                        world.policy(),
                        FAILOVER,
                        ANN,
                        "why",
                        world.time.instant(),
                        Optional.empty(),
                        Optional.of(LOST))))
                .id();
        engine.intervene(withdrawn, new Intervention.Abort("ann", "not today"));
        world.time.pass(Duration.ofHours(1));
        assertThat(world.view(engine, approved).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.heard).doesNotContain(ESCALATED);
    }

    @Test
    void a_restart_neither_forgets_nor_repeats_it() {
        ask(world.engine());
        world.time.forgetAlarms();
        world.time.pass(Duration.ofMinutes(10));
        assertThat(world.heard).doesNotContain(ESCALATED);
        world.engine();
        assertThat(world.heard).containsOnlyOnce(ESCALATED);
        world.engine();
        world.time.pass(Duration.ofHours(1));
        assertThat(world.heard).containsOnlyOnce(ESCALATED);
    }

    @Test
    void one_whose_time_was_up_while_the_service_was_down_only_ends() {
        OperationId id = ask(world.engine());
        world.time.forgetAlarms();
        world.time.pass(Duration.ofMinutes(20));
        Engine after = world.engine();
        assertThat(world.view(after, id).phase()).isEqualTo(Phase.REFUSED);
        assertThat(world.heard).doesNotContain(ESCALATED);
    }

    @Test
    void a_request_to_go_on_as_a_failover_is_told_of_once_and_so_is_the_next_one() {
        world.edit = Fixture.replacing("ready", s -> Fixture.step("ready", "manual", "web"));
        Engine engine = world.engine();
        OperationId id = underWay(engine);
        askFailover(engine, id);
        world.time.pass(Duration.ofMinutes(8));
        assertThat(world.heard).containsOnlyOnce(ESCALATED);
        assertThat(why(id)).contains("that it goes on as a failover still waits", "0 of 2", "bob, eve may give theirs");
        assertThat(approval(engine, id).escalatedAt()).isPresent();
        Engine after = world.engine();
        world.time.pass(Duration.ofMinutes(8));
        assertThat(world.heard).containsOnlyOnce(ESCALATED).contains("EscalationDropped");
        askFailover(after, id);
        assertThat(approval(after, id).escalatedAt()).isEmpty();
        world.time.pass(Duration.ofMinutes(8));
        assertThat(world.heard).filteredOn(ESCALATED::equals).hasSize(2);
    }

    private static ApprovalPolicy policy(Duration expires) {
        Optional<Quorum> quorum = Optional.of(new Quorum(2, List.of("ann", "bob", "eve"), false));
        return new ApprovalPolicy(quorum, quorum, expires);
    }

    /** A switchover that has begun, and that a person is to sign a step of before it fences. */
    private OperationId underWay(Engine engine) {
        OperationId id = ask(engine);
        approve(engine, id, "bob");
        approve(engine, id, "eve");
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.AWAITING_ACCEPTANCE);
        return id;
    }

    private static void askFailover(Engine engine, OperationId id) {
        assertThat(engine.intervene(id, new Intervention.Escalate(ANN, "it is gone", Optional.of(LOST))))
                .isInstanceOf(InterventionResult.Asked.class);
    }

    private OperationId ask(Engine engine) {
        return ((StartResult.Started) engine.start(new StartRequest(
                        world.policy(),
                        SWITCHOVER,
                        ANN,
                        "why",
                        world.time.instant(),
                        Optional.empty(),
                        Optional.of(LOST))))
                .id();
    }

    private void approve(Engine engine, OperationId id, String by) {
        String hash = approval(engine, id).terms().hash();
        assertThat(engine.approve(id, by, hash, LOST)).isInstanceOf(ApproveResult.Approved.class);
    }

    private OperationView.Approval approval(Engine engine, OperationId id) {
        return world.view(engine, id).approval().orElseThrow();
    }

    private String why(OperationId id) {
        return world.journal.of(id).stream()
                .filter(entry -> entry.type().equals(ESCALATED))
                .map(Entry::payload)
                .reduce("", (earlier, last) -> last);
    }
}
