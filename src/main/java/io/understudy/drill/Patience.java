package io.understudy.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** For how long a live drill has waited, and what is told of that: to its report, and to people. One thread at a time. */
final class Patience {

    /** A wait is told to people once it lasts for so long, and again after each such time. */
    static final Duration LATE = Duration.ofMinutes(15);

    private static final Duration NOTES = Duration.ofSeconds(30);

    private String noted = "";
    private @Nullable Instant notedAt;
    private @Nullable Instant since;
    private long reminders;

    /** It goes on. */
    void ends() {
        noted = "";
        since = null;
        reminders = 0;
    }

    /**
     * What people are told now, if anything.
     *
     * @param meant whether it only stays where it is to stay for a while
     */
    Optional<String> reminder(LiveAct.Await wait, boolean meant, Instant now) {
        Instant from = since;
        if (from == null || meant) {
            since = now;
            reminders = 0;
            return Optional.empty();
        }
        Duration so = Duration.between(from, now);
        if (so.dividedBy(LATE) <= reminders) {
            return Optional.empty();
        }
        reminders = so.dividedBy(LATE);
        return Optional.of("%s (it has waited for %d min): %s"
                .formatted(
                        wait.asks() ? "a person must act" : "it waits, and goes on by itself",
                        so.toMinutes(),
                        wait.what()));
    }

    /** Whether the report is to tell of it now. */
    boolean isNews(String what, Instant now) {
        Instant last = notedAt;
        boolean news = !what.equals(noted) && (noted.isEmpty() || last == null || !now.isBefore(last.plus(NOTES)));
        if (news) {
            noted = what;
            notedAt = now;
        }
        return news;
    }
}
