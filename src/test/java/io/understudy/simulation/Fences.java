package io.understudy.simulation;

import io.understudy.operation.Fence;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.FenceSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Both kinds of fences over the simulated world: the database's own, and a power switch. */
final class Fences implements Fence {

    private final World world;
    private final Instance self;

    Fences(World world, Instance self) {
        this.world = world;
        this.self = self;
    }

    @Override
    public boolean handles(FenceSpec spec) {
        return true;
    }

    @Override
    public Proof fence(FenceSpec spec, StepContext context, Duration timeout) {
        return proof(spec, context, timeout, true);
    }

    @Override
    public Proof observe(FenceSpec spec, StepContext context, Duration timeout) {
        return proof(spec, context, timeout, false);
    }

    @Override
    public StepResult release(FenceSpec spec, StepContext context, Duration timeout) {
        App app = world.app(context.policy().application());
        Network.Answer<Object> answer = switch (spec) {
            case FenceSpec.InBand _ -> {
                Database database = app.database(context.oldPrimary());
                yield world.network.ask(
                        self.process,
                        database,
                        timeout,
                        database.ifRunning(() -> world.openAgain(self, app, database, context)));
            }
            case FenceSpec.Route _ -> {
                PowerSwitch power = world.power(context.oldPrimary());
                yield world.network.ask(self.process, power, timeout, () -> world.powerOn(self, power, context));
            }
        };
        return switch (answer) {
            case Network.Answer.Got<Object>(Database.Refused(String why)) -> new StepResult.Failed(why, true);
            case Network.Answer.Got<Object> _ -> new StepResult.Done("lifted");
            case Network.Answer.Silence<Object> _ -> new StepResult.InDoubt("no answer");
        };
    }

    @Override
    public List<String> precheck(FenceSpec spec, StepContext context) {
        return observe(spec, context, spec.timeout()).state() == State.UNKNOWN
                ? List.of("the fence can't be asked")
                : List.of();
    }

    private Proof proof(FenceSpec spec, StepContext context, Duration timeout, boolean act) {
        App app = world.app(context.policy().application());
        return switch (spec) {
            case FenceSpec.InBand _ -> database(app, app.database(context.oldPrimary()), context, timeout, act);
            case FenceSpec.Route _ -> power(world.power(context.oldPrimary()), context, timeout, act);
        };
    }

    private Proof database(App app, Database database, StepContext context, Duration timeout, boolean act) {
        Network.Answer<Object> answer = world.network.ask(
                self.process, database, timeout, database.ifRunning(() -> closed(app, database, context, act)));
        return answer instanceof Network.Answer.Got<Object>(Proof proof)
                ? proof
                : new Proof(State.UNKNOWN, "refused, or no answer: that proves nothing");
    }

    private Proof closed(App app, Database database, StepContext context, boolean act) {
        if (database.recovering()) {
            return new Proof(State.UNKNOWN, "it is a standby");
        }
        if (database.epoch() > context.from().epoch().value()) {
            return new Proof(State.NOT_FENCED, "it carries a newer epoch and was left alone");
        }
        if (act) {
            world.close(self, app, database, context);
        }
        return database.open()
                ? new Proof(State.NOT_FENCED, "it takes sessions")
                : new Proof(State.FENCED, "closed", Map.of("lsn", Integer.toString(database.received())));
    }

    private Proof power(PowerSwitch power, StepContext context, Duration timeout, boolean act) {
        Network.Answer<Object> answer = world.network.ask(self.process, power, timeout, () -> {
            if (act) {
                world.powerOff(self, power, context);
            }
            return power.site().outlet ? new Proof(State.NOT_FENCED, "it is on") : new Proof(State.FENCED, "it is off");
        });
        return answer instanceof Network.Answer.Got<Object>(Proof proof)
                ? proof
                : new Proof(State.UNKNOWN, "the switch is silent");
    }
}
