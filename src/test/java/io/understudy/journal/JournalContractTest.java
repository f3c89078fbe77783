package io.understudy.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.journal.Journal.Draft;
import io.understudy.journal.Journal.Lease;
import io.understudy.journal.Journal.StaleLease;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every journal does, the one in memory and the one on disk. */
public abstract class JournalContractTest {

    protected static final ApplicationName SHOP = new ApplicationName("shop");
    protected static final ApplicationName BANK = new ApplicationName("bank");

    @SuppressWarnings("NullAway.Init")
    protected Journal journal;

    protected static final Duration LENGTH = Duration.ofSeconds(10);

    /** What the journal in memory and on SQLite, and every claimant, take for the time. */
    protected final StoreClock clock = new StoreClock();

    protected abstract Journal create();

    /** The store's clock passes the end of the lease that is held. */
    protected void leaseRunsOut() {
        clock.pass(LENGTH);
    }

    @BeforeEach
    void open() {
        journal = create();
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void keeps_facts_in_order_without_gaps() {
        Lease lease = journal.acquire("a");
        journal.open(lease, draft(SHOP, "shop-2-1", "Started"));
        journal.open(lease, draft(BANK, "bank-2-1", "Started"));
        Entry third = journal.append(lease, draft(SHOP, "shop-2-1", "StepIntended"));
        Entry fourth = journal.close(lease, draft(SHOP, "shop-2-1", "Finished"));

        assertThat(third.sequence()).isEqualTo(3);
        assertThat(fourth.sequence()).isEqualTo(4);
        assertThat(journal.of(new OperationId("shop-2-1")))
                .extracting(Entry::type)
                .containsExactly("Started", "StepIntended", "Finished");
        assertThat(journal.of(new OperationId("shop-2-1"))).contains(third, fourth);
    }

    @Test
    void opens_one_operation_of_an_application_at_a_time() {
        Lease lease = journal.acquire("a");
        assertThat(journal.open(lease, draft(SHOP, "shop-2-1", "Started"))).isEmpty();
        assertThat(journal.open(lease, draft(SHOP, "shop-2-2", "Started"))).contains(new OperationId("shop-2-1"));
        assertThat(journal.of(new OperationId("shop-2-2"))).isEmpty();

        journal.close(lease, draft(SHOP, "shop-2-1", "Finished"));

        assertThat(journal.open(SHOP)).isEmpty();
        assertThat(journal.open(lease, draft(SHOP, "shop-2-2", "Started"))).isEmpty();
        assertThat(journal.open(SHOP)).contains(new OperationId("shop-2-2"));
    }

    @Test
    void refuses_every_write_of_an_older_lease_and_writes_nothing() {
        Lease old = journal.acquire("a");
        journal.open(old, draft(SHOP, "shop-2-1", "Started"));
        Lease newest = journal.acquire("b");

        assertThat(newest.token()).isGreaterThan(old.token());
        assertThatThrownBy(() -> journal.append(old, draft(SHOP, "shop-2-1", "StepIntended")))
                .isInstanceOf(StaleLease.class)
                .hasMessageContaining("another instance leads");
        assertThatThrownBy(() -> journal.close(old, draft(SHOP, "shop-2-1", "Finished")))
                .isInstanceOf(StaleLease.class);
        assertThatThrownBy(() -> journal.open(old, draft(BANK, "bank-2-1", "Started")))
                .isInstanceOf(StaleLease.class);
        assertThat(journal.of(new OperationId("shop-2-1"))).hasSize(1);
        assertThat(journal.open()).containsExactly(new OperationId("shop-2-1"));
        journal.append(newest, draft(SHOP, "shop-2-1", "StepIntended"));
    }

    @Test
    void tells_the_newest_operations_first() {
        Lease lease = journal.acquire("a");
        for (String id : List.of("shop-2-1", "shop-3-2", "shop-4-3")) {
            journal.open(lease, draft(SHOP, id, "Started"));
            journal.close(lease, draft(SHOP, id, "Finished"));
        }
        assertThat(journal.recent(SHOP, 2)).containsExactly(new OperationId("shop-4-3"), new OperationId("shop-3-2"));
        assertThat(journal.recent(BANK, 2)).isEmpty();
    }

    @Test
    void finds_facts_of_one_type() {
        Lease lease = journal.acquire("a");
        journal.open(lease, draft(SHOP, "shop-2-1", "Started"));
        journal.append(lease, draft(SHOP, "shop-2-1", "EpochAdvanced"));
        assertThat(journal.of(SHOP, "EpochAdvanced")).extracting(Entry::type).containsExactly("EpochAdvanced");
        assertThat(journal.of(BANK, "EpochAdvanced")).isEmpty();
    }

    @Test
    void refuses_what_has_no_open_operation() {
        Lease lease = journal.acquire("a");
        assertThatThrownBy(() -> journal.append(lease, draft(SHOP, "shop-9-9", "StepIntended")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> journal.close(lease, draft(SHOP, "shop-9-9", "Finished")))
                .isInstanceOf(IllegalArgumentException.class);
        journal.open(lease, draft(SHOP, "shop-2-1", "Started"));
        journal.close(lease, draft(SHOP, "shop-2-1", "Finished"));
        assertThatThrownBy(() -> journal.open(lease, draft(SHOP, "shop-2-1", "Started")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takes_a_late_fact_of_a_closed_operation() {
        Lease lease = journal.acquire("a");
        journal.open(lease, draft(SHOP, "shop-2-1", "Started"));
        journal.close(lease, draft(SHOP, "shop-2-1", "Finished"));
        journal.append(lease, draft(SHOP, "shop-2-1", "CooldownAcknowledged"));
        assertThat(journal.of(new OperationId("shop-2-1"))).hasSize(3);
    }

    @Test
    void of_many_that_open_at_once_one_wins() throws Exception {
        Lease lease = journal.acquire("a");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> openings = IntStream.range(0, 16)
                    .<Callable<Boolean>>mapToObj(i -> () -> journal.open(lease, draft(SHOP, "shop-2-" + i, "Started"))
                            .isEmpty())
                    .toList();
            int won = 0;
            for (Future<Boolean> opening : threads.invokeAll(openings)) {
                won += opening.get() ? 1 : 0;
            }
            assertThat(won).isEqualTo(1);
        }
    }

    @Test
    void a_lease_can_be_renewed_until_a_newer_one_is_taken() {
        Lease old = journal.acquire("a");
        journal.renew(old);

        Lease newest = journal.acquire("b");

        journal.renew(newest);
        assertThatThrownBy(() -> journal.renew(old)).isInstanceOf(StaleLease.class);
    }

    @Test
    void nobody_holds_the_lease_at_first() {
        assertThat(journal.holding()).isEmpty();
    }

    @Test
    void one_of_two_claimants_is_granted_the_lease_and_the_other_one_told_who_has_it() {
        Lease lease = claimed("a");

        Claim second = journal.claim(claimant("b"));

        assertThat(second).isInstanceOfSatisfying(Claim.Held.class, held -> {
            assertThat(held.by().holder()).isEqualTo("a");
            assertThat(held.by().token()).isEqualTo(lease.token());
            assertThat(held.by().remaining()).isPositive().isLessThanOrEqualTo(LENGTH);
        });
        journal.open(lease, draft(SHOP, "shop-2-1", "Started"));
        assertThat(journal.holding()).map(Holding::holder).contains("a");
    }

    @Test
    void a_second_process_of_the_same_name_is_another_claimant() {
        claimed("a");
        assertThat(journal.claim(claimant("a"))).isInstanceOf(Claim.Held.class);
    }

    @Test
    void a_lease_that_has_run_out_writes_nothing_even_if_nobody_else_asked() {
        Lease lease = claimed("a");
        journal.open(lease, draft(SHOP, "shop-2-1", "Started"));

        leaseRunsOut();

        assertThat(journal.holding())
                .hasValueSatisfying(h -> assertThat(h.hasRunOut()).isTrue());
        for (ThrowingCallable write : List.<ThrowingCallable>of(
                () -> journal.append(lease, draft(SHOP, "shop-2-1", "StepIntended")),
                () -> journal.close(lease, draft(SHOP, "shop-2-1", "Finished")),
                () -> journal.open(lease, draft(BANK, "bank-2-1", "Started")),
                () -> journal.renew(lease))) {
            assertThatThrownBy(write).isInstanceOf(StaleLease.class).hasMessageContainingAll("lease of a", "ran out");
        }
        assertThat(journal.of(new OperationId("shop-2-1"))).hasSize(1);
        assertThat(journal.open()).containsExactly(new OperationId("shop-2-1"));
    }

    @Test
    void a_lease_that_has_run_out_is_granted_to_the_next_claimant() {
        Lease old = claimed("a");
        leaseRunsOut();

        Lease next = claimed("b");

        assertThat(next.token()).isGreaterThan(old.token());
        journal.open(next, draft(SHOP, "shop-2-1", "Started"));
        assertThatThrownBy(() -> journal.append(old, draft(SHOP, "shop-2-1", "StepIntended")))
                .isInstanceOf(StaleLease.class)
                .hasMessageContaining("another instance leads");
    }

    @Test
    void a_renewed_lease_holds_for_its_whole_length_again() {
        Lease lease = claimed("a");
        clock.pass(Duration.ofSeconds(6));

        Lease renewed = journal.renew(lease);

        assertThat(renewed.token()).isEqualTo(lease.token());
        assertThat(renewed.certain()).isGreaterThan(lease.certain()).isLessThan(LENGTH);
        clock.pass(Duration.ofSeconds(6));
        journal.open(lease, draft(SHOP, "shop-2-1", "Started"));
        assertThat(journal.claim(claimant("b"))).isInstanceOf(Claim.Held.class);
    }

    @Test
    void a_lease_given_back_is_free_at_once_and_writes_nothing_more() {
        Lease old = claimed("a");

        journal.release(old);

        assertThat(journal.holding()).isEmpty();
        assertThatThrownBy(() -> journal.open(old, draft(SHOP, "shop-2-1", "Started")))
                .isInstanceOf(StaleLease.class)
                .hasMessageContaining("given back");
        assertThat(claimed("b").token()).isGreaterThan(old.token());
    }

    @Test
    void giving_back_an_old_lease_does_not_free_the_new_one() {
        Lease old = claimed("a");
        leaseRunsOut();
        claimed("b");

        journal.release(old);

        assertThat(journal.holding()).map(Holding::holder).contains("b");
        assertThat(journal.claim(claimant("c"))).isInstanceOf(Claim.Held.class);
    }

    @Test
    void taking_over_ends_a_lease_that_is_still_held() {
        Lease old = claimed("a");

        Lease next = journal.takeOver(claimant("b"));

        assertThat(next.token()).isGreaterThan(old.token());
        assertThatThrownBy(() -> journal.renew(old)).isInstanceOf(StaleLease.class);
        leaseRunsOut();
        assertThat(journal.claim(claimant("c"))).isInstanceOf(Claim.Granted.class);
    }

    @Test
    void of_many_that_claim_at_once_one_is_granted_the_lease() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Claim>> claims = IntStream.range(0, 16)
                    .<Callable<Claim>>mapToObj(i -> () -> journal.claim(claimant("instance " + i)))
                    .toList();
            int granted = 0;
            for (Future<Claim> claim : threads.invokeAll(claims)) {
                granted += claim.get() instanceof Claim.Granted ? 1 : 0;
            }
            assertThat(granted).isEqualTo(1);
        }
    }

    @Test
    void every_entry_is_chained_to_the_one_before_it() {
        assertThat(Verifier.verify((Ledger) journal, Optional.empty()))
                .isEqualTo(new Verification.Intact(0, Hash.NONE));
        assertThat(journal.head().orElseThrow().sequence()).isZero();
        Lease lease = journal.acquire("a");
        journal.open(lease, draft(SHOP, "shop-2-1", "Started"));
        Verification first = Verifier.verify((Ledger) journal, Optional.empty());
        Checkpoint checkpoint = Checkpoint.of(first, clock.instant()).orElseThrow();
        journal.open(lease, draft(BANK, "bank-2-1", "Started"));
        journal.close(lease, draft(SHOP, "shop-2-1", "Finished"));

        List<ChainedEntry> entries = new ArrayList<>();
        ((Ledger) journal).forEach(entries::add);
        assertThat(entries).extracting(ChainedEntry::entry).containsAll(journal.of(new OperationId("shop-2-1")));
        assertThat(entries.getFirst().hash()).isEqualTo(checkpoint.hash());
        assertThat(journal.head()).hasValueSatisfying(head -> {
            assertThat(head.sequence()).isEqualTo(3);
            assertThat(head.hash()).isEqualTo(entries.getLast().hash());
        });
        assertThat(Verifier.verify((Ledger) journal, Optional.of(checkpoint)))
                .isEqualTo(new Verification.Intact(3, entries.getLast().hash()));
    }

    @Test
    void an_excerpt_begins_after_an_entry_and_each_of_its_own_names_the_hash_before_it() {
        threeFacts();
        List<ChainedEntry> all = new ArrayList<>();
        ((Ledger) journal).forEach(all::add);

        assertThat(excerpt(0, 2, null, null))
                .containsExactly(
                        new LinkedEntry(all.get(0), Optional.of(Hash.NONE)),
                        new LinkedEntry(all.get(1), Optional.of(all.get(0).hash())));
        assertThat(excerpt(2, 2, null, null))
                .containsExactly(
                        new LinkedEntry(all.get(2), Optional.of(all.get(1).hash())));
        assertThat(excerpt(3, 2, null, null)).isEmpty();
    }

    @Test
    void an_excerpt_may_be_of_one_application_and_of_one_operation() {
        threeFacts();
        List<ChainedEntry> all = new ArrayList<>();
        ((Ledger) journal).forEach(all::add);
        LinkedEntry third = new LinkedEntry(all.get(2), Optional.of(all.get(1).hash()));

        assertThat(excerpt(1, 9, SHOP, null)).containsExactly(third);
        assertThat(excerpt(1, 9, null, "shop-2-1")).containsExactly(third);
        assertThat(excerpt(0, 9, BANK, "bank-2-1"))
                .extracting(LinkedEntry::chained)
                .containsExactly(all.get(1));
        assertThat(excerpt(0, 1, SHOP, "shop-2-1"))
                .extracting(LinkedEntry::chained)
                .containsExactly(all.get(0));
        assertThat(excerpt(0, 9, BANK, "shop-2-1")).isEmpty();
    }

    private void threeFacts() {
        Lease lease = journal.acquire("a");
        journal.open(lease, draft(SHOP, "shop-2-1", "Started"));
        journal.open(lease, draft(BANK, "bank-2-1", "Started"));
        journal.close(lease, draft(SHOP, "shop-2-1", "Finished"));
    }

    private List<LinkedEntry> excerpt(
            long after, int limit, @Nullable ApplicationName application, @Nullable String operation) {
        return ((Ledger) journal)
                .excerpt(new Excerpt(
                        after,
                        limit,
                        Optional.ofNullable(application),
                        Optional.ofNullable(operation).map(OperationId::new)));
    }

    protected final Claimant claimant(String holder) {
        return new Claimant(holder, LENGTH, clock);
    }

    protected final Lease claimed(String holder) {
        return ((Claim.Granted) journal.claim(claimant(holder))).lease();
    }

    protected static Draft draft(ApplicationName application, String operation, String type) {
        return new Draft(application, new OperationId(operation), type, "{\"n\":\"ä\"}");
    }
}
