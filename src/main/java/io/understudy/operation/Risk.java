package io.understudy.operation;

import io.understudy.topology.SiteName;
import java.time.Duration;

/** What a named person may be asked to accept in writing. */
public sealed interface Risk {

    /** The words that must be typed, exactly. */
    String phrase();

    /** The old primary is not proven fenced: it may still take writes after the promotion. */
    record SplitBrain(SiteName oldPrimary) implements Risk {
        @Override
        public String phrase() {
            return "accept split-brain risk: %s may still be writing".formatted(oldPrimary);
        }
    }

    /** The old primary was seen to take writes, or is fenced in part only: worse than not knowing, so it has its own words. */
    record OpenPrimary(SiteName oldPrimary) implements Risk {
        @Override
        public String phrase() {
            return "accept split brain: %s can still take writes".formatted(oldPrimary);
        }
    }

    /** Committed data will be lost beyond the objective; an unknown amount has no duration to name. */
    record DataLoss(String amount) implements Risk {
        public static DataLoss of(Duration window) {
            return new DataLoss("%d s".formatted(Math.ceilDiv(window.toMillis(), 1000)));
        }

        public static DataLoss unknown() {
            return new DataLoss("an unknown amount");
        }

        @Override
        public String phrase() {
            return "accept data loss: %s".formatted(amount);
        }
    }

    /** A manual step was carried out. */
    record ManualStep(String step) implements Risk {
        @Override
        public String phrase() {
            return "done: %s".formatted(step);
        }
    }
}
