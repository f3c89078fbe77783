package io.understudy.camel;

import io.understudy.decision.Decision;
import io.understudy.decision.RuleTable;
import io.understudy.decision.Snapshot;
import io.understudy.journal.Leadership;

/** Decides by the rule table where this instance leads; one that does not lead decides nothing. Thread-safe. */
public record Decisions(Leadership leadership) {

    /** In place of a rule. */
    static final String NOT_LEADING = "not-leading";

    public Decision of(Snapshot snapshot) {
        return leadership.leads() ? RuleTable.decide(snapshot) : new Decision.Hold(NOT_LEADING, watching());
    }

    private String watching() {
        return leadership
                .leader()
                .map("%s leads; this instance only watches"::formatted)
                .orElse("no instance leads at the moment; this one only watches");
    }
}
