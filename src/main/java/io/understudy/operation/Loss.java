package io.understudy.operation;

import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.topology.LinkName;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How much committed data a move would lose, as far as it can be told now. */
public sealed interface Loss {

    /** Where the figure comes from, one line for people. */
    String why();

    /** True when of each link no more is lost than its objective allows, by proof; unknown never is. */
    boolean within(Objectives objectives);

    /** What a person is asked to accept when it is not. */
    Risk.DataLoss risk(Objectives objectives);

    /**
     * An upper bound, measured in time of commits.
     *
     * @param window of the link that loses the most
     * @param safe what was committed before this moment is on the standby; null when no moment is known. While the old primary
     *     may still acknowledge, the window grows with every second, and this moment is what does not
     * @param links of each link; empty where the figure is not told by link
     */
    record AtMost(Duration window, String why, @Nullable Instant safe, List<OfLink> links) implements Loss {

        public AtMost {
            // A journal of before links had objectives of their own has none.
            links = Optional.ofNullable(links).map(List::copyOf).orElse(List.of());
        }

        public AtMost(Duration window, String why, @Nullable Instant safe) {
            this(window, why, safe, List.of());
        }

        public AtMost(Duration window, String why) {
            this(window, why, null);
        }

        /** The parts that are more than their objective allows. */
        List<OfLink> beyond(Objectives objectives) {
            List<OfLink> parts = links.isEmpty() ? List.of(new OfLink(null, window, safe)) : links;
            return parts.stream().filter(part -> !part.within(objectives)).toList();
        }

        @Override
        public boolean within(Objectives objectives) {
            return beyond(objectives).isEmpty();
        }

        @Override
        public Risk.DataLoss risk(Objectives objectives) {
            return Risk.DataLoss.of(beyond(objectives).stream()
                    .map(OfLink::window)
                    .max(Comparator.naturalOrder())
                    .orElse(window));
        }
    }

    /**
     * What may be lost of one link.
     *
     * @param link null where it is not told which
     */
    record OfLink(
            @Nullable LinkName link,
            Duration window,
            @Nullable Instant safe) {

        /** A reading of the same moment may differ by this, for it is taken from two clocks. */
        private static final Duration JITTER = Duration.ofSeconds(1);

        /** Whether no more is lost of it than its objective allows. */
        public boolean within(Objectives objectives) {
            return window.compareTo(link == null ? objectives.rpo() : objectives.rpo(link)) <= 0;
        }

        /** Whether an acceptance of this also covers what is known now: not more, or nothing from before the same safe moment. */
        private boolean covers(OfLink now) {
            boolean same = link == null || link.equals(now.link);
            boolean notMore = now.window.compareTo(named()) <= 0
                    || safe != null && now.safe != null && !now.safe.isBefore(safe.minus(JITTER));
            return same && notMore;
        }

        /** The bound as the phrase of its acceptance names it: whole seconds, rounded up. */
        private Duration named() {
            return Duration.ofSeconds(Math.ceilDiv(window.toMillis(), 1000));
        }
    }

    /** Nobody can tell. */
    record Unknown(String why) implements Loss {
        @Override
        public boolean within(Objectives objectives) {
            return false;
        }

        @Override
        public Risk.DataLoss risk(Objectives objectives) {
            return Risk.DataLoss.unknown();
        }
    }

    /**
     * Whether an acceptance of this also covers what is known now. Only what was more than its objective allowed was accepted: a link
     * that goes beyond its own later is another question.
     */
    default boolean covers(Loss now, Objectives objectives) {
        return switch (this) {
            case Unknown _ -> true;
            case AtMost accepted ->
                now instanceof AtMost most
                        && most.beyond(objectives).stream()
                                .allMatch(part ->
                                        accepted.beyond(objectives).stream().anyMatch(given -> given.covers(part)));
        };
    }
}
