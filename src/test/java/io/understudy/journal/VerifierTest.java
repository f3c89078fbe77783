package io.understudy.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.journal.Verification.Broken;
import io.understudy.journal.Verification.Finding;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerifierTest {

    private static final Instant AT = Instant.parse("2026-11-21T03:00:00Z");

    private final List<ChainedEntry> entries = new ArrayList<>();

    VerifierTest() {
        for (int i = 1; i <= 9; i++) {
            add("fact " + i);
        }
    }

    @Test
    void an_untouched_journal_is_intact() {
        assertThat(verify())
                .isEqualTo(new Verification.Intact(9, entries.getLast().hash()));
    }

    @Test
    void a_changed_entry_is_found_where_it_stands() {
        set(5, new ChainedEntry(entry(5, "another fact"), at(5).hash()));
        assertBroken(5, Finding.CHANGED, "entry 5 (Fact of operation shop-2-1, 2026-11-21T03:00:00Z)");
    }

    @Test
    void every_field_counts() {
        Entry whole = entry(5, "fact 5");
        OperationId other = new OperationId("shop-2-2");
        ApplicationName bank = new ApplicationName("bank");
        for (Entry changed : List.of(
                new Entry(5, AT.plusNanos(1), whole.application(), whole.operation(), whole.type(), whole.payload()),
                new Entry(5, AT, bank, whole.operation(), whole.type(), whole.payload()),
                new Entry(5, AT, whole.application(), other, whole.type(), whole.payload()),
                new Entry(5, AT, whole.application(), whole.operation(), "Factf", "act 5"),
                new Entry(5, AT, whole.application(), whole.operation(), whole.type(), "fact 5 "))) {
            set(5, new ChainedEntry(changed, at(5).hash()));
            assertThat(verify()).as(changed.toString()).isInstanceOf(Broken.class);
        }
    }

    @Test
    void a_changed_entry_whose_hash_was_made_to_fit_is_found_at_the_next_one() {
        set(5, ChainedEntry.after(at(4).hash(), entry(5, "another fact")));
        assertBroken(6, Finding.CHANGED, "or the one before it with its hash");
    }

    @Test
    void the_last_entry_changed_is_found() {
        set(9, new ChainedEntry(entry(9, "another fact"), at(9).hash()));
        assertBroken(9, Finding.CHANGED, "entry 9");
    }

    @Test
    void a_removed_entry_leaves_a_gap() {
        entries.remove(4);
        assertBroken(5, Finding.REMOVED, "entries 5 to 5 are missing");
    }

    @Test
    void a_removed_entry_is_found_when_those_behind_it_moved_up() {
        entries.remove(4);
        renumber();
        assertBroken(5, Finding.REMOVED, "an entry before 5 was removed");
    }

    @Test
    void an_inserted_entry_is_found() {
        entries.add(4, new ChainedEntry(entry(5, "made up"), at(5).hash()));
        renumber();
        assertBroken(5, Finding.INSERTED, "entry 5 does not belong there");
    }

    @Test
    void several_changes_at_once_are_found() {
        set(5, new ChainedEntry(entry(5, "x"), at(5).hash()));
        set(6, new ChainedEntry(entry(6, "y"), at(6).hash()));
        assertBroken(5, Finding.REWRITTEN, "nothing fits from entry 5 on");
    }

    @Test
    void a_tail_that_was_cut_off_is_found_by_the_checkpoint_only() {
        Checkpoint checkpoint = new Checkpoint(9, at(9).hash(), AT);
        entries.removeLast();
        entries.removeLast();
        assertThat(verify()).isInstanceOf(Verification.Intact.class);
        assertBroken(checkpoint, 8, Finding.TRUNCATED, "it ends at entry 7, but had 9 at the checkpoint of 2026");
    }

    @Test
    void a_chain_that_was_computed_anew_is_found_by_the_checkpoint_only() {
        Checkpoint checkpoint = new Checkpoint(8, at(8).hash(), AT);
        List<ChainedEntry> old = List.copyOf(entries);
        entries.clear();
        old.forEach(
                e -> add(e.entry().sequence() == 3 ? "another fact" : e.entry().payload()));
        assertThat(verify()).isInstanceOf(Verification.Intact.class);
        assertBroken(checkpoint, 8, Finding.REWRITTEN, "their hash is not the checkpoint's");
    }

    @Test
    void a_checkpoint_that_lies_on_the_chain_holds() {
        for (ChainedEntry entry : entries) {
            Checkpoint checkpoint = new Checkpoint(entry.entry().sequence(), entry.hash(), AT);
            assertThat(verify(Optional.of(checkpoint))).isInstanceOf(Verification.Intact.class);
        }
        assertThat(verify(Optional.of(new Checkpoint(0, Hash.NONE, AT)))).isInstanceOf(Verification.Intact.class);
    }

    @Test
    void a_broken_journal_is_no_anchor() {
        entries.removeFirst();
        assertThat(Checkpoint.of(verify(), AT)).isEmpty();
    }

    private void assertBroken(long sequence, Finding finding, String words) {
        assertBroken(verify(), sequence, finding, words);
    }

    private void assertBroken(Checkpoint checkpoint, long sequence, Finding finding, String words) {
        assertBroken(verify(Optional.of(checkpoint)), sequence, finding, words);
    }

    private static void assertBroken(Verification verification, long sequence, Finding finding, String words) {
        assertThat(verification).isInstanceOfSatisfying(Broken.class, broken -> {
            assertThat(broken.sequence()).isEqualTo(sequence);
            assertThat(broken.finding()).isEqualTo(finding);
            assertThat(broken.words()).contains(words);
        });
    }

    private Verification verify() {
        return verify(Optional.empty());
    }

    private Verification verify(Optional<Checkpoint> checkpoint) {
        return Verifier.verify(entries::forEach, checkpoint);
    }

    private void add(String payload) {
        Hash head = entries.isEmpty() ? Hash.NONE : entries.getLast().hash();
        entries.add(ChainedEntry.after(head, entry(entries.size() + 1, payload)));
    }

    private ChainedEntry at(int sequence) {
        return entries.get(sequence - 1);
    }

    private void set(int sequence, ChainedEntry entry) {
        entries.set(sequence - 1, entry);
    }

    private void renumber() {
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i).entry();
            entries.set(
                    i,
                    new ChainedEntry(
                            entry(i + 1, entry.payload()), entries.get(i).hash()));
        }
    }

    private static Entry entry(long sequence, String payload) {
        return new Entry(sequence, AT, new ApplicationName("shop"), new OperationId("shop-2-1"), "Fact", payload);
    }
}
