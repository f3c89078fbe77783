package io.understudy.drill;

import io.understudy.policy.DrillKind;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the journal remembers of a drill: of most, what is written when it has ended; of a live one, each turn that it takes. */
sealed interface DrillFact {

    /** The first fact. */
    record DrillStarted(ApplicationName application, DrillKind kind, String by, String reason, Instant at)
            implements DrillFact {}

    /**
     * Copies are about to be made in this namespace; until it is told that the drill has finished, they may be there.
     *
     * @param application whose standby is copied
     * @param nonce what the namespace carries; absent in facts of older versions
     */
    record DrillStaged(
            ApplicationName application,
            SiteName primary,
            SiteName standby,
            Epoch epoch,
            String namespace,
            @Nullable String nonce,
            Instant at)
            implements DrillFact {}

    /**
     * A live drill is about to move the application; until it is told that the drill has finished, whoever leads goes on with it. Its
     * operations carry its id as their trigger.
     *
     * @param primary the application's own
     * @param hold how long it stays at the other site, from the end of the move
     */
    record LiveBegan(
            ApplicationName application, SiteName primary, SiteName standby, Epoch epoch, Duration hold, Instant at)
            implements DrillFact {}

    /** A live drill's application is protected at the other site, and stays there until then. */
    record LiveHolds(Instant until, Instant at) implements DrillFact {}

    /** A live drill goes back early, or does not go away at all. */
    record LiveCalledOff(String why, Instant at) implements DrillFact {}

    /**
     * The last fact.
     *
     * @param report SHA-256 of the report for machines; empty when there is none
     */
    record DrillFinished(
            ApplicationName application, DrillKind kind, Result result, String why, Instant at, String report)
            implements DrillFact {}
}
