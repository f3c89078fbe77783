package io.understudy.operation;

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
}
