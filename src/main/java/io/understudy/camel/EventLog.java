package io.understudy.camel;

import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The newest events, numbered in their order; the oldest are forgotten. What one reader has read costs nothing, however many there
 * are and however slow. Thread-safe.
 */
public final class EventLog {

    private final String run;
    private final @Nullable Event[] ring;
    private final long mostCharacters;
    private long last;
    private long forgotten;
    private long characters;

    /**
     * @param run tells this process's events from those of another: letters and digits
     * @param capacity how many events are kept
     * @param mostCharacters of all events together; the newest is kept however large it is
     */
    public EventLog(String run, int capacity, long mostCharacters) {
        this.run = run;
        this.ring = new @Nullable Event[capacity];
        this.mostCharacters = mostCharacters;
    }

    /**
     * One event.
     *
     * @param name such as {@code application}
     * @param data one line of JSON
     */
    public record Event(long number, String name, String data) {}

    /** What comes after an event. */
    public sealed interface Next {
        record Found(Event event) implements Next {}

        /** Nothing yet. */
        record None() implements Next {}

        /** It was forgotten already. */
        record Forgotten() implements Next {}
    }

    public synchronized void append(String name, String data) {
        last++;
        if (last - forgotten > ring.length) {
            forget();
        }
        ring[place(last)] = new Event(last, name, data);
        characters += data.length();
        while (characters > mostCharacters && forgotten < last - 1) {
            forget();
        }
    }

    private void forget() {
        forgotten++;
        characters -= Objects.requireNonNull(ring[place(forgotten)]).data().length();
        ring[place(forgotten)] = null;
    }

    public synchronized Next after(long number) {
        if (number >= last) {
            return new Next.None();
        }
        return number < forgotten
                ? new Next.Forgotten()
                : new Next.Found(Objects.requireNonNull(ring[place(number + 1)]));
    }

    private int place(long number) {
        return (int) (number % ring.length);
    }

    /** Of the newest event; 0 before the first. */
    public synchronized long last() {
        return last;
    }

    /** As clients see it. */
    public String id(long number) {
        return run + "-" + number;
    }

    /** Empty for an id that is none of this process's. */
    public OptionalLong number(String id) {
        if (!id.matches(run + "-\\d{1,18}")) {
            return OptionalLong.empty();
        }
        long number = Long.parseLong(id.substring(run.length() + 1));
        return number <= last() ? OptionalLong.of(number) : OptionalLong.empty();
    }
}
