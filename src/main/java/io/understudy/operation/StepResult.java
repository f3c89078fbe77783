package io.understudy.operation;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How one attempt of a step ended. */
public sealed interface StepResult {

    /** One line for people. */
    String summary();

    /**
     * @param outputs small facts for later steps and for the way back, such as the original replica counts
     */
    record Done(String summary, Map<String, String> outputs) implements StepResult {
        public Done {
            outputs = Map.copyOf(outputs);
        }

        public Done(String summary) {
            this(summary, Map.of());
        }
    }

    /**
     * It did not happen, or not whole.
     *
     * @param retryable whether trying again may help
     * @param partly whether something of it may be there, which is undone on the way back
     */
    record Failed(String summary, boolean retryable, boolean partly) implements StepResult {

        /** One that left nothing. */
        public Failed(String summary, boolean retryable) {
            this(summary, retryable, false);
        }
    }

    /** The same; of one that failed, parts may be there. */
    static StepResult leavingParts(StepResult result) {
        return result instanceof Failed failed ? new Failed(failed.summary(), failed.retryable(), true) : result;
    }

    /** It may have happened: the engine observes before anything else. */
    record InDoubt(String summary) implements StepResult {}

    /**
     * A person must decide before it can go on; the engine asks, and calls apply again with the acceptance in the context.
     *
     * @param patience how long the question waits; null: for as long as it takes, and nobody is told twice
     */
    record NeedsAcceptance(
            Risk risk, String summary, @Nullable Patience patience) implements StepResult {

        /** One that waits for as long as it takes. */
        public NeedsAcceptance(Risk risk, String summary) {
            this(risk, summary, null);
        }
    }
}
