package io.understudy.operation;

import java.util.Map;

/** What observing a step's goal found. */
public sealed interface Goal {

    /** One line for people. */
    String summary();

    /**
     * The goal is true.
     *
     * @param outputs what the step would report, for steps after it
     */
    record Reached(String summary, Map<String, String> outputs) implements Goal {
        public Reached {
            outputs = Map.copyOf(outputs);
        }

        public Reached(String summary) {
            this(summary, Map.of());
        }
    }

    /** The goal is not true; the summary says what the step would change: {@code replicas 1 -> 10}. */
    record Open(String summary) implements Goal {}

    /** It can't be told now. */
    record Unknown(String summary) implements Goal {}
}
