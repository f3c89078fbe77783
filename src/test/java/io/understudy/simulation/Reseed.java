package io.understudy.simulation;

import io.understudy.operation.Goal;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.topology.Epoch;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code postgresql.reseed} over simulated databases, by the same rules as the real one: the old primary is fenced and older
 * before, and streams on the new one's timeline after. The route is at once and asks nothing itself.
 */
class Reseed implements StepType {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final World world;
    private final Instance self;
    private final StepType fences;

    Reseed(World world, Instance self, StepType fences) {
        this.world = world;
        this.self = self;
        this.fences = fences;
    }

    /** What a look at a server finds. */
    private record Seen(boolean recovering, boolean streams, long epoch, int timeline) {}

    @Override
    public String id() {
        return "postgresql.reseed";
    }

    /** Which of the two serves, by the operation's roles. */
    SiteName source(StepContext context) {
        return context.from().primary();
    }

    SiteName target(StepContext context) {
        return context.from().standby();
    }

    @Override
    public List<String> precheck(StepContext context) {
        if (context.kind() != OperationKind.REPROTECT) {
            return List.of("the roles move");
        }
        Optional<Seen> source = look(context, source(context));
        Optional<Seen> target = look(context, target(context));
        if (source.isEmpty()
                || source.get().recovering()
                || source.get().epoch() > context.epoch().value()) {
            return List.of("there is nothing to copy");
        }
        if (target.filter(Seen::recovering).isPresent()) {
            return List.of();
        }
        if (target.isPresent() && target.get().epoch() >= context.epoch().value()) {
            return List.of("it is no old primary");
        }
        boolean moved = !context.from().epoch().equals(Epoch.INITIAL);
        return moved && fences.observe(before(context)) instanceof Goal.Reached
                ? List.of()
                : List.of("the old primary is not proven fenced");
    }

    private static StepContext before(StepContext context) {
        Placement now = context.from();
        return new StepContext(
                context.operation(),
                OperationKind.FAILOVER,
                context.policy(),
                context.sites(),
                new Placement(
                        now.application(),
                        now.standby(),
                        now.primary(),
                        new Epoch(now.epoch().value() - 1)),
                context.step(),
                Map.of(),
                List.of());
    }

    @Override
    public Goal observe(StepContext context) {
        Optional<Seen> source = look(context, source(context));
        if (source.filter(s -> !s.recovering()).isEmpty()) {
            return new Goal.Unknown("who serves is not known");
        }
        return look(context, target(context))
                        .filter(t -> t.recovering()
                                && t.streams()
                                && t.timeline() == source.get().timeline())
                        .isPresent()
                ? new Goal.Reached("it streams")
                : new Goal.Open("rebuild " + target(context));
    }

    @Override
    public StepResult apply(StepContext context) {
        if (observe(context) instanceof Goal.Reached) {
            return new StepResult.Done("it streams already");
        }
        List<String> problems = precheck(context);
        return problems.isEmpty() ? rebuild(context) : new StepResult.Failed(String.join("; ", problems), true);
    }

    /** A call that comes too late is not carried out: its caller has given up. */
    StepResult rebuild(StepContext context) {
        App app = world.app(context.policy().application());
        Database source = app.database(source(context));
        Database target = app.database(target(context));
        long asked = world.loop.now();
        Checker.Call call = world.checker.begins(self, context);
        Network.Answer<Object> answer = world.network.ask(self.process, target, PATIENCE, () -> {
            if (world.loop.now() - asked < PATIENCE.toNanos()) {
                world.rebuild(call, self, app, context, source, target);
            }
            return true;
        });
        if (answer instanceof Network.Answer.Silence<Object>) {
            return new StepResult.InDoubt("no answer");
        }
        for (int i = 0; i < 5; i++) {
            self.fiber().sleep(PAUSE.toNanos());
            if (observe(context) instanceof Goal.Reached) {
                return new StepResult.Done("it streams");
            }
        }
        return new StepResult.InDoubt("it does not stream yet");
    }

    private Optional<Seen> look(StepContext context, SiteName site) {
        Database database = world.app(context.policy().application()).database(site);
        return world.network.ask(
                                self.process,
                                database,
                                PATIENCE,
                                database.ifRunning(() -> new Seen(
                                        database.recovering(),
                                        database.streaming,
                                        database.epoch(),
                                        database.timeline())))
                        instanceof Network.Answer.Got<Object>(Seen seen)
                ? Optional.of(seen)
                : Optional.empty();
    }

    /** As somebody might write it: it copies the wrong way round, and asks nobody. */
    static final class Reversed extends Reseed {

        Reversed(World world, Instance self, StepType fences) {
            super(world, self, fences);
        }

        @Override
        SiteName source(StepContext context) {
            return context.from().standby();
        }

        @Override
        SiteName target(StepContext context) {
            return context.from().primary();
        }

        @Override
        public List<String> precheck(StepContext context) {
            return List.of();
        }

        @Override
        public StepResult apply(StepContext context) {
            return rebuild(context);
        }
    }
}
