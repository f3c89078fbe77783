package io.understudy.rig.checker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A time in which one side acknowledged and no other did.
 *
 * @param fromNanos its first acknowledgement
 * @param toNanos its last one before another side's, or of all
 * @param acknowledged how many
 */
public record Stretch(String side, long fromNanos, long toNanos, long acknowledged) {

    /** All of them in the order of time. Two sides that take turns show here; {@link Overlap} judges it. */
    static List<Stretch> of(List<Attempt> attempts) {
        List<Stretch> found = new ArrayList<>();
        attempts.stream()
                .filter(Attempt::acknowledged)
                .sorted(Comparator.comparingLong(Attempt::answeredNanos))
                .forEach(a -> {
                    if (!found.isEmpty() && found.getLast().side.equals(a.side())) {
                        Stretch open = found.removeLast();
                        found.add(new Stretch(open.side, open.fromNanos, a.answeredNanos(), open.acknowledged + 1));
                    } else {
                        found.add(new Stretch(a.side(), a.answeredNanos(), a.answeredNanos(), 1));
                    }
                });
        return List.copyOf(found);
    }
}
