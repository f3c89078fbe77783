package io.understudy.drill;

import io.understudy.policy.DrillKind;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.SiteName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the journal remembers of a drill, written when it has ended. */
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
     * The last fact.
     *
     * @param report SHA-256 of the report for machines; empty when there is none
     */
    record DrillFinished(
            ApplicationName application, DrillKind kind, Result result, String why, Instant at, String report)
            implements DrillFact {}
}
