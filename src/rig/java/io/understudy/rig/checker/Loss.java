package io.understudy.rig.checker;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Acknowledged rows that the serving side's table does not hold.
 *
 * @param numbers of the rows
 * @param window from the acknowledgement of the oldest lost row to the newest acknowledgement of the side that served before:
 *     what an announced data-loss window is compared with; zero when nothing was lost
 */
public record Loss(List<Long> numbers, Duration window) {

    public Loss {
        numbers = List.copyOf(numbers);
    }

    static Loss of(List<Attempt> writes, Set<Long> held, String oldSide) {
        List<Attempt> lost = writes.stream()
                .filter(a -> a.acknowledged() && !held.contains(a.number()))
                .toList();
        OptionalLong oldest = lost.stream().mapToLong(Attempt::answeredNanos).min();
        OptionalLong newest = writes.stream()
                .filter(a -> a.acknowledged() && a.side().equals(oldSide))
                .mapToLong(Attempt::answeredNanos)
                .max();
        long window =
                oldest.isPresent() && newest.isPresent() ? Math.max(0, newest.getAsLong() - oldest.getAsLong()) : 0;
        return new Loss(lost.stream().map(Attempt::number).distinct().sorted().toList(), Duration.ofNanos(window));
    }
}
