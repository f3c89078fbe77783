package io.understudy.operation;

import static io.understudy.operation.OperationKind.FAILOVER;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.journal.Entry;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** An operation whose service goes away, or whose journal comes back just when a person speaks. */
class StoppingServiceTest {

    private final Fixture world = new Fixture();

    @Test
    void begins_no_call_while_it_stops_and_the_next_service_looks_first() {
        ExecutorService working = world.executor;
        world.executor = Executors.newVirtualThreadPerTaskExecutor();
        world.executor.shutdown();
        OperationId id = world.start(world.engine(), FAILOVER);
        int written = world.journal.of(id).size();

        world.time.pass(Duration.ofMinutes(1));

        assertThat(world.fence.calls).isEmpty();
        assertThat(world.journal.of(id)).as("it stopped acting").hasSize(written);
        world.executor = working;
        assertThat(world.view(world.engine(), id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fence.calls).containsExactly("observe route:power", "fence route:power");
    }

    @Test
    void what_happened_is_written_before_what_a_person_says() {
        FailingJournal journal = new FailingJournal(world.journal);
        world.journal = journal;
        world.fake("wait").answers(context -> {
            journal.fails = true;
            return world.fake("wait").work();
        });
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        journal.fails = false;

        engine.intervene(id, new Intervention.Pause("ann", "something is odd"));

        assertThat(world.journal.of(id)).extracting(Entry::type).endsWith("StepDone", "OperationPaused");
        assertThat(world.view(engine, id).step("ready").status()).isEqualTo(StepStatus.DONE);
        assertThat(world.fence.calls).isEmpty();
    }

    @Test
    void the_intent_to_undo_is_durable_before_anything_is_undone() {
        FailingJournal journal = new FailingJournal(world.journal);
        world.journal = journal;
        world.fake("wait").answers(context -> {
            journal.fails = true;
            return new StepResult.Failed("no capacity", false);
        });
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        assertThat(world.fake("scale").undone).hasValue(0);
        journal.fails = false;

        world.time.pass(Duration.ofSeconds(1));

        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.journal.of(id))
                .extracting(Entry::type)
                .endsWith("CompensationStarted", "CompensationIntended", "CompensationDone", "OperationFinished");
    }
}
