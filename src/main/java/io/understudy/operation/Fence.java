package io.understudy.operation;

import io.understudy.policy.FenceSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Port: one way to stop the old primary from writing. Thread-safe; may block up to the timeout. */
public interface Fence {

    /** Whether this fence carries out specifications of that kind. */
    boolean handles(FenceSpec spec);

    /** Tries to fence and tells what was proven. Repeating it is safe. */
    Proof fence(FenceSpec spec, StepContext context, Duration timeout);

    /** Looks without changing anything. */
    Proof observe(FenceSpec spec, StepContext context, Duration timeout);

    /**
     * Lifts the fence from the old primary, when an operation is undone before the point of no return. A lift that was cut off on its
     * way must not open what a later {@link #fence} has closed: each fence ends the sessions of earlier lifts, and a lift asks
     * {@link StepContext#warrant} after it has opened its session and before it sends what opens.
     */
    StepResult release(FenceSpec spec, StepContext context, Duration timeout);

    /** Read-only: would it work now? One line each: what, and what to do. */
    List<String> precheck(FenceSpec spec, StepContext context);

    /**
     * What is known about the old primary.
     *
     * @param evidence what was seen that proves it, in plain words
     * @param outputs small facts for later steps, such as {@code lsn}: the last write-ahead-log position of the fenced database
     */
    record Proof(State state, String evidence, Map<String, String> outputs) {
        public Proof {
            outputs = Map.copyOf(outputs);
        }

        public Proof(State state, String evidence) {
            this(state, evidence, Map.of());
        }
    }

    /** UNKNOWN proves nothing: a refused connection or a timeout is UNKNOWN. */
    enum State {
        FENCED,
        NOT_FENCED,
        UNKNOWN
    }
}
