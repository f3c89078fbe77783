package io.understudy.operation;

import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.journal.Journal;
import io.understudy.operation.CrashingJournal.Crash;
import io.understudy.operation.CrashingJournal.When;
import io.understudy.runbook.StepName;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The fence is gone when the web is to start behind it, so the old primary is fenced again: by whatever does it, the way back lifts it. */
class FencedAgainTest {

    private static final Duration LONGER_THAN_THE_STEP = Duration.ofMillis(3_500);

    private final Fixture world = new Fixture();
    private final Journal durable = world.journal;

    FencedAgainTest() {
        world.fencing = List.of(Fixture.fence("power"), Fixture.fence("network"));
        world.edit = Fixture::startingWritersBehindTheFence;
        world.fake("scale").startsWriters = true;
        world.fake("scale").answers(_ -> {
            poweredOn();
            return new StepResult.Failed("busy", true);
        });
    }

    @AfterEach
    void clear() {
        Thread.interrupted();
    }

    /** Somebody has switched the old primary on, and from now on only the network keeps it away. */
    private void poweredOn() {
        world.fence.holding.clear();
        world.fence.answers.put("route:power", Fence.State.NOT_FENCED);
        world.fence.calls.clear();
    }

    private void refuses() {
        world.fake("scale").answers(_ -> new StepResult.Failed("refused", false));
    }

    /** By the service as it is started after its end. */
    private OperationView restarted(OperationId id) {
        world.time.forgetAlarms();
        world.fence.before = () -> {};
        world.journal = durable;
        Engine engine = world.engine();
        world.time.pass(Duration.ofMinutes(1));
        return world.view(engine, id);
    }

    @Test
    void one_that_was_cut_off_while_it_was_raised_is_lifted_after_the_restart() {
        refuses();
        CrashingJournal crashing = new CrashingJournal(durable, Integer.MAX_VALUE, When.BEFORE);
        world.journal = crashing;
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        world.fence.before = () -> {
            if (last().equals("fence route:network")) {
                // It is raised, and answers nobody any more.
                world.fence.holding.add("route:network");
                world.fence.answers.put("route:network", Fence.State.UNKNOWN);
                crashing.kill();
            }
        };
        assertThatThrownBy(() -> world.time.pass(Duration.ofMinutes(1))).isInstanceOf(Crash.class);
        assertThat(world.fence.holding).containsExactly("route:network");

        OperationView ended = restarted(id);

        assertThat(ended.phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(ended.step("fence").summary()).contains("every fence", "is lifted");
        assertThat(world.fence.holding).isEmpty();
    }

    private String last() {
        return world.fence.calls.getLast();
    }

    @Test
    void one_that_did_not_prove_anything_is_lifted_after_a_restart_too() {
        world.fence.answers.put("route:network", Fence.State.UNKNOWN);
        world.fence.before = () -> {
            if (last().equals("fence route:network")) {
                world.fence.holding.add("route:network");
            }
        };
        FailingJournal failing = new FailingJournal(durable);
        world.journal = failing;
        // The service ends once the web has failed for good, before anything is undone.
        failing.onAppend = draft -> failsAt("CompensationStarted", draft, failing);
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        world.time.pass(Duration.ofSeconds(12));
        assertThat(world.fence.holding).containsExactly("route:network");

        assertThat(restarted(id).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.fence.calls).contains("release route:network");
        assertThat(world.fence.holding).isEmpty();
    }

    @Test
    void what_was_not_asked_again_is_left_alone_on_the_way_back() {
        world.fake("scale").script.clear();
        world.fake("scale").answers(_ -> {
            world.fence.holding.clear();
            return new StepResult.Failed("busy", true);
        });
        refuses();
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        world.time.pass(Duration.ofMinutes(1));

        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
        assertThat(world.fence.calls)
                .contains("fence route:power", "release route:power")
                .doesNotContain("release route:network");
        assertThat(facts(id)).containsSubsequence("FenceAgainIntended", "FencedAgain", "CompensationStarted");
    }

    @Test
    void a_call_whose_time_was_up_raises_nothing_any_more() {
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        List<String> before = new ArrayList<>();
        // The look at the fence takes longer than the step has.
        world.fence.observing = () -> {
            world.fence.observing = () -> {};
            world.time.pass(LONGER_THAN_THE_STEP);
            before.addAll(world.fence.calls);
        };
        refuses();
        world.time.pass(Duration.ofSeconds(11));

        assertThat(before).contains("observe route:power");
        assertThat(world.fence.calls).noneMatch(call -> call.startsWith("fence "));
        assertThat(facts(id)).contains("StepInDoubt").doesNotContain("FenceAgainIntended");
    }

    @Test
    void nothing_is_raised_while_the_journal_can_not_take_it_down() {
        FailingJournal failing = new FailingJournal(durable);
        world.journal = failing;
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        failing.onAppend = draft -> failsAt("FenceAgainIntended", draft, failing);
        world.time.pass(Duration.ofSeconds(12));
        assertThat(world.fence.calls).noneMatch(call -> call.startsWith("fence "));
        assertThat(world.view(engine, id).hindrance().orElseThrow()).contains("the disk is full");
        failing.onAppend = _ -> {};
        failing.fails = false;

        world.time.pass(Duration.ofMinutes(1));

        assertThat(facts(id)).contains("StepFailed").doesNotContain("FenceAgainIntended");
        assertThat(world.view(engine, id).phase()).isEqualTo(Phase.COMPENSATED);
    }

    /** From this fact on. */
    private static void failsAt(String type, Journal.Draft draft, FailingJournal failing) {
        if (draft.type().equals(type)) {
            failing.fails = true;
        }
    }

    @Test
    void where_others_had_fenced_before_only_what_was_raised_since_is_lifted() {
        StepName fence = new StepName("fence");
        StepName web = new StepName("web");
        StepState state = new StepState(Fixture.step("fence", "fence.primary"), false);
        state.skipped(new OperationFact.StepSkippedAsDone(fence, "found fenced", Map.of("proof", "FENCED")));
        assertThat(state.toUndo()).isFalse();

        state.fencesAgain(new OperationFact.FenceAgainIntended(fence, web, List.of("route:a", "route:b")));
        assertThat(state.toUndo()).isTrue();
        assertThat(state.reported().outputs()).containsEntry("tried", "route:a,route:b");
        state.fencedAgain(
                new OperationFact.FencedAgain(fence, web, "fenced", Map.of("tried", "route:a", "raised", "route:a")));

        assertThat(state.reported().outputs()).containsEntry("tried", "route:a").containsEntry("raised", "route:a");
    }

    private List<String> facts(OperationId id) {
        return durable.of(id).stream().map(entry -> entry.type()).toList();
    }

    @Test
    void the_interrupt_of_a_call_waits_until_its_word_is_in_the_journal() {
        List<Boolean> interrupted = new ArrayList<>();
        var holder = new StepRun[1];
        OperationFact fact = new OperationFact.CompensationStarted("any");
        holder[0] = new StepRun(
                Fixture.step("web", "scale").name(),
                StepRun.Purpose.APPLY,
                new Pace(Fixture.step("web", "scale"), world.time),
                () -> {
                    holder[0].undisturbed(() -> {
                        holder[0].interrupt();
                        interrupted.add(Thread.currentThread().isInterrupted());
                    });
                    interrupted.add(Thread.currentThread().isInterrupted());
                    return fact;
                },
                (_, _) -> {});
        holder[0].run();

        assertThat(interrupted).containsExactly(false, true);
    }
}
