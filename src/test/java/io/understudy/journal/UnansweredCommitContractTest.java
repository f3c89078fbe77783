package io.understudy.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.journal.Journal.Draft;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.Lease;
import io.understudy.journal.Journal.StaleLease;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import org.junit.jupiter.api.Test;

/**
 * What every journal does whose store is reached through a network, where an answer can be lost. One in a file or in memory is told
 * by its own process whether it committed: there is nothing to lose.
 */
public abstract class UnansweredCommitContractTest {

    private static final ApplicationName SHOP = new ApplicationName("shop");
    private static final OperationId FIRST = new OperationId("shop-2-1");

    /** The way to the store on which answers are lost. */
    protected abstract Journal journal();

    /** Another instance's way to it. */
    protected abstract Journal other();

    /** A part of the payload by which that way knows the facts whose answers are lost. */
    protected abstract String mark();

    /** The store takes the next marked fact, and nothing is heard of it until {@link #heal}. */
    protected abstract void loseNextAnswer();

    protected abstract void heal();

    @Test
    void a_fact_that_was_taken_is_there_once_when_it_is_written_again() {
        Lease lease = opened();
        unanswered(() -> journal().append(lease, marked("StepIntended")));
        assertThat(other().of(FIRST)).extracting(Entry::type).containsExactly("Started", "StepIntended");

        Entry entry = journal().append(lease, marked("StepIntended"));
        journal().append(lease, plain("StepDone"));

        assertThat(journal().of(FIRST)).extracting(Entry::type).containsExactly("Started", "StepIntended", "StepDone");
        assertThat(journal().of(FIRST)).contains(entry);
    }

    @Test
    void a_fact_that_its_writer_was_told_of_is_another_one_when_it_is_written_again() {
        Lease lease = opened();
        unanswered(() -> journal().append(lease, marked("StepIntended")));
        journal().append(lease, marked("StepIntended"));

        journal().append(lease, marked("StepIntended"));

        assertThat(journal().of(FIRST)).hasSize(3);
    }

    @Test
    void an_opening_and_an_end_that_were_taken_are_there_once() {
        Lease lease = journal().acquire("a");
        unanswered(() -> journal().open(lease, marked("Started")));
        assertThat(journal().open(lease, marked("Started"))).isEmpty();
        unanswered(() -> journal().close(lease, marked("Finished")));
        journal().close(lease, marked("Finished"));

        assertThat(journal().of(FIRST)).extracting(Entry::type).containsExactly("Started", "Finished");
        assertThat(journal().open()).isEmpty();
    }

    @Test
    void another_fact_that_comes_first_does_not_lose_sight_of_an_unknown_one() {
        Lease lease = opened();
        unanswered(() -> journal().append(lease, marked("StepIntended")));

        journal().append(lease, plain("Another"));
        journal().append(lease, marked("StepIntended"));

        assertThat(journal().of(FIRST)).extracting(Entry::type).containsExactly("Started", "StepIntended", "Another");
    }

    @Test
    void an_unknown_fact_does_not_count_when_the_lease_was_lost_meanwhile() {
        Lease lease = opened();
        unanswered(() -> journal().append(lease, marked("StepIntended")));
        other().acquire("b");

        assertThatThrownBy(() -> journal().append(lease, marked("StepIntended")))
                .isInstanceOf(StaleLease.class);
    }

    @Test
    void an_unknown_fact_of_an_older_lease_does_not_stand_for_one_of_a_newer_lease() {
        Lease old = opened();
        unanswered(() -> journal().append(old, marked("StepIntended")));
        journal().append(old, plain("Another"));
        other().append(other().acquire("b"), plain("StepInterrupted"));

        journal().append(journal().acquire("a"), marked("StepIntended"));

        assertThat(journal().of(FIRST))
                .extracting(Entry::type)
                .containsExactly("Started", "StepIntended", "Another", "StepInterrupted", "StepIntended");
    }

    private void unanswered(Runnable write) {
        loseNextAnswer();
        assertThatThrownBy(write::run)
                .isInstanceOf(JournalUnavailable.class)
                .hasMessageContainingAll("not known whether", "looked for before");
        heal();
    }

    private Lease opened() {
        Lease lease = journal().acquire("a");
        journal().open(lease, plain("Started"));
        return lease;
    }

    private Draft marked(String type) {
        return new Draft(SHOP, FIRST, type, "{\"step\":\"%s\"}".formatted(mark()));
    }

    private static Draft plain(String type) {
        return new Draft(SHOP, FIRST, type, "{}");
    }
}
