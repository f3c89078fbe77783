package io.understudy.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How much a drill does. */
public enum DrillKind {
    /** Asks every check and what each step would change, and changes nothing. */
    DRY_RUN(true),
    /** Brings the standby's workloads up beside production. */
    ISOLATED(false),
    /** A switchover and back. */
    LIVE(false);

    private final boolean there;

    DrillKind(boolean there) {
        this.there = there;
    }

    /** Whether this version can do it. */
    public boolean isThere() {
        return there;
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
