package io.understudy.operation;

import static io.understudy.operation.OperationKind.FAILOVER;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.journal.Entry;
import io.understudy.journal.Journal.StaleLease;
import io.understudy.operation.TwoInstances.Fate;
import io.understudy.simulation.QuietLog;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Of two instances on one journal the first one stops at every boundary of its course: before and after each fact is journaled, and
 * with each call sent, or landed and not answered. It is killed there, or stands still until its lease has run out; the second one
 * takes over with a newer token, and at every boundary of that one's course the first wakes up.
 *
 * <p>A woken instance journals nothing and sends nothing. What it had sent before it stood still is no longer in its hands: that
 * lands as well, before the take-over (it stopped once the call had landed) or at any boundary after it (it stopped, or was killed,
 * once the call was sent). The targets refuse what somebody else's change has overtaken; a fence knows no such thing, so one
 * that lands after the operation was undone stays up. Then nobody writes at the old primary, and never do two.
 *
 * <p>The clock of an instance that stands still goes on. A machine that is suspended with its clock learns of it at its next write
 * only, and is not in here.
 */
class TwoInstancesMatrixTest {

    /** A build takes each fifth boundary of the second instance, other ones at each boundary of the first; the whole takes minutes. */
    private static final int STRIDE = Boolean.getBoolean("crash.matrix.whole") ? 1 : 5;

    private static final FactCodec CODEC = new FactCodec();
    private static final List<String> TARGETS = List.of("promote", "scale", "wait", "dns", "served", "writes");

    /** Said of an operation once, or once of each step. */
    private static final Set<String> ONCE = Set.of(
            "OperationStarted",
            "EpochAdvanced",
            "CompensationStarted",
            "OperationFinished",
            "StepIntended",
            "StepDone",
            "CompensationIntended",
            "CompensationDone");

    enum Path {
        FAILOVER_RUN(FAILOVER, Phase.SUCCEEDED, w -> {}),
        SWITCHOVER_RUN(SWITCHOVER, Phase.SUCCEEDED, w -> w.fence.outputs.put("lsn", "0/5000")),
        UNDONE_SWITCHOVER(
                SWITCHOVER, Phase.COMPENSATED, w -> w.fence.answers.put("route:power", Fence.State.NOT_FENCED)),
        UNDONE_AFTER_THE_FENCE(SWITCHOVER, Phase.COMPENSATED, w -> {
            w.fence.outputs.put("lsn", "0/5000");
            for (int i = 0; i < 9; i++) {
                w.fake("promote").answers(c -> new StepResult.Failed("refused", false));
            }
        });

        final OperationKind kind;
        final Phase end;
        final Consumer<Fixture> world;

        Path(OperationKind kind, Phase end, Consumer<Fixture> world) {
            this.kind = kind;
            this.end = end;
            this.world = world;
        }
    }

    /** What is so in the end, in the journal and at the targets. */
    private record End(Phase phase, Placement placement, Set<String> reached, Set<String> fences) {

        End blockedBehindTheFence() {
            return new End(Phase.BLOCKED, placement, Set.of("scale", "wait"), Set.of("route:power"));
        }

