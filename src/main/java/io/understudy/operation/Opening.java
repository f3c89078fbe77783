package io.understudy.operation;

import io.understudy.operation.OperationFact.OperationStarted;
import io.understudy.operation.approval.ApprovalTerms;
import io.understudy.operation.approval.Basis;
import io.understudy.policy.ApprovalPolicy.Quorum;
import io.understudy.policy.FailoverPolicy;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.StepName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request with what the documents say of it, from which an operation's first fact is made.
 *
 * @param quorum who must approve it; empty: it begins at once
 */
record Opening(
        StartRequest request,
        Runbook runbook,
        List<StepName> irreversible,
        Map<String, String> parameters,
        Optional<Quorum> quorum) {

    /**
     * @throws io.understudy.topology.UnderstudyException.InvalidInput when nobody would be left to approve it
     * @throws io.understudy.topology.UnderstudyException.Permanent when the runbook is missing or has an unknown step type
     */
    static Opening of(StartRequest request, Runbooks runbooks, StepTypes types) {
        FailoverPolicy policy = request.policy();
        Runbook runbook = runbooks.of(policy, request.kind());
        List<StepName> irreversible = types.irreversible(runbook);
        requireRolesKept(request, runbook, irreversible);
        Optional<Quorum> quorum = Approvals.demanded(policy, request.kind(), request.trigger());
        quorum.ifPresent(q -> Approvals.requirePossible(q, request));
        return new Opening(request, runbook, irreversible, Runbooks.parameters(runbook, policy), quorum);
    }

    /** What protects again must not fence or promote: it would hit the site that serves. */
    private static void requireRolesKept(StartRequest request, Runbook runbook, List<StepName> irreversible) {
        boolean fences = runbook.steps().stream().anyMatch(step -> step.type().equals(IrreversibleGate.FENCE));
        if (!request.kind().moves() && (fences || !irreversible.isEmpty())) {
            throw new UnderstudyException.Permanent(
                    "the runbook %s fences or promotes, so it can't protect %s again, where the roles stay: nothing was started; correct spec.runbooks.reprotect"
                            .formatted(runbook.name(), request.policy().application()));
        }
    }

    /** Throws {@link UnderstudyException.InvalidInput} for a move back of what is at home. */
    void requireSense(Placement from) {
        if (request.kind() == OperationKind.FAILBACK
                && from.primary().equals(request.policy().primary())) {
            throw new UnderstudyException.InvalidInput(
                    "%s is served by its own primary %s already: there is nothing to move back"
                            .formatted(from.application(), from.primary()));
        }
    }

    OperationStarted first(OperationId id, Placement from, Instant now, Runbooks runbooks, Ground ground) {
        return new OperationStarted(
                request.kind(),
                runbook,
                irreversible,
                from,
                request.trigger(),
                request.reason(),
                request.detectedAt(),
                now,
                parameters,
                quorum.map(q -> terms(q, id, from, now, runbooks)).orElse(null),
                Footing.of(request.policy(), ground, from));
    }

    private ApprovalTerms terms(Quorum demanded, OperationId id, Placement from, Instant now, Runbooks runbooks) {
        FailoverPolicy policy = request.policy();
        List<String> plan = PlanText.lines(
                id,
                request.kind(),
                request.trigger(),
                request.reason(),
                policy,
                from,
                runbook,
                parameters,
                irreversible);
        Basis basis =
                runbooks.basis(policy, request.kind(), from, request.outlook().orElseThrow());
        return Approvals.terms(id, demanded, request.trigger(), policy, now, plan, basis);
    }
}
