package io.understudy.camel;

import io.understudy.journal.Excerpt;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a caller asks of the journal, from the words of a query. Throws {@link BadQuery} for words that say nothing. */
final class JournalQuery {

    /** Entries of an answer when nobody says how many. */
    static final int USUAL = 100;

    /** Entries of the largest answer. */
    static final int MOST = 1000;

    private JournalQuery() {}

    static Excerpt excerpt(
            @Nullable String after, @Nullable String limit, @Nullable String application, @Nullable String operation) {
        return new Excerpt(
                number("after", after, 0, Long.MAX_VALUE, 0),
                (int) number("limit", limit, 1, MOST, USUAL),
                named("application", application, ApplicationName::new),
                named("operation", operation, OperationId::new));
    }

    private static long number(String name, @Nullable String typed, long least, long most, long unless) {
        if (typed == null) {
            return unless;
        }
        try {
            long number = Long.parseLong(typed);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The same words for what is no number and for one that is out of range.
        }
        throw new BadQuery(
                most == Long.MAX_VALUE
                        ? "%s=%s is no sequence: give the one of the last entry that you have, from %d"
                                .formatted(name, typed, least)
                        : "%s=%s is not a whole number from %d to %d".formatted(name, typed, least, most));
    }

    private static <T> Optional<T> named(String name, @Nullable String typed, Function<String, T> type) {
        try {
            return Optional.ofNullable(typed).map(type);
        } catch (IllegalArgumentException e) {
            throw new BadQuery("%s=%s is none: %s".formatted(name, typed, e.getMessage()));
        }
    }
}
