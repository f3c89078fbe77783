package io.understudy.operation;

import static io.understudy.operation.Fixture.EAST;
import static io.understudy.operation.Fixture.SHOP;
import static io.understudy.operation.Fixture.SPLIT_BRAIN;
import static io.understudy.operation.Fixture.WEST;
import static io.understudy.operation.OperationKind.FAILOVER;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.journal.Journal;
import io.understudy.journal.Journal.StaleLease;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.runbook.Runbook;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rules that an operation keeps whatever its runbook says: S2, S5, S6, S7, S8 and S13. */
class SafetyRulesTest {

    private final Fixture world = new Fixture();

    @Test
    void s2_refuses_to_promote_while_the_old_primary_is_not_fenced() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);

        OperationView waiting = world.view(engine, id);
        assertThat(waiting.phase()).isEqualTo(Phase.AWAITING_ACCEPTANCE);
        assertThat(waiting.pending()).extracting(OperationView.Pending::phrase).containsExactly(SPLIT_BRAIN);
        assertThat(world.fake("promote").effects).hasValue(0);

        engine.accept(id, "ann", SPLIT_BRAIN);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fake("promote").effects).hasValue(1);
        assertThat(world.view(engine, id).acceptances())
                .extracting(Acceptance::by)
                .containsExactly("ann");
    }

    @Test
    void s2_asks_even_where_the_runbook_has_no_fence() {
        world.edit = runbook -> new Runbook(runbook.name(), List.of(Fixture.step("promote", "promote")));
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        assertThat(world.view(engine, id).pending())
                .extracting(OperationView.Pending::phrase)
                .containsExactly(SPLIT_BRAIN);
        assertThat(world.fake("promote").effects).hasValue(0);
    }

    @Test
    void s2_takes_no_acceptance_in_a_planned_move() {
        world.edit = runbook -> new Runbook(runbook.name(), List.of(Fixture.step("promote", "promote")));
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.fake("promote").effects).hasValue(0);
    }

    @Test
    void s5_asks_for_the_amount_when_the_loss_exceeds_the_objective() {
        world.loss = new Loss.AtMost(Duration.ofMillis(41_200), "41.2 s since the last heartbeat on the standby");
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);

        assertThat(world.view(engine, id).pending())
                .extracting(OperationView.Pending::phrase)
                .containsExactly("accept data loss: 42 s");
        assertThat(world.fake("promote").effects).hasValue(0);
        // The branch that can be undone did not wait.
        assertThat(world.view(engine, id).step("web").status()).isEqualTo(StepStatus.DONE);

        assertThat(engine.accept(id, "ann", "accept data loss: 30 s")).isInstanceOf(AcceptResult.Refused.class);
        assertThat(world.fake("promote").effects).hasValue(0);
        assertThat(engine.accept(id, "ann", " accept data loss: 42 s\n")).isInstanceOf(AcceptResult.Accepted.class);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.view(engine, id).lossForecast()).contains(world.loss);
    }

    @Test
    void s5_asks_again_only_when_the_loss_grew_beyond_what_was_accepted() {
        world.loss = new Loss.AtMost(Duration.ofSeconds(40), "lag");
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        world.loss = new Loss.AtMost(Duration.ofSeconds(60), "lag");
        engine.accept(id, "ann", "accept data loss: 40 s");
        assertThat(world.view(engine, id).pending())
                .extracting(OperationView.Pending::phrase)
                .containsExactly("accept data loss: 60 s");
        assertThat(world.fake("promote").effects).hasValue(0);
        world.loss = new Loss.AtMost(Duration.ofSeconds(55), "lag");
        engine.accept(id, "ann", "accept data loss: 60 s");
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void s5_an_unknown_loss_counts_as_too_much() {
        world.loss = new Loss.Unknown("no lag was ever measured");
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        assertThat(world.view(engine, id).pending())
                .extracting(OperationView.Pending::phrase)
                .containsExactly("accept data loss: an unknown amount");
        assertThat(world.fake("promote").effects).hasValue(0);
    }

    @Test
    void s5_a_planned_move_behind_a_proven_fence_loses_nothing() {
        world.loss = new Loss.Unknown("the primary is fenced, so it is not asked any more");
        world.fence.outputs.put("lsn", "0/5000060");
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.view(engine, id)
                        .lossForecast()
                        .orElseThrow()
                        .within(new Objectives(Duration.ZERO, Duration.ofMinutes(1))))
                .isTrue();
    }

    @Test
    void s13_an_outcome_that_is_journaled_counts_although_earlier_operations_can_not_be_read_then() {
        FailingJournal journal = new FailingJournal(world.journal);
        world.journal = journal;
        Engine engine = world.engine();
        world.fake("promote").answers(c -> {
            // The lease was lost and taken again, and taking up what is open is tried twice.
            engine.resumeOpen();
            journal.blind = true;
            return world.fake("promote").work();
        });
        OperationId id = world.start(engine, FAILOVER);
        journal.blind = false;
        world.time.pass(Duration.ofMinutes(1));

        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(engine.placement(world.policy()).primary()).isEqualTo(Fixture.WEST);
        assertThat(engine.cooldown(world.policy())).isPresent();
    }

    @Test
    void s13_an_operation_that_its_journal_does_not_know_any_more_says_why_it_stands_still() {
        FailingJournal journal = new FailingJournal(world.journal);
        world.journal = journal;
        Engine engine = world.engine();
        // As after a restore of a copy that is a second older.
        world.fence.before =
                () -> journal.defect = Optional.of(new IllegalArgumentException("operation shop-2-1 was never opened"));
        OperationId id = world.start(engine, FAILOVER);

        assertThat(world.view(engine, id).hindrance().orElseThrow())
                .contains("was never opened", "restart the service");
        assertThat(world.fake("promote").effects).hasValue(0);
    }

    @Test
    void s13_a_word_whose_commit_was_not_answered_counts_by_itself_once_the_journal_answers() {
        FailingJournal journal = new FailingJournal(world.journal);
        world.journal = journal;
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        journal.silent = true;
        assertThatThrownBy(() -> engine.accept(id, "ann", SPLIT_BRAIN)).isInstanceOf(Journal.JournalUnavailable.class);
        journal.silent = false;
        world.time.pass(Duration.ofMinutes(1));

        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void s13_a_step_that_a_persons_order_let_begin_is_carried_out_although_the_order_itself_is_not_journaled() {
        FailingJournal journal = new FailingJournal(world.journal);
        world.journal = journal;
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        journal.silent = true;
        assertThatThrownBy(() -> engine.accept(id, "ann", SPLIT_BRAIN)).isInstanceOf(Journal.JournalUnavailable.class);
        journal.silent = false;
        // The journal answers, the accepted fence begins, and is silent again before the order is written.
        journal.onAppend = draft -> {
            if (draft.type().equals("OperationPaused")) {
                journal.fails = true;
            }
        };
        assertThatThrownBy(() -> engine.intervene(id, new Intervention.Pause("bob", "wait")))
                .isInstanceOf(Journal.JournalUnavailable.class);
        journal.fails = false;
        world.time.pass(Duration.ofMinutes(1));

        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void s6_starts_one_operation_of_an_application_at_a_time() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        assertThat(engine.start(world.request(FAILOVER))).isEqualTo(new StartResult.AlreadyActive(id));
        assertThat(world.fence.calls).containsExactly("fence route:power");
        assertThat(engine.active(SHOP)).contains(id);
    }

    @Test
    void s6_a_stale_leader_stops_acting_at_once() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        Engine stale = world.engine();
        OperationId id = world.start(stale, FAILOVER);
        Engine leader = world.engine();

        assertThatThrownBy(() -> stale.accept(id, "ann", SPLIT_BRAIN)).isInstanceOf(StaleLease.class);
        assertThatThrownBy(() -> stale.start(world.request(FAILOVER))).isInstanceOf(StaleLease.class);
        assertThat(world.fake("promote").effects).hasValue(0);

        leader.accept(id, "ann", SPLIT_BRAIN);
        assertThat(world.view(leader, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fake("promote").effects).hasValue(1);
    }

    @Test
    void s6_loses_the_lease_while_a_step_runs_and_starts_nothing_more() {
        world.fake("scale").answers(context -> {
            world.journal.acquire("another instance");
            return world.fake("scale").work();
        });
        Engine engine = world.engine();
        world.start(engine, SWITCHOVER);
        assertThat(world.fake("wait").effects).hasValue(0);
        assertThat(world.fence.calls).isEmpty();
    }

    @Test
    void s7_journals_the_intent_before_the_effect() {
        Engine engine = world.engine();
        world.fake("promote").answers(context -> {
            List<String> types = world.journal.of(context.operation()).stream()
                    .map(e -> e.type() + e.payload())
                    .toList();
            assertThat(types).anyMatch(t -> t.startsWith("StepIntended") && t.contains("\"promote\""));
            assertThat(types).noneMatch(t -> t.startsWith("StepDone") && t.contains("\"promote\""));
            return world.fake("promote").work();
        });
        OperationId id = world.start(engine, FAILOVER);
        assertThat(world.view(engine, id).step("promote").attempts()).isEqualTo(1);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void s7_looks_at_a_step_in_doubt_before_it_repeats_it() {
        world.fake("promote").answers(context -> {
            world.fake("promote").work();
            return new StepResult.InDoubt("canceling statement due to conflict with recovery");
        });
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fake("promote").effects).hasValue(1);
        assertThat(world.fake("promote").observed).hasValue(1);
    }

    @Test
    void s7_stops_for_a_person_when_nobody_can_tell_whether_it_was_promoted() {
        FakeStep promote = world.fake("promote");
        promote.answers(context -> new StepResult.InDoubt("connection lost"));
        promote.blind = Optional.of(new Goal.Unknown("standby does not answer"));
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        world.time.pass(Duration.ofMinutes(1));

        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.BLOCKED);
        assertThat(promote.effects).hasValue(0);
        assertThat(promote.observed).hasValue(Activity.OBSERVATIONS);
        // It may have happened, so nothing is undone.
        assertThat(world.fence.holding).containsExactly("route:power");
        assertThat(engine.active(SHOP)).contains(id);

        promote.blind = Optional.empty();
        assertThat(engine.retry(id, "ann")).isTrue();
        world.time.pass(Duration.ofMinutes(1));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(promote.effects).hasValue(1);
    }

    @Test
    void s8_undoes_in_reverse_order_before_the_point_of_no_return() {
        world.fake("promote").answers(c -> new StepResult.Failed("timeline does not descend", false));
        world.fake("scale").outputs = Map.of("replicas", "1");
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        OperationView view = world.view(engine, id);
        assertThat(view.phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.fence.calls).endsWith("release route:power");
        assertThat(world.fake("scale").undone).hasValue(1);
        assertThat(world.fake("scale").compensatedWith.orElseThrow().outputs()).containsEntry("replicas", "1");
        assertThat(order(id, "CompensationDone")).containsExactly("fence", "ready", "web");
        assertThat(engine.placement(world.policy()).primary()).isEqualTo(EAST);
        assertThat(view.why()).hasValueSatisfying(why -> assertThat(why).contains("timeline does not descend"));
    }

    @Test
    void s8_lifts_no_fence_once_somebody_else_has_promoted_the_standby() {
        world.fake("promote").answers(c -> {
            world.fake("promote").reached.set(true);
            return new StepResult.Failed("somebody else is at it", false);
        });
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        OperationView view = world.view(engine, id);
        assertThat(view.phase()).isEqualTo(Phase.BLOCKED);
        assertThat(view.why().orElseThrow())
                .contains("step promote is done although this operation did not do it", "find out who moved shop");
        assertThat(world.fence.holding).containsExactly("route:power");
        assertThat(world.fence.calls).doesNotContain("release route:power");
    }

    @Test
    void s8_only_rolls_forward_after_it() {
        world.fake("dns").answers(c -> new StepResult.Failed("refused", false));
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);

        OperationView blocked = world.view(engine, id);
        assertThat(blocked.phase()).isEqualTo(Phase.BLOCKED);
        assertThat(world.fence.holding).containsExactly("route:power");
        assertThat(world.fake("scale").undone).hasValue(0);
        // What does not depend on it went on, and the application has moved.
        assertThat(blocked.step("writes").status()).isEqualTo(StepStatus.DONE);
        assertThat(engine.placement(world.policy()).primary()).isEqualTo(WEST);
        assertThat(engine.start(world.request(FAILOVER))).isEqualTo(new StartResult.AlreadyActive(id));
        assertThat(engine.intervene(id, new Intervention.Abort("ann", "no")))
                .isInstanceOf(InterventionResult.Refused.class);

        assertThat(engine.retry(id, "ann")).isTrue();
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fake("promote").effects).hasValue(1);
    }

    @Test
    void s13_starts_nothing_when_the_journal_can_not_be_written() {
        FailingJournal journal = new FailingJournal(world.journal);
        world.journal = journal;
        Engine engine = world.engine();
        journal.fails = true;
        assertThatThrownBy(() -> engine.start(world.request(FAILOVER))).isInstanceOf(Journal.JournalUnavailable.class);
        assertThat(world.fence.calls).isEmpty();
        assertThat(engine.active(SHOP)).isEmpty();
    }

    @Test
    void s13_stops_before_the_next_step_and_goes_on_when_the_journal_works_again() {
        FailingJournal journal = new FailingJournal(world.journal);
        world.journal = journal;
        world.fake("wait").answers(context -> {
            journal.fails = true;
            return world.fake("wait").work();
        });
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        world.time.pass(Duration.ofMinutes(1));

        assertThat(world.fence.calls).isEmpty();
        assertThat(world.fake("promote").effects).hasValue(0);
        assertThat(world.view(engine, id).hindrance())
                .hasValueSatisfying(h -> assertThat(h).contains("stops before its next step"));
        int asked = journal.refused;
        assertThat(asked).as("bounded retries, not a busy loop").isBetween(5, 30);

        journal.fails = false;
        world.time.pass(Duration.ofSeconds(10));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fake("wait").effects).hasValue(1);
        assertThat(world.view(engine, id).hindrance()).isEmpty();
    }

    private List<String> order(OperationId id, String type) {
        return world.journal.of(id).stream()
                .filter(e -> e.type().equals(type))
                .map(e -> e.payload().replaceAll(".*\"step\":\"([a-z]+)\".*", "$1"))
                .toList();
    }
}
