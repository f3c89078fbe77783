package io.understudy.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How much a drill does. */
public enum DrillKind {
    /** Asks every check and what each step would change, and changes nothing. */
    DRY_RUN,
    /** Brings copies of the standby's workloads up beside production, and removes them. */
    ISOLATED,
    /** Moves the application to its standby and, after a while, back. */
    LIVE;

    /** All kinds, each in this form, such as {@code --kind %s}. */
    public static String choice(String form) {
        return Arrays.stream(values())
                .map(kind -> form.formatted(kind.written()))
                .collect(Collectors.joining(" or "));
    }

    /** As documents and people write it: {@code dry-run}. */
    public String written() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What somebody wrote; empty when it is none. */
    public static Optional<DrillKind> of(String written) {
        return Arrays.stream(values())
                .filter(kind -> kind.written().equals(written))
                .findFirst();
    }
}
