package io.understudy.runbook;

import io.understudy.topology.Names;

/**
 * The name of a runbook.
 *
 * @param value a DNS label: lower-case letters, digits and hyphens, 1 to 63 characters
 */
public record RunbookName(String value) implements Comparable<RunbookName> {

    /** Refuses what is not a DNS label with {@link IllegalArgumentException}. */
    public RunbookName {
        Names.requireLabel("runbook", value);
    }

    @Override
    public int compareTo(RunbookName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
