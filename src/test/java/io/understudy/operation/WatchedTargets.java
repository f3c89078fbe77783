package io.understudy.operation;

import io.understudy.operation.steps.FencePrimaryStep;
import io.understudy.policy.FenceSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Targets that tell when a call was sent and when it has landed. They take a change only onto what its sender saw, as real ones do
 * (S9): what comes late, after somebody else's change, is refused. A fence knows no such thing.
 */
final class WatchedTargets {

    enum Moment {
        /** Its sender has done all its checks; the target knows nothing yet. */
        SENT,
        /** It has taken effect, or was refused; its sender knows nothing yet. */
        LANDED
    }

    interface Watch {
        void reached(Moment moment, String call);
    }

    private final Watch watch;

    private WatchedTargets(Watch watch) {
        this.watch = watch;
    }

    /** Puts them in the place of a world's targets. */
    static void replace(Fixture world, Watch watch) {
        WatchedTargets targets = new WatchedTargets(watch);
        world.types.replaceAll((id, type) -> switch (type) {
            case FakeStep fake -> targets.new WatchedStep(id, fake.pointOfNoReturn());
            case FencePrimaryStep _ -> new FencePrimaryStep(List.of(targets.new WatchedFence(world.fence)));
            default -> type;
        });
    }

    private final class WatchedStep extends FakeStep {

        /** How often it was changed when each sender looked last, since its last call. */
        private final Map<Boolean, Integer> looked = new HashMap<>();

        WatchedStep(String id, boolean pointOfNoReturn) {
            super(id, pointOfNoReturn);
        }

        @Override
        public Goal observe(StepContext context) {
            looked.put(sender(), changes());
            return super.observe(context);
        }

        @Override
        public StepResult apply(StepContext context) {
            return sent(id(), true, () -> super.apply(context));
        }

        @Override
        public StepResult compensate(StepContext context, StepResult.Done done) {
            return sent("undo " + id(), false, () -> super.compensate(context, done));
        }

        private StepResult sent(String call, boolean goal, Supplier<StepResult> change) {
            int seen = Objects.requireNonNullElse(looked.remove(sender()), changes());
            watch.reached(Moment.SENT, call);
            StepResult result = seen == changes() ? change.get() : late(call, goal);
            watch.reached(Moment.LANDED, call);
            return result;
        }

        private StepResult late(String call, boolean goal) {
            return reached.get() == goal
                    ? new StepResult.Done(call + " is so already")
                    : new StepResult.Failed(call + ": somebody else changed it meanwhile", true);
        }

        private int changes() {
            return effects.get() + undone.get();
        }

        /** Whoever calls now. */
        private boolean sender() {
            return Thread.currentThread().isVirtual();
        }
    }

    private final class WatchedFence implements Fence {

        private final Fence target;

        WatchedFence(Fence target) {
            this.target = target;
        }

        @Override
        public boolean handles(FenceSpec spec) {
            return target.handles(spec);
        }

        @Override
        public Proof fence(FenceSpec spec, StepContext context, Duration timeout) {
            watch.reached(Moment.SENT, "fence");
            Proof proof = target.fence(spec, context, timeout);
            watch.reached(Moment.LANDED, "fence");
            return proof;
        }

        @Override
        public Proof observe(FenceSpec spec, StepContext context, Duration timeout) {
            return target.observe(spec, context, timeout);
        }

        @Override
        public StepResult release(FenceSpec spec, StepContext context, Duration timeout) {
            watch.reached(Moment.SENT, "lift");
            StepResult result = target.release(spec, context, timeout);
            watch.reached(Moment.LANDED, "lift");
            return result;
        }

        @Override
        public List<String> precheck(FenceSpec spec, StepContext context) {
            return target.precheck(spec, context);
        }
    }
}
