package io.understudy.operation;

import static io.understudy.operation.OperationKind.FAILOVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.runbook.Step;
import io.understudy.topology.OperationId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Steps that take longer than their timeout, on a clock that is set by hand. Each has three seconds from its last progress. */
class ProgressTest {

    private static final OperationId ID = new OperationId("shop-2-1");
    private static final long GIGABYTE = 1_000_000_000L;

    private final Fixture world = new Fixture();

    @Test
    void the_replay_of_fifty_gigabytes_is_no_hang() {
        world.edit = Fixture.replacing("promote", s -> bounded(s, null));
        world.fake("promote").answers(context -> {
            for (long done = 0; done <= 50; done++) {
                context.progress().reached(done * GIGABYTE, "%d of 50 GB replayed".formatted(done));
                world.time.pass(Duration.ofSeconds(2));
            }
            return world.fake("promote").work();
        });
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.view(engine, id).step("promote").took().orElseThrow()).isEqualTo(Duration.ofSeconds(102));
        assertThat(world.heard).doesNotContain("StepInDoubt");
    }

    @Test
    void a_step_that_stops_moving_is_given_up_after_its_timeout() {
        world.fake("dns").answers(context -> {
            context.progress().reached(1, "1 of 9 records");
            world.time.pass(Duration.ofSeconds(2));
            context.progress().reached(2, "2 of 9 records");
            world.time.pass(Duration.ofMillis(2_999));
            assertThat(status("dns")).isEqualTo(StepStatus.RUNNING);
            world.time.pass(Duration.ofMillis(1));
            assertThat(status("dns")).isEqualTo(StepStatus.IN_DOUBT);
            return new StepResult.Failed("too late to matter", false);
        });
        start();
        assertThat(world.view(engine(), ID).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.journal.of(ID))
                .anyMatch(e -> e.payload().contains("no progress within 3000 ms; its last word was: 2 of 9 records"));
    }

    @Test
    void to_say_the_same_again_is_no_progress() {
        world.fake("dns").answers(context -> {
            for (int i = 0; i < 4; i++) {
                context.progress().reached(7, "7 of 9 records");
                world.time.pass(Duration.ofSeconds(1));
            }
            assertThat(status("dns")).isEqualTo(StepStatus.IN_DOUBT);
            return new StepResult.Failed("too late to matter", false);
        });
        start();
    }

    @Test
    void a_deadline_holds_whatever_the_progress() {
        world.edit = Fixture.replacing("dns", s -> bounded(s, Duration.ofSeconds(5)));
        world.fake("dns").answers(context -> {
            for (int i = 0; i < 6; i++) {
                assertThat(status("dns"))
                        .as("after %d s", i)
                        .isEqualTo(i < 5 ? StepStatus.RUNNING : StepStatus.IN_DOUBT);
                context.progress().reached(i, "%d of 9 records".formatted(i));
                world.time.pass(Duration.ofSeconds(1));
            }
            return new StepResult.Failed("too late to matter", false);
        });
        start();
        assertThat(world.journal.of(ID)).anyMatch(e -> e.payload().contains("not done within its deadline of 5000 ms"));
    }

    @Test
    void people_see_how_far_a_running_step_is() {
        world.fake("promote").answers(context -> {
            context.progress().reached(12 * GIGABYTE, "12 of 50 GB replayed");
            assertThat(world.view(engine(), ID).step("promote").summary()).isEqualTo("12 of 50 GB replayed");
            return world.fake("promote").work();
        });
        start();
        assertThat(world.view(engine(), ID).step("promote").summary()).isEqualTo("promote done");
    }

    private @Nullable Engine engine;

    private Engine engine() {
        if (engine == null) {
            engine = world.engine();
        }
        return engine;
    }

    private void start() {
        world.start(engine(), FAILOVER);
        world.time.pass(Duration.ofSeconds(10));
    }

    private StepStatus status(String step) {
        return world.view(engine(), ID).step(step).status();
    }

    private static Step bounded(Step s, @Nullable Duration deadline) {
        return new Step(
                s.name(),
                s.type(),
                s.with(),
                s.needs(),
                s.timeout(),
                s.attempts(),
                s.backoff(),
                s.onError(),
                null,
                deadline,
                null);
    }
}
