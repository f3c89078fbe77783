package io.understudy.operation;

import java.time.Duration;

/** How much committed data a move would lose, as far as it can be told now. */
public sealed interface Loss {

    /** Where the figure comes from, one line for people. */
    String why();

    /** True when it is proven to stay within a limit; unknown never is. */
    boolean within(Duration limit);

    /** What a person is asked to accept. */
    Risk.DataLoss risk();

    /** An upper bound, measured in time of commits. */
    record AtMost(Duration window, String why) implements Loss {
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

    /** Whether an acceptance of this amount also covers another one: it did not grow. */
    default boolean covers(Loss now) {
        return switch (this) {
            case Unknown _ -> true;
            case AtMost accepted -> now.within(accepted.named());
        };
    }
}
