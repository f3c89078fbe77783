package io.understudy.runbook;

import java.util.List;
import java.util.Objects;

/**
 * A recipe: steps that form a directed graph without cycles by their {@code needs}. Steps without an order between them may
 * run at the same time.
 *
 * @param parameters what the steps may refer to and policies may set
 */
public record Runbook(RunbookName name, List<Step> steps, List<Parameter> parameters) {

    // Journals from before there were parameters have none.
    @SuppressWarnings("ConstantValue")
    public Runbook {
        steps = List.copyOf(steps);
        parameters = Objects.requireNonNullElse(parameters, List.<Parameter>of()).stream()
                .toList();
    }

    /** One without parameters. */
    public Runbook(RunbookName name, List<Step> steps) {
        this(name, steps, List.of());
    }
}
