package io.understudy.operation;

import com.fasterxml.jackson.databind.JsonNode;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.Site;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a step may know while it runs.
 *
 * @param kind unplanned or planned
 * @param from where the roles are before the operation; its standby is where the application moves
 * @param outputs what the steps that succeeded so far reported
 * @param acceptances what people accepted in this operation so far
 */
public record StepContext(
        OperationId operation,
        OperationKind kind,
        FailoverPolicy policy,
        Map<SiteName, Site> sites,
        Placement from,
        Step step,
        Map<StepName, Map<String, String>> outputs,
        List<Acceptance> acceptances) {

    public StepContext {
        sites = Map.copyOf(sites);
        outputs = Map.copyOf(outputs);
        acceptances = List.copyOf(acceptances);
    }

    /** The site that serves before the operation: the one to fence. */
    public SiteName oldPrimary() {
        return from.primary();
    }

    /** The site that the application moves to. */
    public SiteName newPrimary() {
        return from.standby();
    }

    /** The epoch that this operation leads to. */
    public Epoch epoch() {
        return from.epoch().next();
    }

    /** The step's own parameters. */
    public JsonNode with() {
        return step.with();
    }

    public Duration timeout() {
        return step.timeout();
    }

    /** The acceptance of exactly this risk, if a person gave it. */
    public Optional<Acceptance> accepted(Risk risk) {
        return acceptances.stream()
                .filter(a -> a.phrase().equals(risk.phrase()))
                .findFirst();
    }
}
