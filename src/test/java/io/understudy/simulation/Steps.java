package io.understudy.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The other step types over simulated targets: each checks the epoch where its target keeps it, as the real ones do. */
final class Steps {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int AS_PRIMARY = 4;

    private final World world;
    private final Instance self;

    Steps(World world, Instance self) {
        this.world = world;
        this.self = self;
    }

    List<StepType> all() {
        return List.of(new Scale(), new Ready(), new Dns(), new Write(), new Ticket());
    }

    private App app(StepContext context) {
        return world.app(context.policy().application());
    }

    private Network.Answer<Object> ask(Network.Host host, Supplier<Object> question) {
        return world.network.ask(self.process, host, PATIENCE, question);
    }

    /** Without a precheck of its own. */
    private abstract class Simple implements StepType {
        @Override
        public List<String> precheck(StepContext context) {
            return List.of();
        }
    }

    private final class Scale extends Simple {
        @Override
        public String id() {
            return "kubernetes.scale";
        }

        private Network.Answer<Object> look(StepContext context) {
            Workload workload = app(context).workload(context.newPrimary());
            return ask(workload, workload::state);
        }

        @Override
        public Goal observe(StepContext context) {
            return look(context) instanceof Network.Answer.Got<Object>(Workload.State state)
                    ? state.epoch() == context.epoch().value() && state.replicas() >= AS_PRIMARY
                            ? new Goal.Reached("scaled")
                            : new Goal.Open("replicas %d -> %d".formatted(state.replicas(), AS_PRIMARY))
                    : new Goal.Unknown("no answer");
        }

        @Override
        public StepResult apply(StepContext context) {
            if (!(look(context) instanceof Network.Answer.Got<Object>(Workload.State state))) {
                return new StepResult.Failed("no answer", true);
            }
            if (state.epoch() > context.epoch().value()) {
                return new StepResult.Failed("a newer operation owns it", false);
            }
            boolean marked = state.epoch() == context.epoch().value();
            return write(
                    context,
                    state,
                    Math.max(AS_PRIMARY, state.replicas()),
                    context.epoch().value(),
                    marked ? state.before() : state.replicas());
        }

        @Override
        public StepResult compensate(StepContext context, StepResult.Done done) {
            if (!(look(context) instanceof Network.Answer.Got<Object>(Workload.State state))) {
                return new StepResult.Failed("no answer", true);
            }
            return state.epoch() != context.epoch().value() || state.before() < 0
                    ? new StepResult.Done("nothing to undo")
                    : write(
                            context,
                            state,
                            state.before(),
                            context.from().epoch().value(),
                            -1);
        }

        private StepResult write(StepContext context, Workload.State from, int replicas, long epoch, int before) {
            Workload workload = app(context).workload(context.newPrimary());
            return switch (ask(workload, () -> workload.write(from, replicas, epoch, before))) {
                case Network.Answer.Got<Object>(Object written) ->
                    written.equals(true) ? new StepResult.Done("scaled") : new StepResult.Failed("conflict", true);
                case Network.Answer.Silence<Object> _ -> new StepResult.InDoubt("no answer");
            };
        }
    }

    private final class Ready extends Simple {
        @Override
        public String id() {
            return "kubernetes.wait";
        }

        @Override
        public Goal observe(StepContext context) {
            Workload workload = app(context).workload(context.newPrimary());
            return ask(workload, workload::state) instanceof Network.Answer.Got<Object>(Workload.State state)
                    ? state.replicas() > 0 ? new Goal.Reached("available") : new Goal.Open("none available")
                    : new Goal.Unknown("no answer");
        }

        @Override
        public StepResult apply(StepContext context) {
            self.fiber().sleep(Duration.ofMillis(300).toNanos());
            return observe(context) instanceof Goal.Reached
                    ? new StepResult.Done("available")
                    : new StepResult.Failed("not available", true);
        }
    }

    private final class Dns extends Simple {
        @Override
        public String id() {
            return "dns.switch";
        }

        private Zone.View after(StepContext context) {
            return view(context.epoch().value(), context.newPrimary());
        }

        private static Zone.View view(long epoch, SiteName site) {
            return new Zone.View(List.of(site), new Zone.Mark(epoch, site));
        }

