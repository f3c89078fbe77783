package io.understudy.operation;

import static io.understudy.operation.Fixture.SHOP;
import static io.understudy.operation.Fixture.SPLIT_BRAIN;
import static io.understudy.operation.OperationKind.FAILOVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.Lease;
import io.understudy.journal.Journal.StaleLease;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the journal took without an answer. */
class UnansweredTest {

    private static final OperationId FIRST = new OperationId("shop-2-1");

    private final Fixture world = new Fixture();
    private final FailingJournal journal = new FailingJournal(world.journal);

    @BeforeEach
    void withThatJournal() {
        world.journal = journal;
    }

    private void unanswered(Engine engine) {
        journal.silent = true;
        assertThatThrownBy(() -> engine.start(world.request(FAILOVER))).isInstanceOf(JournalUnavailable.class);
        journal.silent = false;
        assertThat(journal.open(SHOP)).contains(FIRST);
    }

    @Test
    void is_found_and_run_once_without_anybody_asking() {
        Engine engine = world.engine();
        unanswered(engine);
        world.time.pass(Duration.ofSeconds(2));
        assertThat(world.view(engine, FIRST).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fake("promote").effects).hasValue(1);
        assertThat(engine.active(SHOP)).isEmpty();
        world.time.pass(Duration.ofMinutes(2));
        assertThat(world.fake("promote").effects).hasValue(1);
        assertThat(engine.recent(SHOP, 5)).hasSize(1);
    }

    @Test
    void is_run_by_the_next_start_which_begins_nothing_beside_it() {
        Engine engine = world.engine();
        unanswered(engine);
        assertThat(engine.start(world.request(FAILOVER))).isEqualTo(new StartResult.AlreadyActive(FIRST));
        assertThat(world.view(engine, FIRST).phase()).isEqualTo(Phase.SUCCEEDED);
        world.time.pass(Duration.ofMinutes(2));
        assertThat(world.fake("promote").effects).hasValue(1);
        assertThat(engine.active(SHOP)).isEmpty();
    }

    @Test
    void is_found_when_the_commit_takes_effect_later() {
        Engine engine = world.engine();
        journal.slow = true;
        assertThatThrownBy(() -> engine.start(world.request(FAILOVER))).isInstanceOf(JournalUnavailable.class);
        world.time.pass(Duration.ofSeconds(7));
        assertThat(engine.recent(SHOP, 5)).isEmpty();
        journal.arrival.run();
        world.time.pass(Duration.ofSeconds(2));
        assertThat(world.view(engine, FIRST).phase()).isEqualTo(Phase.SUCCEEDED);
    }

    @Test
    void is_left_to_whoever_leads_by_then() {
        Lease lease = journal.acquire("test");
        AtomicBoolean leads = new AtomicBoolean(true);
        Engine engine = world.engine(() -> {
            if (!leads.get()) {
                throw new StaleLease("another instance leads");
            }
            return lease;
        });
        unanswered(engine);
        leads.set(false);
        world.time.pass(Duration.ofMinutes(2));
        assertThat(world.fake("promote").effects).hasValue(0);
        assertThat(engine.active(SHOP)).isEmpty();
    }

    @Test
    void a_fact_that_was_not_answered_counts_before_anything_is_decided_without_it() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        journal.silent = true;
        assertThatThrownBy(() -> engine.intervene(id, new Intervention.Abort("bob", "not today")))
                .isInstanceOf(JournalUnavailable.class);
        journal.silent = false;
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.AWAITING_ACCEPTANCE);

        assertThat(engine.accept(id, "ann", SPLIT_BRAIN)).isInstanceOf(AcceptResult.Refused.class);

        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.fake("promote").effects).hasValue(0);
        assertThat(world.engine().view(id).orElseThrow().phase())
                .as("read anew")
                .isEqualTo(Phase.COMPENSATED);
    }

    @Test
    void an_intent_that_was_not_answered_is_looked_at_as_after_a_crash() {
        Engine engine = world.engine();
        world.fake("scale").answers(context -> {
            journal.silent = true;
            return world.fake("scale").work();
        });
        OperationId id = world.start(engine, FAILOVER);
        journal.silent = false;
        world.time.pass(Duration.ofSeconds(30));

        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fake("scale").effects).hasValue(1);
        assertThat(world.fake("promote").effects).hasValue(1);
        assertThat(world.engine().view(id).orElseThrow().phase()).isEqualTo(Phase.SUCCEEDED);
    }
}
