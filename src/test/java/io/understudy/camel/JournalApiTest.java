package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.api.JournalPage;
import io.understudy.api.JournalVerification;
import io.understudy.api.Refusal;
import io.understudy.journal.ChainedEntry;
import io.understudy.journal.Entry;
import io.understudy.journal.Excerpt;
import io.understudy.journal.Hash;
import io.understudy.journal.InMemoryJournal;
import io.understudy.journal.Journal.Draft;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.Lease;
import io.understudy.journal.Ledger;
import io.understudy.journal.LinkedEntry;
import io.understudy.policy.FailoverPolicy;
import io.understudy.readiness.Shops;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JournalApiTest {

    private static final ApplicationName SHOP = new ApplicationName("shop");
    private static final ApplicationName RETIRED = new ApplicationName("retired");
    private static final Map<ApplicationName, FailoverPolicy> POLICIES =
            Map.of(SHOP, Shops.policy("shop"), new ApplicationName("bank"), Shops.policy("bank"));
    private static final Clock NOW = Clock.fixed(Instant.parse("2026-11-21T03:29:17Z"), ZoneOffset.UTC);
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(50);

    private final InMemoryJournal journal = new InMemoryJournal(NOW);
    private final List<JournalApi> opened = new ArrayList<>();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void ends() {
        opened.forEach(JournalApi::close);
        callers.shutdownNow();
    }

    @Test
    void a_page_tells_each_entry_with_its_payload_and_both_hashes() {
        facts(2);
        List<ChainedEntry> stored = new ArrayList<>();
        journal.forEach(stored::add);

        JournalPage page = page(api(journal), null, null, null, null);

        assertThat(page.next()).isNull();
        assertThat(page.entries()).hasSize(2);
        JournalPage.Entry second = page.entries().getLast();
        assertThat(second.sequence()).isEqualTo(2);
        assertThat(second.at()).isEqualTo("2026-11-21T03:29:17Z");
        assertThat(second.application()).isEqualTo("shop");
        assertThat(second.operation()).isEqualTo("shop-2-1");
        assertThat(second.type()).isEqualTo("StepIntended");
        assertThat(second.payload()).hasToString("{\"n\":1,\"by\":\"ä\"}");
        assertThat(second.stored()).isNull();
        assertThat(second.hash()).isEqualTo(stored.getLast().hash().hex());
        assertThat(second.previous()).isEqualTo(stored.getFirst().hash().hex());
        assertThat(page.entries().getFirst().previous()).isEqualTo(Hash.NONE.hex());
    }

    @Test
    void whoever_follows_next_gets_every_entry_once() {
        facts(5);
        JournalApi api = api(journal);
        List<Long> found = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String after = null;
        do {
            JournalPage page = page(api, after, "2", null, null);
            page.entries().forEach(entry -> found.add(entry.sequence()));
            sizes.add(page.entries().size());
            after = page.next() == null ? null : String.valueOf(page.next());
        } while (after != null);
        assertThat(found).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(sizes).containsExactly(2, 2, 1);
    }

    @Test
    void a_page_that_is_just_full_at_the_end_names_no_next_one() {
        facts(2);
        assertThat(page(api(journal), null, "2", null, null).next()).isNull();
    }

    @Test
    void nobody_who_says_no_limit_gets_more_than_a_hundred() {
        facts(101);
        JournalPage page = page(api(journal), null, null, null, null);
        assertThat(page.entries()).hasSize(100);
        assertThat(page.next()).isEqualTo(100);
        assertThat(page(api(journal), null, "1000", null, null).entries()).hasSize(101);
    }

    @Test
    void entries_of_one_application_or_operation_are_told_alone() {
        facts(2);
        Lease lease = journal.acquire("a");
        journal.open(lease, new Draft(RETIRED, new OperationId("retired-2-1"), "OperationStarted", "{}"));

        assertThat(page(api(journal), null, null, "retired", null).entries())
                .as("its policy is gone, what happened is not")
                .extracting(JournalPage.Entry::sequence)
                .containsExactly(3L);
        assertThat(page(api(journal), "1", null, null, "shop-2-1").entries())
                .extracting(JournalPage.Entry::sequence)
                .containsExactly(2L);
    }

    @Test
    void an_application_without_any_entry_yet_and_what_concerns_many_are_no_mistakes() {
        assertThat(page(api(journal), null, null, "bank", null).entries()).isEmpty();
        assertThat(page(api(journal), null, null, "waves", null).entries()).isEmpty();
        assertThat(page(api(journal), null, null, "drills", null).entries()).isEmpty();
        facts(1);
        assertThat(page(api(journal), "1", null, "shop", "shop-2-1").entries())
                .as("nothing new")
                .isEmpty();
    }

    @Test
    void a_payload_that_is_no_compact_json_object_is_told_as_stored_too() {
        Lease lease = journal.acquire("a");
        OperationId id = new OperationId("shop-2-1");
        journal.open(lease, new Draft(SHOP, id, "OperationStarted", "{ \"n\": 1 }"));
        journal.append(lease, new Draft(SHOP, id, "StepIntended", "{\"n\":1} and more"));
        journal.append(lease, new Draft(SHOP, id, "StepIntended", "7"));

        List<JournalPage.Entry> entries =
                page(api(journal), null, null, null, null).entries();

        assertThat(entries)
                .extracting(JournalPage.Entry::stored)
                .containsExactly("{ \"n\": 1 }", "{\"n\":1} and more", "7");
        assertThat(entries)
                .extracting(entry -> String.valueOf(entry.payload()))
                .containsExactly("{\"n\":1}", "null", "null");
    }

    @Test
    void a_page_read_by_another_program_says_the_same() throws Exception {
        facts(2);
        JournalPage page = page(api(journal), null, "1", null, null);
        ObjectMapper json = new ObjectMapper();
        assertThat(json.readValue(json.writeValueAsString(page), JournalPage.class))
                .isEqualTo(page);
    }

    @Test
    void an_after_that_is_no_sequence_is_a_bad_request() {
        for (String wrong : List.of("x", "-1", "", "1.5", "9223372036854775808")) {
            refused(
                    () -> page(api(journal), wrong, null, null, null),
                    400,
                    "after=%s is no sequence: give the one of the last entry that you have, from 0".formatted(wrong));
        }
    }

    @Test
    void a_limit_that_is_none_is_a_bad_request() {
        for (String wrong : List.of("0", "1001", "many", "-5")) {
            refused(
                    () -> page(api(journal), null, wrong, null, null),
                    400,
                    "limit=%s is not a whole number from 1 to 1000".formatted(wrong));
        }
    }

    @Test
    void an_application_that_nobody_knows_is_a_bad_request() {
        refused(
                () -> page(api(journal), null, null, "shpo", null),
                400,
                "there is no application 'shpo'",
                "this service protects [",
                "shop");
        refused(() -> page(api(journal), null, null, "No Name", null), 400, "application=No Name is none");
    }

    @Test
    void an_operation_that_the_journal_does_not_have_is_a_bad_request() {
        facts(1);
        refused(
                () -> page(api(journal), null, null, null, "shop-9-9"),
                400,
                "the journal has no operation 'shop-9-9': 'understudy operations' lists the newest");
    }

    @Test
    void an_intact_journal_is_verified_with_its_head_and_gets_a_checkpoint() {
        facts(3);
        String head = journal.head().orElseThrow().hash().hex();

        assertThat(api(journal).verification())
                .isEqualTo(new JournalVerification(JournalVerification.INTACT, 3, head, null));
        assertThat(api(journal).checkpoint().hash()).isEqualTo(head);
        assertThat(api(journal).checkpoint().sequence()).isEqualTo(3);
        assertThat(api(journal).checkpoint().at()).isEqualTo("2026-11-21T03:29:17Z");
    }

    @Test
    void a_broken_journal_is_an_answer_to_who_verifies_it_and_gets_no_checkpoint() {
        facts(3);
        JournalApi api = api(changed(2));

        JournalVerification verification = api.verification();

        assertThat(verification.result()).isEqualTo(JournalVerification.BROKEN);
        assertThat(verification.entries()).isEqualTo(1);
        assertThat(verification.head()).isNull();
        assertThat(verification.broken()).satisfies(broken -> {
            assertThat(broken).isNotNull();
            assertThat(broken.sequence()).isEqualTo(2);
            assertThat(broken.finding()).isEqualTo("CHANGED");
            assertThat(broken.words()).contains("entry 2 (StepIntended of operation shop-2-1");
        });
        refused(api::checkpoint, 422, "the journal is broken at entry 2 (CHANGED)", "compare it with a backup");
    }

    @Test
    void a_journal_that_can_not_be_read_is_said_with_what_to_do() {
        JournalApi api = api(reader -> {
            throw new JournalUnavailable("the journal is not available. What to do: check the disk.", null);
        });
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> page(api, null, null, null, null), api::verification, api::checkpoint)) {
            refused(call, 503, "What to do: check the disk.");
        }
    }

    @Test
    void a_journal_that_does_not_answer_in_time_is_given_up_and_the_reader_ended() throws Exception {
        CountDownLatch ended = new CountDownLatch(2);
        Ledger hanging = reader -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                ended.countDown();
            }
        };
        JournalApi api = keep(new JournalApi(POLICIES, hanging, NOW, SHORT, SHORT));
        refused(
                api::verification,
                503,
                "checking the whole journal took longer than",
                "'understudy journal' with --state");
        refused(() -> page(api, null, null, null, null), 503, "reading the journal took longer than");
        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_walk_over_entries_without_end_is_ended_at_its_limit() throws Exception {
        facts(1);
        CountDownLatch ended = new CountDownLatch(1);
        Ledger endless = reader -> {
            try {
                while (true) {
                    journal.forEach(reader);
                }
            } finally {
                ended.countDown();
            }
        };
        refused(keep(new JournalApi(POLICIES, endless, NOW, LONG, SHORT))::verification, 503, "took longer than");
        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void one_verifies_at_a_time_while_others_still_read_pages() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        facts(1);
        JournalApi api = api(new Slow(reached, open));
        Future<JournalVerification> first = callers.submit(api::verification);
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();

        refused(api::verification, 429, "others are checking the whole journal already", "ask again in a moment");
        refused(api::checkpoint, 429, "ask again in a moment");
        assertThat(page(api, null, null, null, null).entries()).hasSize(1);

        open.countDown();
        assertThat(first.get(20, TimeUnit.SECONDS).entries()).isEqualTo(1);
        assertThat(api.verification().entries()).as("the place is free again").isEqualTo(1);
    }

    @Test
    void a_reader_that_hangs_keeps_its_place_until_it_has_ended() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Ledger deaf = reader -> {
            boolean waits = true;
            while (waits) {
                try {
                    open.await();
                    waits = false;
                } catch (InterruptedException e) {
                    // As a call of a store that nothing ends.
                }
            }
            ended.countDown();
        };
        JournalApi api = keep(new JournalApi(POLICIES, deaf, NOW, LONG, SHORT));
        refused(api::verification, 503, "took longer than");
        refused(api::verification, 429, "ask again in a moment");
        open.countDown();
        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    }

    /** Its pages come at once, its whole walk waits. */
    private final class Slow implements Ledger {

        private final CountDownLatch reached;
        private final CountDownLatch open;

        Slow(CountDownLatch reached, CountDownLatch open) {
            this.reached = reached;
            this.open = open;
        }

        @Override
        public void forEach(Consumer<ChainedEntry> reader) {
            reached.countDown();
            try {
                assertThat(open.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            journal.forEach(reader);
        }

        @Override
        public List<LinkedEntry> excerpt(Excerpt asked) {
            return journal.excerpt(asked);
        }
    }

    private void facts(int count) {
        Lease lease = journal.acquire("a");
        OperationId id = new OperationId("shop-2-1");
        journal.open(lease, new Draft(SHOP, id, "OperationStarted", "{\"n\":0,\"by\":\"ä\"}"));
        for (int n = 1; n < count; n++) {
            journal.append(lease, new Draft(SHOP, id, "StepIntended", "{\"n\":%d,\"by\":\"ä\"}".formatted(n)));
        }
    }

    private Ledger changed(long sequence) {
        UnaryOperator<Entry> byMallory = entry -> new Entry(
                entry.sequence(),
                entry.at(),
                entry.application(),
                entry.operation(),
                entry.type(),
                "{\"by\":\"mallory\"}");
        return reader -> journal.forEach(chained -> reader.accept(
                chained.entry().sequence() == sequence
                        ? new ChainedEntry(byMallory.apply(chained.entry()), chained.hash())
                        : chained));
    }

    private JournalApi api(Ledger ledger) {
        return keep(new JournalApi(POLICIES, ledger, NOW, LONG, LONG));
    }

    private JournalApi keep(JournalApi api) {
        opened.add(api);
        return api;
    }

    private static JournalPage page(
            JournalApi api,
            @Nullable String after,
            @Nullable String limit,
            @Nullable String application,
            @Nullable String operation) {
        return api.page(after, limit, application, operation);
    }

    private static void refused(ThrowingCallable call, int status, String... words) {
        assertThatThrownBy(call).satisfies(thrown -> {
            Refusal refusal = Refusals.refusal(thrown);
            assertThat(refusal.status()).as("%s", thrown).isEqualTo(status);
            assertThat(refusal.error()).contains(words);
        });
    }
}
