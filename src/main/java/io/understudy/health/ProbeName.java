package io.understudy.health;

import io.understudy.topology.Names;

/**
 * The name of a probe, unique within its application.
 *
 * @param value a DNS label: lower-case letters, digits and hyphens, 1 to 63 characters
 */
public record ProbeName(String value) implements Comparable<ProbeName> {

    /** Refuses what is not a DNS label with {@link IllegalArgumentException}. */
    public ProbeName {
        Names.requireLabel("probe", value);
    }

    @Override
    public int compareTo(ProbeName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
