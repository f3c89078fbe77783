package io.understudy.camel;

import io.understudy.topology.UnderstudyException;
import org.jspecify.annotations.Nullable;

/** What people type to go beside what they do: kept in the journal for good and told to everybody who listens, hence bounded. */
final class Typed {

    static final int LONGEST = 1_000;

    static final String NO_REASON = "no reason given";

    private Typed() {}

    /** A reason without the blanks around it, empty when there is none. Throws {@link UnderstudyException.InvalidInput} for too long a one. */
    static String reason(@Nullable String typed) {
        return bounded("reason", typed);
    }

    /** The same where a reason is welcome and nobody is held up for the want of one; the journal says so then. */
    static String reasonIfAny(@Nullable String typed) {
        String reason = reason(typed);
        return reason.isEmpty() ? NO_REASON : reason;
    }

    /** Likewise. */
    static String remark(@Nullable String typed) {
        return bounded("remark", typed);
    }

    private static String bounded(String what, @Nullable String typed) {
        String text = typed == null ? "" : typed.strip();
        if (text.length() > LONGEST) {
            throw new UnderstudyException.InvalidInput(
                    "the %s is longer than %d characters: say less, or say where more is written"
                            .formatted(what, LONGEST));
        }
        return text;
    }
}
