package io.understudy.operation;

import static io.understudy.operation.OperationKind.FAILOVER;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.journal.Journal;
import io.understudy.operation.CrashingJournal.Crash;
import io.understudy.operation.CrashingJournal.When;
import io.understudy.policy.ApprovalPolicy;
import io.understudy.policy.ApprovalPolicy.Quorum;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.Step;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The service dies at every write of an operation, before and after it, and the next one ends what it began. */
class CrashMatrixTest {

    enum Path {
        FAILOVER_RUN(FAILOVER, Phase.SUCCEEDED, 1, w -> {}),
        SWITCHOVER_RUN(SWITCHOVER, Phase.SUCCEEDED, 1, w -> w.fence.outputs.put("lsn", "0/5000")),
        ACCEPTED_RISKS(FAILOVER, Phase.SUCCEEDED, 1, w -> {
            w.fence.answers.put("route:power", Fence.State.UNKNOWN);
            w.loss = new Loss.Unknown("no lag was ever measured");
        }),
        RETRIED_STEPS(FAILOVER, Phase.SUCCEEDED, 1, w -> {
            w.fake("promote").answers(c -> new StepResult.Failed("busy", true));
            w.fake("dns").answers(c -> new StepResult.InDoubt("no answer"));
        }),
        PAUSED_AND_RESUMED(FAILOVER, Phase.SUCCEEDED, 1, w -> w.fence.answers.put("route:power", Fence.State.UNKNOWN)),
        ASKED_AND_RETRIED(FAILOVER, Phase.SUCCEEDED, 1, w -> {
            w.edit = Fixture.replacing("dns", Fixture::asking);
            w.fake("dns").answers(c -> new StepResult.Failed("refused", false));
        }),
        ASKED_AND_SKIPPED(FAILOVER, Phase.SUCCEEDED, 1, w -> {
            w.edit = Fixture.replacing("writes", Fixture::asking);
            for (int i = 0; i < 9; i++) {
                w.fake("writes").answers(c -> new StepResult.Failed("refused", false));
            }
        }),
        ASKED_AND_ABORTED(SWITCHOVER, Phase.COMPENSATED, 0, w -> {
            w.edit = Fixture.replacing("ready", Fixture::asking);
            for (int i = 0; i < 9; i++) {
                w.fake("wait").answers(c -> new StepResult.Failed("refused", false));
            }
        }),
        ESCALATED_WHILE_IT_ASKED(SWITCHOVER, Phase.SUCCEEDED, 1, w -> {
            w.fence.outputs.put("lsn", "0/5000");
            w.fence.answers.put("route:power", Fence.State.UNKNOWN);
            w.edit = CrashMatrixTest::callingBeforeTheFence;
        }),
        ESCALATED_WHEN_A_STEP_FAILED(SWITCHOVER, Phase.SUCCEEDED, 1, w -> {
            w.edit = Fixture.replacing("ready", Fixture::asking);
            w.fake("wait").answers(c -> new StepResult.Failed("no answer", false));
        }),
        ESCALATED_ON_THE_WAY_BACK(SWITCHOVER, Phase.SUCCEEDED, 1, w -> {
            w.fence.outputs.put("lsn", "0/5000");
            w.fence.stuck.add("route:power");
            w.fake("promote").answers(c -> new StepResult.Failed("refused", false));
        }),
        APPROVED_BY_TWO(
                SWITCHOVER,
                Phase.SUCCEEDED,
                1,
                w -> w.approvals = new ApprovalPolicy(Optional.empty(), quorum(2), Duration.ofMinutes(15))),
        ESCALATED_WITH_AN_APPROVAL(SWITCHOVER, Phase.SUCCEEDED, 1, w -> {
            w.approvals = new ApprovalPolicy(quorum(1), Optional.empty(), Duration.ofMinutes(15));
            w.edit = Fixture.replacing("ready", Fixture::asking);
            w.fake("wait").answers(c -> new StepResult.Failed("no answer", false));
        }),
        UNDONE(SWITCHOVER, Phase.COMPENSATED, 0, w -> w.fence.answers.put("route:power", Fence.State.NOT_FENCED)),
        UNDONE_AFTER_THE_FENCE(
                FAILOVER,
                Phase.COMPENSATED,
                0,
                w -> w.fake("promote")
                        .answers(
                                c -> new StepResult.Failed("refused", false),
                                c -> new StepResult.Failed("refused", false),
                                c -> new StepResult.Failed("refused", false))),
        UNDONE_AFTER_ANOTHER_FENCE_WAS_RAISED(SWITCHOVER, Phase.COMPENSATED, 0, w -> {
            w.fencing = List.of(Fixture.fence("power"), Fixture.fence("network"));
            w.edit = Fixture::startingWritersBehindTheFence;
            w.fake("scale").startsWriters = true;
            w.fake("scale").answers(c -> {
                w.fence.holding.clear();
                w.fence.answers.put("route:power", Fence.State.NOT_FENCED);
                return new StepResult.Failed("busy", true);
            });
            for (int i = 0; i < 9; i++) {
                w.fake("scale").answers(c -> new StepResult.Failed("refused", false));
            }
        });

        final OperationKind kind;
        final Phase end;
        final int promotions;
        final Consumer<Fixture> world;

        Path(OperationKind kind, Phase end, int promotions, Consumer<Fixture> world) {
            this.kind = kind;
            this.end = end;
            this.promotions = promotions;
            this.world = world;
        }
    }

    @ParameterizedTest
    @EnumSource
    void ends_the_same_wherever_the_service_dies(Path path) {
        int writes = run(path, Integer.MAX_VALUE, When.BEFORE);
        for (int at = 1; at <= writes; at++) {
            run(path, at, When.BEFORE);
            run(path, at, When.AFTER);
        }
        System.out.printf("%s: %d writes, %d crash boundaries%n", path, writes, 2 * writes);
        assertThat(writes).isGreaterThan(8);
    }

