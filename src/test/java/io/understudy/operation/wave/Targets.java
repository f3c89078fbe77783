package io.understudy.operation.wave;

import io.understudy.operation.FakeFence;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is done to the applications, counted where it happens. A call takes time: its request leaves, arrives, and is answered; what
 * has left arrives, whoever lives by then.
 */
final class Targets {

    /** How long the parts of a call take. */
    record Journey(Duration leaves, Duration arrives, Duration returns) {}

    /** How far a call is. */
    enum Stage {
        NOT_SENT,
        IN_FLIGHT,
        HAPPENED
    }

    /** A call that has not returned. */
    static final class Call {
        private final String label;
        private Stage stage = Stage.NOT_SENT;

        private Call(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }

        Stage stage() {
            return stage;
        }
    }

    /** Who calls. */
    interface Caller {

        /** The calls that it waits for. */
        List<Call> calls();

        /** A request leaves it now. */
        void sends(String label);
    }

    /** Calls that changed something, in order: {@code promote shop}. */
    final List<String> effects = new ArrayList<>();
    /** Calls that came to where it was done already, and changed nothing. */
    final List<String> repeats = new ArrayList<>();
    /** Steps that fail for good, as {@code promote shop}. */
    final Set<String> failing = new HashSet<>();
    /** The old primaries that were fenced when one was promoted, in order. */
    final List<Set<String>> fencedAtPromotion = new ArrayList<>();
    /** Those that were promoted while their own old primary was not fenced. */
    final List<String> unfenced = new ArrayList<>();

    /** One fence for each application. */
    final FakeFence fence = new FakeFence();

    private final VirtualTime time;
    private final Supplier<Journey> journeys;

    Targets(VirtualTime time, Supplier<Journey> journeys) {
        this.time = time;
        this.journeys = journeys;
        fence.before = () -> {
            Journey journey = journeys.get();
            pause(journey.leaves().plus(journey.arrives()));
        };
    }

    /** The steps of one instance, without its fence. */
    Map<String, StepType> types(Caller caller) {
        return Stream.of(
                        new Counted("check", false, caller),
                        new Counted("promote", true, caller),
                        new Counted("scale", false, caller),
                        new Counted("dns", false, caller))
                .collect(Collectors.toMap(StepType::id, Function.identity()));
    }

    /** What an interrupted client does: it throws, and knows nothing of its request. */
    private void pause(Duration length) {
        time.sleep(length);
        if (Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException("interrupted");
        }
    }

    private void arrives(Call call, StepContext context) {
        call.stage = Stage.HAPPENED;
        if (effects.contains(call.label)) {
            repeats.add(call.label);
            return;
        }
        effects.add(call.label);
        if (context.step().type().equals("promote")) {
            fencedAtPromotion.add(Set.copyOf(fence.holding));
            if (context.policy().fencing().stream().noneMatch(spec -> fence.holding.contains(spec.label()))) {
                unfenced.add(call.label);
            }
        }
    }

    private final class Counted implements StepType {

        private final String id;
        private final boolean pointOfNoReturn;
        private final Caller caller;

        Counted(String id, boolean pointOfNoReturn, Caller caller) {
            this.id = id;
            this.pointOfNoReturn = pointOfNoReturn;
            this.caller = caller;
        }

        private String label(StepContext context) {
            return "%s %s".formatted(id, context.policy().application());
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public boolean pointOfNoReturn() {
            return pointOfNoReturn;
        }

        @Override
        public List<String> precheck(StepContext context) {
            return List.of();
        }

        @Override
        public Goal observe(StepContext context) {
            Journey journey = journeys.get();
            pause(journey.arrives());
            boolean done = id.equals("check") ? !failing.contains(label(context)) : effects.contains(label(context));
            pause(journey.returns());
            return done ? new Goal.Reached("done") : new Goal.Open("to do");
        }

        @Override
        public Goal verify(StepContext context, StepResult.Done done) {
            return new Goal.Reached(done.summary());
        }

        @Override
        public StepResult apply(StepContext context) {
            Journey journey = journeys.get();
            Call call = new Call(label(context));
            caller.calls().add(call);
            pause(journey.leaves());
            boolean fails = failing.contains(call.label);
            boolean changes = !fails && !id.equals("check");
            if (changes) {
                caller.sends(call.label);
                call.stage = Stage.IN_FLIGHT;
                time.after(journey.arrives(), () -> arrives(call, context));
            }
            pause(journey.arrives().plus(journey.returns()));
            caller.calls().remove(call);
            return fails ? new StepResult.Failed("refused", false) : new StepResult.Done("done");
        }
    }
}
