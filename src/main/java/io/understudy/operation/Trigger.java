package io.understudy.operation;

import io.understudy.topology.OperationId;
import org.jspecify.annotations.Nullable;

/** Who or what started an operation. */
public sealed interface Trigger {

    /** For people: {@code rule primary-lost} or the person's name. */
    String label();

    /** The service itself, by a rule of its decision table. A cooldown follows. */
    record Automatic(String rule) implements Trigger {
        @Override
        public String label() {
            return "rule " + rule;
        }
    }

    /** A named person. */
    record Person(String name) implements Trigger {
        @Override
        public String label() {
            return name;
        }
    }

    /**
     * A live drill, which moves an application away and back.
     *
     * @param by the person who asked for the drill, or its schedule
     */
    record Drill(OperationId drill, String by) implements Trigger {
        @Override
        public String label() {
            return "%s of %s".formatted(drill, by);
        }
    }

    /**
     * A wave over many applications.
     *
     * @param by the person who started the wave
     * @param together the consistency group that it moves with; null: none, as in journals from before they waited
     */
    record Wave(OperationId wave, String by, @Nullable String together) implements Trigger {
        @Override
        public String label() {
            return "%s of %s".formatted(wave, by);
        }
    }
}