    private static int run(Path path, int at, When when) {
        Fixture world = new Fixture();
        path.world.accept(world);
        Journal durable = world.journal;
        CrashingJournal crashing = new CrashingJournal(durable, at, when);
        world.journal = crashing;
        try {
            drive(world, world.engine(), path);
        } catch (Crash e) {
            world.journal = durable;
            world.time.forgetAlarms();
            drive(world, world.engine(), path);
        }
        world.journal = durable;
        String where = "%s, died %s write %d".formatted(path, when, at);
        Engine last = world.engine();
        List<OperationView> ended = last.recent(Fixture.SHOP, 10).stream()
                .map(record -> world.view(last, record.id()))
                .toList();
        assertThat(ended).as(where).hasSize(1);
        Phase end = ended.getFirst().phase();
        if (path.end == Phase.COMPENSATED
                && promotionInterrupted(world, ended.getFirst().id())) {
            // Nobody can prove that the promotion was not sent before the crash: it waits, and the old side stays
            // fenced.
            assertThat(end).as(where).isEqualTo(Phase.BLOCKED);
            assertThat(world.fence.holding).as(where).isNotEmpty();
            return crashing.writes();
        }
        assertThat(end).as(where).isEqualTo(path.end);
        assertThat(world.fake("promote").effects).as(where).hasValue(path.promotions);
        boolean moved = path.end == Phase.SUCCEEDED;
        for (String id : List.of("scale", "wait", "dns", "served", "writes")) {
            boolean skipped = path == Path.ASKED_AND_SKIPPED && id.equals("writes");
            assertThat(world.fake(id).reached.get()).as(where + ": " + id).isEqualTo(moved && !skipped);
            assertThat(world.fake(id).effects.get()).as(where + ": " + id).isLessThanOrEqualTo(1);
        }
        assertThat(world.engine().placement(world.policy()).primary())
                .as(where)
                .isEqualTo(moved ? Fixture.WEST : Fixture.EAST);
        if (!moved) {
            assertThat(world.fence.holding).as(where).isEmpty();
        }
        return crashing.writes();
    }

    private static boolean promotionInterrupted(Fixture world, OperationId id) {
        return world.journal.of(id).stream()
                .anyMatch(e -> e.type().equals("StepInterrupted") && e.payload().contains("\"promote\""));
    }

    /** Lives through an operation as a person would: starts it if there is none, types what is asked for, waits. */
    private static void drive(Fixture world, Engine engine, Path path) {
        if (engine.recent(Fixture.SHOP, 1).isEmpty()) {
            world.start(engine, path.kind);
        }
        for (int i = 0; i < 20 && engine.active(Fixture.SHOP).isPresent(); i++) {
            OperationId id = engine.active(Fixture.SHOP).get();
            steer(world, engine, id, path);
            for (OperationView.Pending pending : world.view(engine, id).pending()) {
                engine.accept(id, "ann", pending.phrase());
            }
            world.time.pass(Duration.ofSeconds(2));
        }
    }

    private static void steer(Fixture world, Engine engine, OperationId id, Path path) {
        boolean paused = world.view(engine, id).paused().isPresent();
        boolean everPaused =
                world.journal.of(id).stream().anyMatch(e -> e.type().equals("OperationPaused"));
        if (path == Path.PAUSED_AND_RESUMED && (paused || !everPaused)) {
            engine.intervene(id, paused ? new Intervention.Resume("bob", "") : new Intervention.Pause("ann", "storm"));
        }
        escalate(world, engine, id, path);
        world.view(engine, id)
                .approval()
                .filter(approval -> approval.open().isPresent())
                .map(approval -> approval.terms().hash())
                .ifPresent(hash -> List.of("bob", "eve").forEach(by -> engine.approve(id, by, hash, Fixture.LOST)));
        for (OperationView.Decision decision : world.view(engine, id).decisions()) {
            switch (path) {
                case ASKED_AND_RETRIED, ESCALATED_ON_THE_WAY_BACK ->
                    engine.intervene(id, new Intervention.Retry("ann", "mended"));
                case ASKED_AND_SKIPPED ->
                    engine.intervene(id, new Intervention.Skip(decision.step(), "ann", "by hand"));
                case ASKED_AND_ABORTED -> engine.intervene(id, new Intervention.Abort("ann", "not today"));
                default -> {}
            }
        }
    }

    /** Refused where the promotion may have been sent before the crash: then a person can only retry. */
    private static void escalate(Fixture world, Engine engine, OperationId id, Path path) {
        OperationView view = world.view(engine, id);
        boolean stopped = view.phase() != Phase.RUNNING || !view.decisions().isEmpty();
        if (path.name().startsWith("ESCALATED") && view.kind() == SWITCHOVER && stopped) {
            engine.intervene(
                    id,
                    new Intervention.Escalate(
                            new Trigger.Person("ann"), "the site is lost", Optional.of(Fixture.LOST)));
        }
    }

    private static Optional<Quorum> quorum(int count) {
        return Optional.of(new Quorum(count, List.of("bob", "eve"), true));
    }

    private static Runbook callingBeforeTheFence(Runbook runbook) {
        Step call = Fixture.step("call", "manual", "web");
        return new Runbook(
                runbook.name(),
                runbook.steps().stream()
                        .flatMap(s -> s.name().value().equals("fence")
                                ? Stream.of(call, Fixture.step("fence", "fence.primary", "call"))
                                : Stream.of(s))
                        .toList());
    }
}
