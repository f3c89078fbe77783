package io.understudy.operation;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How much committed data a move would lose, as far as it can be told now. */
public sealed interface Loss {

    /** Where the figure comes from, one line for people. */
    String why();

    /** True when it is proven to stay within a limit; unknown never is. */
    boolean within(Duration limit);

    /** What a person is asked to accept. */
    Risk.DataLoss risk();

    /**
     * An upper bound, measured in time of commits.
     *
     * @param safe what was committed before this moment is on the standby; null when no moment is known. While the old primary
     *     may still acknowledge, the window grows with every second, and this moment is what does not
     */
    record AtMost(Duration window, String why, @Nullable Instant safe) implements Loss {

        /** A reading of the same moment may differ by this, for it is taken from two clocks. */
        private static final Duration JITTER = Duration.ofSeconds(1);

        public AtMost(Duration window, String why) {
            this(window, why, null);
        }

        private boolean covered(AtMost now) {
            return now.within(named()) || safe != null && now.safe != null && !now.safe.isBefore(safe.minus(JITTER));
        }

        @Override
        public boolean within(Duration limit) {
            return window.compareTo(limit) <= 0;
        }

        @Override
        public Risk.DataLoss risk() {
            return Risk.DataLoss.of(window);
        }

        /** The bound as the phrase of its acceptance names it: whole seconds, rounded up. */
        public Duration named() {
            return Duration.ofSeconds(Math.ceilDiv(window.toMillis(), 1000));
        }
    }

    /** Nobody can tell. */
    record Unknown(String why) implements Loss {
        @Override
        public boolean within(Duration limit) {
            return false;
        }

        @Override
        public Risk.DataLoss risk() {
            return Risk.DataLoss.unknown();
        }
    }

    /** Whether an acceptance of this also covers what is known now: not more, or nothing from before the same safe moment. */
    default boolean covers(Loss now) {
        return switch (this) {
            case Unknown _ -> true;
            case AtMost accepted -> now instanceof AtMost most && accepted.covered(most);
        };
    }
}
