package io.understudy.simulation;

import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.simulation.Database.Kind;
import io.understudy.topology.Epoch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code postgresql.promote} over a simulated database, by the same rules as the real one: look first, never over a newer
 * epoch, a lost answer is a doubt, done by the first writes.
 */
class Promotion implements StepType {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final World world;
    private final Instance self;

    Promotion(World world, Instance self) {
        this.world = world;
        this.self = self;
    }

    /** What a look at the server finds. */
    private record Seen(boolean recovering, long epoch, boolean paused, int received, int applied) {}

    private enum Lineage {
        OURS,
        UNFINISHED,
        NEWER,
        FOREIGN
    }

    @Override
    public String id() {
        return "postgresql.promote";
    }

    @Override
    public boolean pointOfNoReturn() {
        return true;
    }

    @Override
    public List<String> precheck(StepContext context) {
        return look(context).filter(Seen::recovering).isPresent()
                ? List.of()
                : List.of("the standby can't be asked, or is no standby");
    }

    @Override
    public Goal observe(StepContext context) {
        Optional<Seen> seen = look(context);
        if (seen.isEmpty()) {
            return new Goal.Unknown("no answer from " + context.newPrimary());
        }
        if (seen.get().recovering()) {
            return context.doubt().isPresent()
                            && seen.get().applied() < seen.get().received()
                    ? new Goal.Unknown("it may promote itself yet")
                    : new Goal.Open("promote " + context.newPrimary());
        }
        return switch (lineage(context, seen.get().epoch())) {
            case OURS ->
                new Goal.Reached(
                        "primary with epoch " + context.epoch(),
                        Map.of("epoch", context.epoch().toString()));
            case UNFINISHED -> new Goal.Open("the epoch is not written yet");
            case NEWER, FOREIGN -> new Goal.Unknown("a primary that this operation did not promote");
        };
    }

    @Override
    public StepResult apply(StepContext context) {
        Optional<Seen> first = look(context);
        if (first.isEmpty()) {
            return new StepResult.Failed("no answer, not promoted", true);
        }
        Seen seen = first.get();
        if (!seen.recovering()) {
            return adopt(context, seen);
        }
        if (seen.epoch() >= context.epoch().value()) {
            return new StepResult.Failed("it carries epoch %d".formatted(seen.epoch()), false);
        }
        if (seen.paused()) {
            return new StepResult.Failed("replay is paused", true);
        }
        Optional<StepResult> lacks = context.kind().planned() ? awaitAll(context) : Optional.empty();
        if (lacks.isPresent()) {
            return lacks.get();
        }
        if (Thread.currentThread().isInterrupted()) {
            return new StepResult.Failed("the time was up before it was asked", true);
        }
        Network.Answer<Object> answer = ask(context, () -> world.promote(self, app(context), context));
        return answer instanceof Network.Answer.Got<Object>(Database.Refused(String why))
                ? new StepResult.Failed(why, true)
                : awaitPrimary(context);
    }

    private Optional<StepResult> awaitAll(StepContext context) {
        int end = context.outputs().values().stream()
                .filter(outputs -> outputs.containsKey("lsn"))
                .mapToInt(outputs -> Integer.parseInt(outputs.get("lsn")))
                .findFirst()
                .orElse(Integer.MAX_VALUE);
        for (int i = 0; i < 12; i++) {
            if (look(context).filter(s -> s.applied() >= end).isPresent()) {
                return Optional.empty();
            }
            if (!pause()) {
                break;
            }
        }
        return Optional.of(new StepResult.Failed("the standby lacks what the primary committed last", true));
    }

    private StepResult awaitPrimary(StepContext context) {
        for (int i = 0; i < 12; i++) {
            Optional<Seen> seen = look(context);
            if (seen.filter(s -> !s.recovering()).isPresent()) {
                return firstWrites(context);
            }
            if (!pause()) {
                break;
            }
        }
        return new StepResult.InDoubt("asked, and not a primary yet");
    }

    private StepResult adopt(StepContext context, Seen seen) {
        return switch (lineage(context, seen.epoch())) {
            case OURS, UNFINISHED -> firstWrites(context);
            case NEWER -> new StepResult.InDoubt("another operation promoted it");
            case FOREIGN ->
                context.doubt().isPresent()
                        ? new StepResult.InDoubt("this operation did not promote it")
                        : new StepResult.Failed("this operation did not promote it", false);
        };
    }

    private StepResult firstWrites(StepContext context) {
        Network.Answer<Object> answer = ask(context, () -> write(context));
        return switch (answer) {
            case Network.Answer.Got<Object>(Database.Refused(String why)) -> new StepResult.InDoubt(why);
            case Network.Answer.Got<Object> _ ->
                new StepResult.Done(
                        "primary with epoch " + context.epoch(),
                        Map.of("epoch", context.epoch().toString()));
            case Network.Answer.Silence<Object> _ -> new StepResult.InDoubt("its first write got no answer");
        };
    }

    private Object write(StepContext context) {
        Database database = database(context);
        if (database.recovering() || database.epoch() > context.epoch().value()) {
            return new Database.Refused("a standby, or a newer epoch");
        }
        world.firstWrites(database, context.epoch());
        return Kind.EPOCH;
    }

    private static Lineage lineage(StepContext context, long carried) {
        long own = context.epoch().value();
        if (carried >= own) {
            return carried == own ? Lineage.OURS : Lineage.NEWER;
        }
        Epoch before = context.from().epoch();
        boolean copy = carried == before.value() || carried == 0 && before.equals(Epoch.INITIAL);
        return copy && context.doubt().isPresent() ? Lineage.UNFINISHED : Lineage.FOREIGN;
    }

    private Optional<Seen> look(StepContext context) {
        Database database = database(context);
        Network.Answer<Object> answer = ask(
                context,
                () -> new Seen(
                        database.recovering(),
                        database.epoch(),
                        database.replayPaused,
                        database.received(),
                        database.applied()));
        return answer instanceof Network.Answer.Got<Object>(Seen seen) ? Optional.of(seen) : Optional.empty();
    }

    private Network.Answer<Object> ask(StepContext context, Supplier<Object> question) {
        Database database = database(context);
        return world.network.ask(self.process, database, PATIENCE, database.ifRunning(question));
    }

    private boolean pause() {
        self.fiber().sleep(PAUSE.toNanos());
        return !Thread.currentThread().isInterrupted();
    }

    private App app(StepContext context) {
        return world.app(context.policy().application());
    }

    private Database database(StepContext context) {
        return app(context).database(context.newPrimary());
    }
}