        End withFences(Set<String> others) {
            return new End(phase, placement, reached, others);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ends_the_same_wherever_the_second_instance_takes_over_and_the_first_one_wakes_up(Path path)
            throws InterruptedException {
        QuietLog.during(() -> everywhere(path));
    }

    private static void everywhere(Path path) {
        Fixture calm = new Fixture();
        TwoInstances undisturbed = new TwoInstances(calm, path.kind);
        path.world.accept(calm);
        undisturbed.run();
        End end = end(calm, undisturbed);
        assertThat(end.phase()).isEqualTo(path.end);

        List<String> boundaries = undisturbed.boundaries;
        int runs = 0;
        for (int stop = 1; stop <= boundaries.size(); stop++) {
            boolean sent = boundaries.get(stop - 1).startsWith("SENT");
            runs += sent ? everyWakening(path, end, stop, Fate.KILLED) : once(path, end, stop);
            runs += everyWakening(path, end, stop, Fate.PAUSED);
            runs += sent ? everyWakening(path, end, stop, Fate.PAUSED_AND_TIMED_OUT) : 0;
        }
        System.out.printf("%s: %d boundaries of the first instance, %d runs%n", path, boundaries.size(), runs);
        assertThat(runs).isGreaterThan(boundaries.size() * 3);
    }

    private static int once(Path path, End end, int stop) {
        run(path, end, stop, Fate.KILLED, TwoInstances.NEVER);
        return 1;
    }

    private static int everyWakening(Path path, End end, int stop, Fate fate) {
        int runs = 1;
        for (int wake = 1 + stop % STRIDE; run(path, end, stop, fate, wake); wake += STRIDE) {
            runs++;
        }
        return runs;
    }

    /** Whether the second one came as far as that boundary. */
    private static boolean run(Path path, End undisturbed, int stop, Fate fate, int wake) {
        Fixture world = new Fixture();
        TwoInstances two = new TwoInstances(world, path.kind, stop, fate, wake);
        path.world.accept(world);
        two.run();

        assertThat(end(world, two)).as("%s", two).isEqualTo(expected(undisturbed, world, two));
        assertThat(two.trespasses).as("%s: the woken one acts", two).isEmpty();
        assertThat(two.twoWriters).as("%s: two writers", two).isEmpty();
        for (String id : TARGETS) {
            assertThat(world.fake(id).effects.get()).as("%s: %s", two, id).isLessThanOrEqualTo(1);
        }
        assertThat(toldTwice(world, id(two))).as("%s: told twice", two).isEmpty();
        if (fate != Fate.KILLED) {
            Engine woken = two.follower();
            assertThat(woken.placement(world.policy())).as("%s", two).isEqualTo(undisturbed.placement());
            assertThatThrownBy(() -> woken.start(world.request(path.kind))).isInstanceOf(StaleLease.class);
        }
        return two.met();
    }

    private static End expected(End undisturbed, Fixture world, TwoInstances two) {
        if (undisturbed.phase() == Phase.COMPENSATED && promotionInterrupted(world, id(two))) {
            // Nobody can prove that the promotion was not sent: it waits, and the old side stays fenced.
            return undisturbed.blockedBehindTheFence();
        }
        return two.stoppedAt().equals("SENT fence") ? undisturbed.withFences(world.fence.holding) : undisturbed;
    }

    private static boolean promotionInterrupted(Fixture world, OperationId id) {
        return world.journal.of(id).stream()
                .anyMatch(e -> e.type().equals("StepInterrupted") && e.payload().contains("\"promote\""));
    }

    private static End end(Fixture world, TwoInstances two) {
        return new End(
                world.view(two.last(), id(two)).phase(),
                two.last().placement(world.policy()),
                TARGETS.stream().filter(id -> world.fake(id).reached.get()).collect(Collectors.toSet()),
                Set.copyOf(world.fence.holding));
    }

    /** The one operation that there is. */
    private static OperationId id(TwoInstances two) {
        List<OperationRecord> all = two.last().recent(Fixture.SHOP, 9);
        assertThat(all).as("%s", two).hasSize(1);
        return all.getFirst().id();
    }

    private static List<String> toldTwice(Fixture world, OperationId id) {
        Set<String> told = new HashSet<>();
        return world.journal.of(id).stream()
                .filter(e -> ONCE.contains(e.type()))
                .map(TwoInstancesMatrixTest::subject)
                .filter(fact -> !told.add(fact))
                .toList();
    }

    /** What must be told once: of a step each attempt is intended once, and it is done once. */
    private static String subject(Entry entry) {
        return switch (CODEC.fact(entry)) {
            case OperationFact.StepIntended f -> "intended %s, attempt %d".formatted(f.step(), f.attempt());
            case OperationFact.CompensationIntended f -> "undo of %s, attempt %d".formatted(f.step(), f.attempt());
            case OperationFact.StepDone f -> "done " + f.step();
            case OperationFact.CompensationDone f -> "undone " + f.step();
            default -> entry.type();
        };
    }
}
