package io.understudy.topology;

/**
 * The name of one replication link of an application.
 *
 * @param value a DNS label: lower-case letters, digits and hyphens, 1 to 63 characters
 */
public record LinkName(String value) implements Comparable<LinkName> {

    /** Refuses what is not a DNS label with {@link IllegalArgumentException}. */
    public LinkName {
        Names.requireLabel("replication link", value);
    }

    @Override
    public int compareTo(LinkName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
