package io.understudy.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.understudy.topology.UnderstudyException;

/** How many replicas a runbook asks for: a number, a share of some count, or all of it. */
sealed interface Amount {

    /** Out of a count, rounded up. */
    int of(int whole);

    /** Whether {@link #of} depends on the count. */
    default boolean relative() {
        return !(this instanceof Exactly);
    }

    record Exactly(int replicas) implements Amount {
        @Override
        public int of(int whole) {
            return replicas;
        }
    }

    record Share(int percent) implements Amount {
        @Override
        public int of(int whole) {
            return Math.ceilDiv(whole * percent, 100);
        }
    }

    /**
     * Reads a number, {@code "50%"} or the given word for the whole.
     *
     * @throws UnderstudyException.InvalidInput for anything else
     */
    static Amount parse(JsonNode node, String whole) {
        String text = node.asText().strip();
        if (text.equals(whole)) {
            return new Share(100);
        }
        if (text.matches("\\d{1,6}")) {
            return new Exactly(Integer.parseInt(text));
        }
        if (text.matches("\\d{1,3}%")) {
            return new Share(Integer.parseInt(text.substring(0, text.length() - 1)));
        }
        throw new UnderstudyException.InvalidInput(
                "'%s' is no amount of replicas: write %s, a number or a percentage such as \"50%%\""
                        .formatted(text, whole));
    }
}
