package io.understudy.drill;

import io.understudy.drill.DrillFact.LiveBegan;
import io.understudy.drill.DrillFact.LiveCalledOff;
import io.understudy.drill.DrillFact.LiveHolds;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A live drill beside its operations: a fold of its facts. Immutable.
 *
 * @param home the roles before it
 * @param until it stays at the other site; empty until the application was protected there
 * @param off why it goes back early, or not away at all; empty while nothing keeps it
 */
record LiveState(
        OperationId drill,
        Placement home,
        Duration hold,
        Instant began,
        Optional<Instant> until,
        Optional<String> off) {

    static LiveState of(OperationId drill, LiveBegan began) {
        return new LiveState(
                drill,
                new Placement(began.application(), began.primary(), began.standby(), began.epoch()),
                began.hold(),
                began.at(),
                Optional.empty(),
                Optional.empty());
    }

    /** What was told first stays: a hold is not made longer, and the first reason counts. */
    LiveState then(DrillFact fact) {
        return switch (fact) {
            case LiveHolds holds
            when until.isEmpty() -> new LiveState(drill, home, hold, began, Optional.of(holds.until()), off);
            case LiveCalledOff called
            when off.isEmpty() -> new LiveState(drill, home, hold, began, until, Optional.of(called.why()));
            case DrillFact _ -> this;
        };
    }

    LiveState then(List<DrillFact> facts) {
        LiveState now = this;
        for (DrillFact fact : facts) {
            now = now.then(fact);
        }
        return now;
    }
}
