package io.understudy.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.journal.Journal;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.UnderstudyException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the engine does as the documents under it change. */
class ChangedCatalogueTest {

    private final Fixture fixture = new Fixture();

    @Test
    void an_application_whose_policy_went_between_the_decision_and_the_start_is_not_moved() {
        Engine engine = fixture.engine();
        StartRequest request = fixture.request(new ApplicationName("gone"), OperationKind.FAILOVER);

        assertThatThrownBy(() -> engine.start(request))
                .isInstanceOf(UnderstudyException.InvalidInput.class)
                .hasMessageContaining("there is no policy of gone any more: nothing was started");
        assertThat(fixture.journal.open()).isEmpty();
    }

    @Test
    void no_documents_are_taken_while_what_is_open_is_taken_up() {
        FailingJournal journal = new FailingJournal(fixture.journal);
        fixture.journal = journal;
        fixture.fence.answers.put("route:power", Fence.State.UNKNOWN);
        OperationId id = fixture.start(fixture.engine(), OperationKind.FAILOVER);
        Journal.Lease lease = journal.acquire("test");
        Engine engine = fixture.engine(() -> lease);
        List<Boolean> taken = new ArrayList<>();
        journal.reading = () -> taken.add(engine.betweenStarts(() -> {}));

        engine.resumeOpen();

        assertThat(taken).isNotEmpty().containsOnly(false);
        journal.reading = () -> {};
        assertThat(engine.betweenStarts(
                        () -> assertThat(engine.active(Fixture.SHOP)).contains(id)))
                .isTrue();
    }

    @Test
    void what_is_known_to_be_open_stays_so_while_it_is_taken_up_again() {
        FailingJournal journal = new FailingJournal(fixture.journal);
        fixture.journal = journal;
        fixture.fence.answers.put("route:power", Fence.State.UNKNOWN);
        OperationId id = fixture.start(fixture.engine(), OperationKind.FAILOVER);
        Journal.Lease lease = journal.acquire("test");
        Engine next = fixture.engine(() -> lease);
        next.follow();
        List<OperationId> seen = new ArrayList<>();
        journal.reading = () -> seen.add(next.active(Fixture.SHOP).orElseThrow());
        next.resumeOpen();

        assertThat(seen).isNotEmpty().containsOnly(id);
    }

    @Test
    void a_change_is_made_between_two_starts_and_never_in_one() {
        Starts starts = new Starts();
        List<String> made = new ArrayList<>();

        boolean inAStart = starts.during(() -> starts.between(() -> made.add("too early")));
        boolean after = starts.between(() -> made.add("in time"));

        assertThat(inAStart).isFalse();
        assertThat(after).isTrue();
        assertThat(made).containsExactly("in time");
    }
}
