package io.understudy.operation;

import static io.understudy.operation.OperationKind.FAILOVER;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.journal.Journal;
import io.understudy.operation.OperationFact.CompensationIntended;
import io.understudy.operation.OperationFact.CooldownAcknowledged;
import io.understudy.operation.OperationFact.OperationFinished;
import io.understudy.operation.OperationFact.OperationStarted;
import io.understudy.operation.OperationFact.StepDone;
import io.understudy.operation.OperationFact.StepIntended;
import io.understudy.operation.approval.ApprovalTerms;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.RunbookName;
import io.understudy.runbook.StepName;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What can't happen is refused before it is written: a journal with it could not be read any more. */
class AdmissionTest {

    private static final Instant NOW = Instant.EPOCH;
    private static final StepName WEB = new StepName("web");

    private final Fixture world = new Fixture();

    @Test
    void a_fact_that_can_not_happen_is_never_written() {
        Engine engine = world.engine();
        OperationId id = blockedFailover(engine);
        OperationState state = new Archive(world.journal, new FactCodec()).state(id);
        Journal.Lease lease = world.journal.acquire("another");
        Wiring wiring = world.wiring(() -> lease);
        FactWriter writer =
                new FactWriter(wiring, lease, id, Fixture.SHOP, state::admit, (fact, at) -> state.apply(fact, at));
        int before = world.journal.of(id).size();

        assertThatThrownBy(() -> writer.write(new StepDone(WEB, "again", Map.of(), 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("step web is DONE: SUCCEEDED can't happen to it now");
        assertThatThrownBy(() -> writer.write(new OperationFinished(Phase.SUCCEEDED, "no")))
                .hasMessageContaining("is BLOCKED: ALL_DONE can't happen to it now");

        assertThat(world.journal.of(id)).hasSize(before);
        assertThat(world.view(world.engine(), id).phase()).isEqualTo(Phase.BLOCKED);
    }

    @Test
    void asking_changes_nothing() {
        OperationState state = begun();

        state.admit(new StepIntended(WEB, 1));
        state.admit(new StepIntended(WEB, 1));

        assertThat(state.step(WEB).status()).isEqualTo(StepStatus.PENDING);
        assertThat(state.untouched()).isTrue();
    }

    @Test
    void nothing_begins_after_an_end_but_the_cooldown_can_be_lifted() {
        Engine engine = world.engine();
        OperationState ended = state(world.start(engine, FAILOVER));
        assertThat(ended.phase()).isEqualTo(Phase.SUCCEEDED);

        assertThatThrownBy(() -> ended.admit(new StepIntended(WEB, 2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is SUCCEEDED: StepIntended can't happen to it now");
        ended.admit(new CooldownAcknowledged("ann"));
    }

    @Test
    void a_step_begins_only_on_the_way_forward_and_is_undone_only_on_the_way_back() {
        world.fence.answers.put("route:power", Fence.State.NOT_FENCED);
        world.fake("scale").undoScript.add(new StepResult.Failed("refused", false));
        Engine engine = world.engine();
        OperationState stuck = state(world.start(engine, SWITCHOVER));
        assertThat(stuck.phase()).isEqualTo(Phase.BLOCKED);
        assertThatThrownBy(() -> stuck.admit(new StepIntended(WEB, 2)))
                .hasMessageContaining("a step begins only while it goes forward");

        OperationState forward = begun();
        assertThatThrownBy(() -> forward.admit(new CompensationIntended(WEB, 1)))
                .hasMessageContaining("a step is undone only on the way back");
    }

    @Test
    void a_replayed_journal_with_such_a_fact_is_named_as_unreadable() {
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        OperationState state = state(id);

        assertThatThrownBy(() -> state.apply(new StepIntended(WEB, 2), NOW))
                .hasMessageContaining("nothing happens after an end");
    }

    @Test
    void nothing_happens_before_it_is_approved_and_an_approval_afterwards_is_none() {
        OperationState waits = begun(terms(null));
        assertThat(waits.phase()).isEqualTo(Phase.AWAITING_APPROVAL);
        for (OperationFact early : List.of(
                new StepIntended(WEB, 1),
                new OperationFact.StepSkippedByPerson(WEB, "bob", "by hand"),
                new OperationFact.EpochAdvanced(waits.started().from().moved()),
                new OperationFact.OperationEscalated(new Trigger.Person("bob"), "it is gone"),
                new OperationFact.OperationBlocked(WEB, "stuck"),
                new OperationFact.RetryRequested("bob", ""))) {
            assertThatThrownBy(() -> waits.admit(early))
                    .as(early.toString())
                    .hasMessageContaining("nothing happens before it is approved");
        }
        assertThatThrownBy(() -> waits.admit(new OperationFinished(Phase.SUCCEEDED, "no")))
                .hasMessageContaining("ALL_DONE can't happen to it now");
        waits.apply(new OperationFact.ApprovalGiven("bob", "00"), NOW);
        assertThat(waits.phase()).isEqualTo(Phase.RUNNING);
        assertThatThrownBy(() -> waits.admit(new OperationFact.ApprovalGiven("eve", "00")))
                .hasMessageContaining("it waits for no approval");
    }

    @Test
    void an_approval_escalates_once_and_not_where_its_terms_do_not_say_when() {
        OperationState waits = begun(terms(NOW));
        waits.apply(new OperationFact.ApprovalEscalated("nobody yet"), NOW);
        assertThatThrownBy(() -> waits.admit(new OperationFact.ApprovalEscalated("nobody yet")))
                .hasMessageContaining("people were told once more already");
        assertThatThrownBy(() -> begun(terms(null)).admit(new OperationFact.ApprovalEscalated("nobody yet")))
                .hasMessageContaining("it waits for no approval, or");
    }

    private static ApprovalTerms terms(@Nullable Instant escalates) {
        return new ApprovalTerms(
                1, List.of("bob"), "ann", NOW, List.of("move"), Map.of("primary", "east"), "00", escalates);
    }

    /** A failover that is past the promotion and can't go on; the web runs already. */
    private OperationId blockedFailover(Engine engine) {
        for (int i = 0; i < 9; i++) {
            world.fake("dns").answers(c -> new StepResult.Failed("refused", false));
        }
        OperationId id = world.start(engine, FAILOVER);
        world.time.pass(Duration.ofSeconds(10));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.BLOCKED);
        return id;
    }

    /** A failover of which nothing has begun. */
    private OperationState begun() {
        return begun(null);
    }

    private OperationState begun(@Nullable ApprovalTerms terms) {
        Runbook runbook = new Runbook(new RunbookName("unplanned"), List.of(Fixture.step("web", "scale")));
        Placement from = new Placement(Fixture.SHOP, Fixture.EAST, Fixture.WEST, Epoch.INITIAL);
        return new OperationState(
                new OperationId("shop-2-1"),
                new OperationStarted(
                        FAILOVER,
                        runbook,
                        List.of(),
                        from,
                        new Trigger.Person("ann"),
                        "storm",
                        NOW,
                        NOW,
                        Map.of(),
                        terms,
                        Map.of()),
                NOW);
    }

    private OperationState state(OperationId id) {
        return new Archive(world.journal, new FactCodec()).state(id);
    }
}
