package io.understudy.operation;

import static io.understudy.operation.Fixture.WEST;
import static io.understudy.operation.OperationKind.FAILOVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.operation.CrashingJournal.Crash;
import io.understudy.operation.CrashingJournal.When;
import io.understudy.operation.OperationFact.Finding;
import io.understudy.operation.OperationFact.StepFailed;
import io.understudy.operation.OperationFact.StepInDoubt;
import io.understudy.operation.OperationFact.StepIntended;
import io.understudy.operation.OperationFact.StepInterrupted;
import io.understudy.operation.OperationFact.StepObserved;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Once a promotion may have been sent, the operation never opens the old primary again. */
class StickyDoubtTest {

    private static final StepName PROMOTE = new StepName("promote");

    private final Fixture world = new Fixture();

    @Test
    void only_the_attempts_own_word_says_that_it_did_not_happen() {
        StepIntended intent = new StepIntended(PROMOTE, 1);
        StepInDoubt doubt = new StepInDoubt(PROMOTE, "connection lost", Map.of());
        StepInterrupted crash = new StepInterrupted(PROMOTE, "stopped");
        StepObserved open = new StepObserved(PROMOTE, Finding.OPEN, "still a standby", Map.of());
        StepObserved unknown = new StepObserved(PROMOTE, Finding.UNKNOWN, "no answer", Map.of());
        StepFailed failed = new StepFailed(PROMOTE, "refused", false);

        assertThat(mayHavePassed()).isFalse();
        assertThat(mayHavePassed(intent)).isTrue();
        assertThat(mayHavePassed(intent, failed)).isFalse();
        assertThat(mayHavePassed(intent, failed, intent, failed)).isFalse();
        assertThat(mayHavePassed(intent, doubt)).isTrue();
        assertThat(mayHavePassed(intent, doubt, open)).isTrue();
        assertThat(mayHavePassed(intent, doubt, unknown)).isTrue();
        assertThat(mayHavePassed(intent, doubt, open, intent, failed)).isTrue();
        assertThat(mayHavePassed(intent, crash, open)).isTrue();
        assertThat(mayHavePassed(intent, crash, open, intent, failed)).isTrue();
        assertThat(mayHavePassed(intent, failed, intent, crash, open)).isTrue();
    }

    @Test
    void what_can_be_undone_is_never_a_point_of_no_return() {
        StepState state = new StepState(Fixture.step("promote", "promote"), false);
        state.intended(new StepIntended(PROMOTE, 1), Instant.EPOCH, 1);
        state.inDoubt(new StepInDoubt(PROMOTE, "connection lost", Map.of()));
        assertThat(state.mayHavePassed()).isFalse();
    }

    @Test
    void a_doubt_that_is_found_open_waits_for_a_person_when_no_attempt_is_left() {
        world.edit = Fixture.replacing("promote", StickyDoubtTest::once);
        world.fake("promote").answers(c -> new StepResult.InDoubt("accepted, replay is not over"));
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        world.time.pass(Duration.ofMinutes(1));

        blockedBehindTheFence(engine, id);

        assertThat(engine.retry(id, "ann")).isTrue();
        world.time.pass(Duration.ofMinutes(1));
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fake("promote").effects).hasValue(1);
        assertThat(engine.placement(world.policy()).primary()).isEqualTo(WEST);
    }

    @Test
    void a_doubt_that_is_found_open_is_tried_again_and_the_step_is_told_why() {
        var doubts = new ArrayList<Optional<String>>();
        world.fake("promote")
                .answers(
                        c -> {
                            doubts.add(c.doubt());
                            return new StepResult.InDoubt("connection lost");
                        },
                        c -> {
                            doubts.add(c.doubt());
                            return world.fake("promote").work();
                        });
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        world.time.pass(Duration.ofMinutes(1));

        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(doubts).containsExactly(Optional.empty(), Optional.of("connection lost"));
    }

    @Test
    void a_later_failure_does_not_take_back_an_earlier_doubt() {
        world.fake("promote")
                .answers(c -> new StepResult.InDoubt("connection lost"), c -> new StepResult.Failed("refused", false));
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        world.time.pass(Duration.ofMinutes(1));

        blockedBehindTheFence(engine, id);
    }

    @Test
    void a_crash_after_the_intent_is_tried_once_more_and_never_undone() {
        world.fake("promote").answers(c -> new StepResult.Failed("refused", false));
        var durable = world.journal;
        world.journal = new CrashingJournal(durable, writeOfTheIntent(), When.AFTER);
        try {
            world.start(world.engine(), FAILOVER);
        } catch (Crash e) {
            world.journal = durable;
            world.time.forgetAlarms();
        }
        assertThat(world.fake("promote").script)
                .as("the crash was before the call")
                .hasSize(1);
        Engine engine = world.engine();
        world.time.pass(Duration.ofMinutes(1));

        assertThat(world.fake("promote").script).isEmpty();
        blockedBehindTheFence(engine, engine.active(Fixture.SHOP).orElseThrow());
    }

    private void blockedBehindTheFence(Engine engine, OperationId id) {
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.BLOCKED);
        assertThat(world.heard).doesNotContain("CompensationStarted");
        assertThat(world.fence.holding).containsExactly("route:power");
        assertThat(engine.intervene(id, new Intervention.Abort("ann", "no")))
                .isInstanceOf(InterventionResult.Refused.class);
    }

    private static int writeOfTheIntent() {
        Fixture dry = new Fixture();
        OperationId id = dry.start(dry.engine(), FAILOVER);
        List<String> facts =
                dry.journal.of(id).stream().map(e -> e.type() + e.payload()).toList();
        for (int i = 0; i < facts.size(); i++) {
            if (facts.get(i).startsWith("StepIntended") && facts.get(i).contains("\"promote\"")) {
                return i + 1;
            }
        }
        throw new AssertionError("no intent of the promotion in " + facts);
    }

    private static boolean mayHavePassed(OperationFact... facts) {
        StepState state = new StepState(Fixture.step("promote", "promote"), true);
        for (OperationFact fact : facts) {
            switch (fact) {
                case StepIntended f -> state.intended(f, Instant.EPOCH, 1);
                case StepInDoubt f -> state.inDoubt(f);
                case StepInterrupted f -> state.interrupted(f);
                case StepObserved f -> state.observed(f);
                case StepFailed f -> state.failed(f);
                default -> throw new AssertionError(fact);
            }
        }
        return state.mayHavePassed();
    }

    private static Step once(Step s) {
        return new Step(s.name(), s.type(), s.with(), s.needs(), s.timeout(), 1, s.backoff(), s.onError());
    }
}