        @Override
        public Goal observe(StepContext context) {
            Zone zone = app(context).zone;
            return ask(zone, zone::view) instanceof Network.Answer.Got<Object>(Zone.View view)
                    ? view.equals(after(context)) ? new Goal.Reached("switched") : new Goal.Open("switch")
                    : new Goal.Unknown("no answer");
        }

        @Override
        public StepResult apply(StepContext context) {
            return exchange(
                    context,
                    new Zone.View(
                            List.of(context.oldPrimary()),
                            new Zone.Mark(context.from().epoch().value(), context.oldPrimary())),
                    after(context));
        }

        @Override
        public StepResult compensate(StepContext context, StepResult.Done done) {
            return exchange(context, after(context), view(context.from().epoch().value(), context.oldPrimary()));
        }

        private StepResult exchange(StepContext context, Zone.View expected, Zone.View changed) {
            Zone zone = app(context).zone;
            if (!(ask(zone, zone::view) instanceof Network.Answer.Got<Object>(Zone.View now))) {
                return new StepResult.Failed("no answer", true);
            }
            if (now.equals(changed)) {
                return new StepResult.Done("already");
            }
            if (!now.equals(expected)) {
                return new StepResult.Failed("another one changed it: " + now, false);
            }
            return switch (ask(zone, () -> world.exchange(app(context), expected, changed))) {
                case Network.Answer.Got<Object>(Object exchanged) ->
                    exchanged.equals(true)
                            ? new StepResult.Done("switched")
                            : new StepResult.Failed("its prerequisite failed", false);
                case Network.Answer.Silence<Object> _ -> new StepResult.InDoubt("no answer");
            };
        }
    }

    private final class Write extends Simple {
        @Override
        public String id() {
            return "verify.write";
        }

        @Override
        public Goal observe(StepContext context) {
            return new Goal.Open("write");
        }

        @Override
        public StepResult apply(StepContext context) {
            App app = app(context);
            Database database = app.database(context.newPrimary());
            Network.Answer<Object> answer = ask(
                    database,
                    database.ifRunning(() -> database.epoch() == context.epoch().value()
                            && told(context)
                            && world.write(app, database, "understudy")));
            return answer instanceof Network.Answer.Got<Object>(Object written) && written.equals(true)
                    ? new StepResult.Done("written")
                    : new StepResult.Failed("not written", true);
        }

        /** A reference stands for what the promotion reported. */
        private static boolean told(StepContext context) {
            JsonNode epoch = context.step().with().path("epoch");
            return epoch.isMissingNode()
                    || epoch.asText().equals(context.epoch().toString());
        }

        @Override
        public Goal verify(StepContext context, StepResult.Done done) {
            return new Goal.Reached(done.summary());
        }
    }

    /** Something of a user's own that must happen once: only looking tells whether it did. */
    private final class Ticket extends Simple implements Network.Host {
        @Override
        public String id() {
            return "ticket";
        }

        @Override
        public Place place() {
            return Place.OUTSIDE;
        }

        @Override
        public void deliver(Runnable message) {
            message.run();
        }

        @Override
        public Goal observe(StepContext context) {
            Network.Answer<Object> answer = ask(
                    this,
                    () -> app(context).tickets.containsKey(context.operation().value()));
            return answer instanceof Network.Answer.Got<Object>(Object there)
                    ? there.equals(true) ? new Goal.Reached("opened") : new Goal.Open("open a ticket")
                    : new Goal.Unknown("no answer");
        }

        @Override
        public StepResult apply(StepContext context) {
            long asked = world.loop.now();
            Checker.Call call = world.checker.begins(self, context);
            Network.Answer<Object> answer = ask(this, () -> {
                if (world.loop.now() - asked < PATIENCE.toNanos()) {
                    int times = app(context).tickets.merge(context.operation().value(), 1, Integer::sum);
                    world.checker.done(call, context.operation(), times);
                }
                return true;
            });
            return answer instanceof Network.Answer.Got<Object>
                    ? new StepResult.Done("opened", Map.of())
                    : new StepResult.InDoubt("no answer");
        }
    }
}
