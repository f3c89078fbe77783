package io.understudy.topology;

/**
 * The name of a place that can run applications.
 *
 * @param value a DNS label: lower-case letters, digits and hyphens, 1 to 63 characters
 */
public record SiteName(String value) implements Comparable<SiteName> {

    /** Refuses what is not a DNS label with {@link IllegalArgumentException}. */
    public SiteName {
        Names.requireLabel("site", value);
    }

    @Override
    public int compareTo(SiteName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
