package io.understudy.runbook;

import java.util.List;

/**
 * A recipe: steps that form a directed graph without cycles by their {@code needs}. Steps without an order between them may
 * run at the same time.
 */
public record Runbook(RunbookName name, List<Step> steps) {

    public Runbook {
        steps = List.copyOf(steps);
    }
}
