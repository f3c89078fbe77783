package io.understudy.operation;

import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.util.Optional;

/**
 * Port: operations that pass their points of no return together, or none of them does. Asked under an operation's lock, so it
 * never waits for an operation; thread-safe.
 */
public interface Company {

    /**
     * One operation of those.
     *
     * @param wave that started it
     * @param group whose applications move together
     */
    record Companion(OperationId operation, ApplicationName application, OperationId wave, String group) {}

    /** How it stands with the others; once it is {@link Bound} or {@link Back} it stays that. */
    sealed interface Standing {

        /** Nobody counts on it. */
        record Free() implements Standing {}

        /** It may pass, and must not go back any more: the others pass, or have. */
        record Bound() implements Standing {}

        /** @param why it may not pass yet, for people */
        record Waits(String why) implements Standing {}

        /** It must go back. @param why one of them does, for people */
        record Back(String why) implements Standing {}
    }

    /** Answers from memory. */
    Standing standing(Companion companion);

    /**
     * It is about to go back. Where nothing was decided yet they all do, which is durable when this returns.
     *
     * @return Back when it may; Bound when it must go on; Waits when that is not known yet
     * @throws io.understudy.journal.Journal.JournalUnavailable when it can't be journaled; nothing was decided
     */
    Standing leave(Companion companion, String why);

    /** Why an operation of a wave must not begin now, for people; empty when it may. Answers from memory. */
    Optional<String> againstBeginning(OperationId wave);

    /** As long as nobody knows of any. */
    Company UNKNOWN = new Company() {

        private static final Standing.Waits NOT_YET = new Standing.Waits("its wave is not taken up yet");

        @Override
        public Standing standing(Companion companion) {
            return NOT_YET;
        }

        @Override
        public Standing leave(Companion companion, String why) {
            return NOT_YET;
        }

        @Override
        public Optional<String> againstBeginning(OperationId wave) {
            return Optional.of(NOT_YET.why());
        }
    };
}
