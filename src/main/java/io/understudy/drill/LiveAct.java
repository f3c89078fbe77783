package io.understudy.drill;

import io.understudy.operation.OperationKind;
import java.time.Instant;

/** What a live drill does next. */
sealed interface LiveAct {

    /** Begins an operation of its own. */
    record Start(OperationKind kind, String why) implements LiveAct {}

    /** Lets its operation undo itself, where it still can. */
    record GiveUp(Leg operation, String why) implements LiveAct {}

    /** Notes until when it stays. */
    record Hold(Instant until) implements LiveAct {}

    /** Notes that it goes back early. */
    record CallOff(String why) implements LiveAct {}

    /**
     * Looks again soon.
     *
     * @param asks whether nothing goes on before a person acts
     */
    record Await(String what, boolean asks) implements LiveAct {

        Await(String what) {
            this(what, false);
        }

        static Await forPeople(String what) {
            return new Await(what, true);
        }

        /** For the end of an operation. */
        static Await with(Leg leg) {
            return new Await(leg.stand(), leg.asks());
        }
    }

    /** Nothing more is started. */
    record End(Result result, String why) implements LiveAct {}
}
