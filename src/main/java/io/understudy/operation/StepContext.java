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
 * @param kind unplanned, planned, or one that moves nothing
 * @param from where the roles are before the operation; its standby is where the application moves
 * @param outputs what the steps that succeeded so far reported
 * @param acceptances what people accepted in this operation so far
 * @param doubt why an earlier attempt of this step may have taken effect; while a point of no return has one, the engine
 *     never goes back
 * @param progress hears how far the step is
 * @param approved what the approval of this operation holds to, by name; empty when it needed none
 * @param neighbours what other applications do with fences that this one shares with them
 * @param earlier the steps that come before this one by what it needs, in no order
 * @param warrant whether the step's calls are still to be made
 */
public record StepContext(
        OperationId operation,
        OperationKind kind,
        FailoverPolicy policy,
        Map<SiteName, Site> sites,
        Placement from,
        Step step,
        Map<StepName, Map<String, String>> outputs,
        List<Acceptance> acceptances,
        Optional<String> doubt,
        Progress progress,
        SharedFences neighbours,
        Map<String, String> approved,
        List<Step> earlier,
        Warrant warrant) {

    public StepContext {
        sites = Map.copyOf(sites);
        outputs = Map.copyOf(outputs);
        acceptances = List.copyOf(acceptances);
        approved = Map.copyOf(approved);
        earlier = List.copyOf(earlier);
    }

    /** Of a step that needs no other, in an operation that nobody had to approve. */
    public StepContext(
            OperationId operation,
            OperationKind kind,
            FailoverPolicy policy,
            Map<SiteName, Site> sites,
            Placement from,
            Step step,
            Map<StepName, Map<String, String>> outputs,
            List<Acceptance> acceptances,
            Optional<String> doubt,
            Progress progress,
            SharedFences neighbours) {
        this(
                operation,
                kind,
                policy,
                sites,
                from,
                step,
                outputs,
                acceptances,
                doubt,
                progress,
                neighbours,
                Map.of(),
                List.of(),
                Warrant.UNLIMITED);
    }

    /** Where nobody hears of progress, and no fence is shared. */
    public StepContext(
            OperationId operation,
            OperationKind kind,
            FailoverPolicy policy,
            Map<SiteName, Site> sites,
            Placement from,
            Step step,
            Map<StepName, Map<String, String>> outputs,
            List<Acceptance> acceptances,
            Optional<String> doubt) {
        this(
                operation,
                kind,
                policy,
                sites,
                from,
                step,
                outputs,
                acceptances,
                doubt,
                Progress.UNHEARD,
                SharedFences.NONE);
    }

    /** Of a step that no earlier attempt left in doubt. */
    public StepContext(
            OperationId operation,
            OperationKind kind,
            FailoverPolicy policy,
            Map<SiteName, Site> sites,
            Placement from,
            Step step,
            Map<StepName, Map<String, String>> outputs,
            List<Acceptance> acceptances) {
        this(operation, kind, policy, sites, from, step, outputs, acceptances, Optional.empty());
    }

    /** The same for a call by an instance that may cease to lead meanwhile. */
    public StepContext under(Warrant limited) {
        return new StepContext(
                operation,
                kind,
                policy,
                sites,
                from,
                step,
                outputs,
                acceptances,
                doubt,
                progress,
                neighbours,
                approved,
                earlier,
                limited);
    }

    /** The same with someone who hears of its progress. */
    StepContext heardBy(Progress listener) {
        return new StepContext(
                operation,
                kind,
                policy,
                sites,
                from,
                step,
                outputs,
                acceptances,
                doubt,
                listener,
                neighbours,
                approved,
                earlier,
                warrant);
    }

    /** The same for another step. */
    StepContext as(Step other) {
        return new StepContext(
                operation,
                kind,
                policy,
                sites,
                from,
                other,
                outputs,
                acceptances,
                doubt,
                progress,
                neighbours,
                approved,
                earlier,
                warrant);
    }

    /** The same after other reports. */
    StepContext after(Map<StepName, Map<String, String>> reports) {
        return new StepContext(
                operation,
                kind,
                policy,
                sites,
                from,
                step,
                reports,
                acceptances,
                doubt,
                progress,
                neighbours,
                approved,
                earlier,
                warrant);
    }

    /** The same for a step that comes after these. */
    public StepContext following(List<Step> steps) {
        return new StepContext(
                operation,
                kind,
                policy,
                sites,
                from,
                step,
                outputs,
                acceptances,
                doubt,
                progress,
                neighbours,
                approved,
                steps,
                warrant);
    }

    /** The site that serves before the operation: the one to fence in a move, the one to copy where nothing moves. */
    public SiteName oldPrimary() {
        return from.primary();
    }

    /** The site that the application moves to; where nothing moves, the one that waits. */
    public SiteName newPrimary() {
        return from.standby();
    }

    /** The epoch that this operation leads to; of one that moves nothing, the one that holds. */
    public Epoch epoch() {
        return kind.epoch(from);
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
