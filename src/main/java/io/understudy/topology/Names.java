package io.understudy.topology;

import java.util.regex.Pattern;

/** The one shape that all names of documents share. */
public final class Names {

    /** What a name looks like, as a regular expression for schemas and messages. */
    public static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    private static final Pattern PATTERN = Pattern.compile(LABEL);

    private Names() {}

    /** Throws {@link IllegalArgumentException} naming what it is when the value is not a DNS label. */
    public static void requireLabel(String what, String value) {
        if (!PATTERN.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "%s '%s' is not a name: use lower-case letters, digits and hyphens, at most 63 of them"
                            .formatted(what, value));
        }
    }
}
