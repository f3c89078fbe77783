package io.understudy.drill;

import io.understudy.policy.DrillKind;
import io.understudy.topology.ApplicationName;
import java.time.Instant;

/** What the journal remembers of a drill, written when it has ended. */
sealed interface DrillFact {

    /** The first fact. */
    record DrillStarted(ApplicationName application, DrillKind kind, String by, String reason, Instant at)
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
