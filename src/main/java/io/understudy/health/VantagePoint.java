package io.understudy.health;

import io.understudy.topology.Names;

/**
 * The name of a place that probes look from: this orchestrator, or a witness elsewhere.
 *
 * @param value a DNS label: lower-case letters, digits and hyphens, 1 to 63 characters
 */
public record VantagePoint(String value) implements Comparable<VantagePoint> {

    /** Refuses what is not a DNS label with {@link IllegalArgumentException}. */
    public VantagePoint {
        Names.requireLabel("vantage point", value);
    }

    @Override
    public int compareTo(VantagePoint other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
