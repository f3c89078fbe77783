package io.understudy.drill;

import io.understudy.operation.OperationKind;
import io.understudy.topology.OperationId;
import java.time.Instant;

/** What a live drill does next. */
sealed interface LiveAct {

    /** Begins an operation of its own. */
    record Start(OperationKind kind, String why) implements LiveAct {}

    /** Lets its operation undo itself, where it still can. */
    record GiveUp(OperationId operation, String why) implements LiveAct {}

    /** Notes until when it stays. */
    record Hold(Instant until) implements LiveAct {}

    /** Notes that it goes back early. */
    record CallOff(String why) implements LiveAct {}

    /** Looks again soon. */
    record Await(String what) implements LiveAct {}

    /** Nothing more is started. */
    record End(Result result, String why) implements LiveAct {}
}
