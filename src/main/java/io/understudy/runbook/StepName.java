package io.understudy.runbook;

import io.understudy.topology.Names;

/**
 * The name of a step, unique within its runbook.
 *
 * @param value a DNS label: lower-case letters, digits and hyphens, 1 to 63 characters
 */
public record StepName(String value) implements Comparable<StepName> {

    /** Refuses what is not a DNS label with {@link IllegalArgumentException}. */
    public StepName {
        Names.requireLabel("step", value);
    }

    @Override
    public int compareTo(StepName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
