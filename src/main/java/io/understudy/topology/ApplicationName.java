package io.understudy.topology;

/**
 * The name of a protected application, unique in one installation.
 *
 * @param value a DNS label: lower-case letters, digits and hyphens, 1 to 63 characters
 */
public record ApplicationName(String value) implements Comparable<ApplicationName> {

    /** Under this name the journal keeps waves, which concern many applications; no application may have it. */
    public static final ApplicationName WAVES = new ApplicationName("waves");

    /** Under this name the journal keeps drills, which are no operations; no application may have it. */
    public static final ApplicationName DRILLS = new ApplicationName("drills");

    /** Refuses what is not a DNS label with {@link IllegalArgumentException}. */
    public ApplicationName {
        Names.requireLabel("application", value);
    }

    @Override
    public int compareTo(ApplicationName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
