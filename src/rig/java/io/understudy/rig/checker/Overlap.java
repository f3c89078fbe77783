package io.understudy.rig.checker;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * Rows that the old side acknowledged although the new side had begun. When a row was committed is known only as "between sent
 * and answered", so two kinds are told apart. No overlap here means none among acknowledged rows of this recording's one move.
 *
 * @param certain rows of the old side that were sent after a row of the new side had been answered: whatever the moments of
 *     commit were, the old side wrote after the new one
 * @param possible further rows of the old side that were answered after the earliest row of the new side had been sent: the
 *     commits may have been in the one order or the other
 * @param certainFor from the new side's first answer to the sending of the last certain row: a lower bound; zero when none is
 *     certain
 * @param possibleFor from the first sending of a row that the new side took to the last answer of the old side: an upper
 *     bound; zero when there is none
 */
public record Overlap(List<Long> certain, List<Long> possible, Duration certainFor, Duration possibleFor) {

    public Overlap {
        certain = List.copyOf(certain);
        possible = List.copyOf(possible);
    }

    static final Overlap NONE = new Overlap(List.of(), List.of(), Duration.ZERO, Duration.ZERO);

    static Overlap of(List<Attempt> writes, String oldSide) {
        List<Attempt> fresh = writes.stream()
                .filter(a -> a.acknowledged() && !a.side().equals(oldSide))
                .toList();
        OptionalLong answered = fresh.stream().mapToLong(Attempt::answeredNanos).min();
        OptionalLong sent = fresh.stream().mapToLong(Attempt::sentNanos).min();
        if (answered.isEmpty() || sent.isEmpty()) {
            return NONE;
        }
        List<Attempt> late = writes.stream()
                .filter(a -> a.acknowledged() && a.side().equals(oldSide) && a.answeredNanos() > sent.getAsLong())
                .toList();
        List<Attempt> certain =
                late.stream().filter(a -> a.sentNanos() > answered.getAsLong()).toList();
        List<Attempt> possible =
                late.stream().filter(a -> a.sentNanos() <= answered.getAsLong()).toList();
        return new Overlap(
                numbers(certain),
                numbers(possible),
                length(
                        answered.getAsLong(),
                        certain.stream().mapToLong(Attempt::sentNanos).max()),
                length(
                        sent.getAsLong(),
                        late.stream().mapToLong(Attempt::answeredNanos).max()));
    }

    private static Duration length(long from, OptionalLong to) {
        return to.isPresent() ? Duration.ofNanos(to.getAsLong() - from) : Duration.ZERO;
    }

    private static List<Long> numbers(List<Attempt> attempts) {
        return attempts.stream().map(Attempt::number).sorted().toList();
    }
}
