package io.understudy.operation;

import static io.understudy.operation.Fixture.EAST;
import static io.understudy.operation.Fixture.SHOP;
import static io.understudy.operation.Fixture.WEST;
import static io.understudy.operation.OperationKind.FAILOVER;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.journal.ChainedEntry;
import io.understudy.journal.Claimant;
import io.understudy.journal.Entry;
import io.understudy.journal.InMemoryJournal;
import io.understudy.journal.Journal;
import io.understudy.journal.Ledger;
import io.understudy.operation.glass.SealedPlan;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The store comes back, and what was done under the broken glass is taken into its journal. */
class GlassImportTest {

    private static final Placement BEFORE = new Placement(SHOP, EAST, WEST, Epoch.INITIAL);
    private static final Placement AFTER = new Placement(SHOP, WEST, EAST, new Epoch(2));

    private final Fixture glass = new Fixture();
    private final Fixture store = new Fixture();
    private final SealedPlan plan = new SealedPlan(
            SHOP, EAST, WEST, Epoch.INITIAL, Map.of(), "orchestrator", glass.time.instant(), glass.time.instant());

    GlassImportTest() {
        glass.sealed = Map.of(SHOP, BEFORE);
    }

    @Test
    void the_roles_are_where_the_broken_glass_left_them() {
        OperationId id = glass.start(glass.engine(), FAILOVER);
        assertThat(id).isEqualTo(new OperationId("shop-2-glass-1"));

        GlassImport.Taken taken = taken();
        assertThat(taken.operations()).containsExactly(id);
        assertThat(taken.placement()).isEqualTo(AFTER);
        assertThat(taken.superseded()).isEmpty();
        Engine engine = store.engine();
        assertThat(engine.placement(store.policy())).isEqualTo(AFTER);
        assertThat(store.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(facts(store, id)).isEqualTo(facts(glass, id));
    }

    @Test
    void an_operation_that_was_open_is_over_and_lifts_no_fence() {
        store.fake("promote")
                .answers(c -> new StepResult.NeedsAcceptance(new Risk.ManualStep("promote"), "look first"));
        Engine before = store.engine();
        OperationId open = store.start(before, FAILOVER);
        assertThat(store.view(before, open).phase()).isEqualTo(Phase.AWAITING_ACCEPTANCE);
        before.close();
        glass.start(glass.engine(), FAILOVER);

        assertThat(taken().superseded()).contains(open);
        Engine engine = store.engine();
        assertThat(engine.active(SHOP)).isEmpty();
        assertThat(store.view(engine, open).phase()).isEqualTo(Phase.SUPERSEDED);
        assertThat(store.view(engine, open).why().orElseThrow()).contains("shop-2-glass-1");
        assertThat(store.fence.calls).doesNotContain("release route:power");
    }

    @Test
    void a_leader_that_was_there_stops_at_the_import() {
        Engine leader = store.engine();
        glass.start(glass.engine(), FAILOVER);
        taken();
        assertThatThrownBy(() -> store.start(leader, SWITCHOVER)).isInstanceOf(Journal.StaleLease.class);
    }

    @Test
    void it_can_be_repeated_from_wherever_it_was_cut_off() {
        OperationId id = glass.start(glass.engine(), FAILOVER);
        List<Entry> whole = glass.journal.of(id);
        for (int there = 1; there <= whole.size(); there++) {
            store.journal = new InMemoryJournal(store.time);
            Journal.Lease lease = store.journal.acquire("cut off");
            store.journal.open(lease, draft(whole.getFirst()));
            whole.subList(1, Math.min(there, whole.size() - 1))
                    .forEach(entry -> store.journal.append(lease, draft(entry)));
            if (there == whole.size()) {
                store.journal.close(lease, draft(whole.getLast()));
            }

            assertThat(taken().placement()).as("after %d facts", there).isEqualTo(AFTER);
            assertThat(facts(store, id)).isEqualTo(facts(glass, id));
            assertThat(store.journal.open(SHOP)).isEmpty();
        }
    }

    @Test
    void a_journal_that_has_moved_on_since_the_seal_is_left_as_it_is() {
        Engine engine = store.engine();
        store.start(engine, FAILOVER);
        store.start(engine, SWITCHOVER);
        glass.start(glass.engine(), FAILOVER);

        assertThatThrownBy(this::taken)
                .isInstanceOf(UnderstudyException.InvalidInput.class)
                .hasMessageContaining("sealed in epoch 1 with us-east-1 as primary, but this journal is in epoch 3");
        assertThat(store.journal.of(new OperationId("shop-2-glass-1"))).isEmpty();
    }

    @Test
    void an_import_that_was_cut_off_between_two_moves_goes_on_with_the_second() {
        Engine under = glass.engine();
        OperationId first = glass.start(under, FAILOVER);
        OperationId second = glass.start(under, SWITCHOVER);
        List<Entry> whole = glass.journal.of(first);
        Journal.Lease lease = store.journal.acquire("cut off");
        store.journal.open(lease, draft(whole.getFirst()));
        whole.subList(1, whole.size() - 1).forEach(entry -> store.journal.append(lease, draft(entry)));
        store.journal.close(lease, draft(whole.getLast()));

        assertThat(taken().placement()).isEqualTo(new Placement(SHOP, EAST, WEST, new Epoch(3)));
        assertThat(facts(store, second)).isEqualTo(facts(glass, second));
    }

    @Test
    void a_second_import_changes_nothing_and_ends_nothing_that_was_begun_since() {
        glass.start(glass.engine(), FAILOVER);
        taken();
        store.fake("promote")
                .answers(c -> new StepResult.NeedsAcceptance(new Risk.ManualStep("promote"), "look first"));
        OperationId since = store.start(store.engine(), FAILOVER);
        long facts = entries(store);

        GlassImport.Taken again = taken();
        assertThat(again.superseded()).isEmpty();
        assertThat(again.placement()).isEqualTo(AFTER);
        assertThat(entries(store)).isEqualTo(facts);
        assertThat(store.journal.open(SHOP)).contains(since);
    }

    @Test
    void a_journal_that_came_to_the_same_epoch_by_a_move_of_its_own_is_left_as_it_is() {
        store.start(store.engine(), FAILOVER);
        glass.start(glass.engine(), FAILOVER);
        long facts = entries(store);

        assertThatThrownBy(this::taken)
                .isInstanceOf(UnderstudyException.InvalidInput.class)
                .hasMessageContaining("but this journal is in epoch 2 with us-west-2: both can't be so");
        assertThat(entries(store)).isEqualTo(facts);
    }

    @Test
    void one_of_another_glass_is_not_mixed_with_what_is_there() {
        glass.start(glass.engine(), FAILOVER);
        OperationId id = new OperationId("shop-2-glass-1");
        List<Entry> whole = glass.journal.of(id);
        Journal.Lease lease = store.journal.acquire("other");
        store.journal.open(lease, draft(whole.getFirst()));
        store.journal.append(lease, draft(whole.get(2)));

        assertThatThrownBy(this::taken)
                .isInstanceOf(UnderstudyException.InvalidInput.class)
                .hasMessageContaining("operation shop-2-glass-1 is in this journal with other facts (entry 2");
        assertThat(store.journal.of(id)).hasSize(2);
    }

    @Test
    void one_that_is_there_in_part_is_run_by_nobody_until_the_rest_is_taken_in() {
        OperationId id = glass.start(glass.engine(), FAILOVER);
        Journal.Lease lease = store.journal.acquire("cut off");
        store.journal.open(lease, draft(glass.journal.of(id).getFirst()));

        Engine engine = store.engine();
        assertThat(store.journal.of(id)).hasSize(1);
        assertThat(store.fence.calls).isEmpty();
        assertThat(engine.start(store.request(FAILOVER))).isEqualTo(new StartResult.AlreadyActive(id));
        assertThat(store.journal.of(id)).hasSize(1);
        taken();
        assertThat(facts(store, id)).isEqualTo(facts(glass, id));
        assertThat(store.engine().placement(store.policy())).isEqualTo(AFTER);
    }

    @Test
    void an_operation_that_has_not_ended_is_not_taken_in() {
        glass.fence.answers.put("route:power", Fence.State.UNKNOWN);
        glass.start(glass.engine(), FAILOVER);
        assertThatThrownBy(this::taken).hasMessageContaining("is still open: let it end, or abort it, then import");
    }

    @Test
    void what_was_undone_under_the_glass_moves_nothing_and_leaves_an_open_operation_open() {
        store.fake("promote")
                .answers(c -> new StepResult.NeedsAcceptance(new Risk.ManualStep("promote"), "look first"));
        OperationId open = store.start(store.engine(), FAILOVER);
        glass.fake("promote").answers(c -> new StepResult.Failed("no standby", false));
        glass.start(glass.engine(), FAILOVER);

        assertThatThrownBy(this::taken).hasMessageContaining("operation %s of shop is open here".formatted(open));
        assertThat(store.journal.open(SHOP)).contains(open);
    }

    @Test
    void a_glass_whose_facts_were_changed_is_not_taken_in() {
        glass.start(glass.engine(), FAILOVER);
        Ledger changed = reader -> ((Ledger) glass.journal).forEach(chained -> reader.accept(byMallory(chained)));

        assertThatThrownBy(() -> taken(changed))
                .isInstanceOf(UnderstudyException.InvalidInput.class)
                .hasMessageContaining("the glass's journal is broken at entry 1");
        assertThat(store.journal.of(new OperationId("shop-2-glass-1"))).isEmpty();
    }

    private static ChainedEntry byMallory(ChainedEntry chained) {
        Entry entry = chained.entry();
        return new ChainedEntry(
                new Entry(
                        entry.sequence(),
                        entry.at(),
                        entry.application(),
                        entry.operation(),
                        entry.type(),
                        entry.payload().replace("primary-lost", "mallory-asked")),
                chained.hash());
    }

    @Test
    void an_empty_glass_is_told() {
        glass.engine();
        assertThatThrownBy(this::taken).hasMessageContaining("no operation of shop: there is nothing to take in");
    }

    private GlassImport.Taken taken() {
        return taken((Ledger) glass.journal);
    }

    private GlassImport.Taken taken(Ledger from) {
        Journal.Lease lease = store.journal.takeOver(Claimant.endless("import"));
        GlassImport.Taken taken = new GlassImport(store.journal).take(lease, from, plan, BEFORE);
        store.journal.release(lease);
        return taken;
    }

    private static List<String> facts(Fixture world, OperationId id) {
        return world.journal.of(id).stream().map(e -> e.type() + e.payload()).toList();
    }

    private static long entries(Fixture world) {
        AtomicLong count = new AtomicLong();
        ((Ledger) world.journal).forEach(_ -> count.incrementAndGet());
        return count.get();
    }

    private static Journal.Draft draft(Entry entry) {
        return new Journal.Draft(entry.application(), entry.operation(), entry.type(), entry.payload());
    }
}
