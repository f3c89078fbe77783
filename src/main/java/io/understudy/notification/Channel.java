package io.understudy.notification;

import java.time.Duration;

/**
 * One way to reach people.
 *
 * @param name of it, in logs and in its route's id
 * @param kind what it is made of: the name of a route template after {@code notify-}
 * @param least what is less urgent is not sent; default {@link Urgency#WARNING}
 * @param quiet how long the same state of the same subject is not told again when it comes and goes, default 5 min
 * @param hears what it is for
 */
public record Channel(String name, String kind, Urgency least, Duration quiet, Hears hears) {

    /** What a channel is for. */
    public enum Hears {
        /** Everything of its urgency; the default. */
        NOTICES,
        /** Only what people were told before and nobody has answered: the second channel. */
        ESCALATIONS
    }
}
