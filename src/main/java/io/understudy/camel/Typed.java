package io.understudy.camel;

import io.understudy.topology.UnderstudyException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What people type to go beside what they do: kept in the journal for good and told to everybody who listens, hence bounded, one line,
 * and without what a terminal or a log would act on.
 */
final class Typed {

    static final int LONGEST = 1_000;

    static final String NO_REASON = "no reason given";

    /** Line breaks and escapes, and what turns the direction of the words that follow. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");

    private Typed() {}

    /** On one line; a run of what can't be printed is one blank. */
    static String line(String typed) {
        return UNPRINTABLE.matcher(typed).replaceAll(" ").strip();
    }

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
        String text = typed == null ? "" : line(typed);
        if (text.length() > LONGEST) {
            throw new UnderstudyException.InvalidInput(
                    "the %s is longer than %d characters: say less, or say where more is written"
                            .formatted(what, LONGEST));
        }
        return text;
    }
}
