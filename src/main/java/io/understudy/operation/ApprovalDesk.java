package io.understudy.operation;

import io.understudy.decision.Outlook;
import io.understudy.operation.OperationFact.ApprovalGiven;
import io.understudy.operation.OperationFact.EscalationAsked;
import io.understudy.operation.OperationFact.EscalationDropped;
import io.understudy.operation.OperationFact.OperationFinished;
import io.understudy.operation.OperationFact.OperationStarted;
import io.understudy.operation.approval.ApprovalTerms;
import io.understudy.operation.approval.Ballot;
import io.understudy.operation.approval.Basis;
import io.understudy.policy.ApprovalPolicy.Quorum;
import io.understudy.policy.FailoverPolicy;
import java.util.Optional;
import java.util.function.Function;

/** Takes people's approvals of one operation, and what is asked of them. Called under the operation's lock. */
final class ApprovalDesk {

    private final Wiring wiring;
    private final FailoverPolicy policy;
    private final OperationState state;
    private final FactWriter facts;

    ApprovalDesk(Wiring wiring, FailoverPolicy policy, OperationState state, FactWriter facts) {
        this.wiring = wiring;
        this.policy = policy;
        this.state = state;
        this.facts = facts;
    }

    /**
     * Judges by the documents as they are now, whatever they were when it was asked for.
     *
     * @param now the world at this moment, by a policy
     */
    ApproveResult approve(String by, String hash, Function<FailoverPolicy, Basis> now, Outlook outlook) {
        Optional<Ballot> ballot = state.ballot();
        if (ballot.isEmpty()) {
            return refuse(by, hash, "operation %s waits for no approval; one is good once".formatted(state.id()));
        }
        Optional<String> held = wiring.fellows().againstBeginning(state);
        if (held.isPresent()) {
            return refuse(by, hash, held.get());
        }
        FailoverPolicy current = wiring.policies().get(state.application());
        if (current == null) {
            return refuse(by, hash, "there is no policy of %s any more: put it back".formatted(state.application()));
        }
        return switch (judged(ballot.get(), by, hash, current, now, outlook)) {
            case Ballot.Verdict.Counts(String name) -> {
                facts.write(new ApprovalGiven(name, ballot.get().terms().hash()));
                yield new ApproveResult.Approved();
            }
            case Ballot.Verdict.Refused(String why) -> refuse(by, hash, why);
            case Ballot.Verdict.Over(String why) -> {
                OperationFact over = state.ask().isPresent()
                        ? new EscalationDropped(why)
                        : new OperationFinished(Phase.REFUSED, why);
                ApproveResult refused = refuse(by, hash, why);
                facts.owe(over);
                yield refused;
            }
        };
    }

    private Ballot.Verdict judged(
            Ballot ballot,
            String by,
            String hash,
            FailoverPolicy current,
            Function<FailoverPolicy, Basis> now,
            Outlook outlook) {
        boolean escalates = state.ask().isPresent();
        Basis basis = escalates ? escalated(current, outlook) : now.apply(current);
        Ballot.Verdict verdict = ballot.judge(by, hash, basis, wiring.clock().instant());
        // It may have been taken up by other documents than those of then, which are back by now.
        boolean other = !escalates && !current.equals(policy);
        return other && verdict instanceof Ballot.Verdict.Counts
                ? new Ballot.Verdict.Over("the policy was edited since it was asked for, and put back; ask for it anew")
                : verdict;
    }

    private ApproveResult refuse(String by, String hash, String why) {
        facts.write(Engine.refusal(by, hash, why));
        return new ApproveResult.Refused(why + ". Nothing was approved");
    }

    /** What an approval of the failover that it would go on as holds to: its own runbook, which no edit reaches. */
    private Basis escalated(FailoverPolicy current, Outlook outlook) {
        OperationStarted started = state.started();
        return Basis.of(
                        current,
                        OperationKind.FAILOVER.name(),
                        started.runbook(),
                        started.parameters(),
                        started.from(),
                        outlook)
                .with(wiring.ground().facts(started.from()));
    }

    /**
     * Asks for the approval of an escalation: who approved the switchover has not approved a failover.
     *
     * @param current the policy as the documents are now, which says who may approve it
     */
    InterventionResult ask(Intervention.Escalate escalate, Quorum quorum, FailoverPolicy current) {
        Optional<String> against = state.ask()
                .map(asked -> "operation %s is asked to go on as a failover already, by %s: approve that"
                        .formatted(state.id(), asked.asked().trigger().label()))
                .or(() -> Approvals.against(quorum, escalate.trigger()));
        if (against.isPresent() || escalate.outlook().isEmpty()) {
            return new InterventionResult.Refused(against.orElseGet(() -> Approvals.unseen(current)));
        }
        OperationStarted started = state.started();
        ApprovalTerms terms = Approvals.terms(
                state.id(),
                quorum,
                escalate.trigger(),
                current,
                wiring.clock().instant(),
                PlanText.lines(
                        state.id(),
                        OperationKind.FAILOVER,
                        escalate.trigger(),
                        escalate.reason(),
                        policy,
                        started.from(),
                        started.runbook(),
                        started.parameters(),
                        started.irreversible()),
                escalated(current, escalate.outlook().get()));
        facts.write(new EscalationAsked(escalate.trigger(), escalate.reason(), terms));
        return new InterventionResult.Asked(terms.hash());
    }

    /** Ends it if it still waits for its approval; true when it has. */
    boolean giveWay(String why) {
        boolean waits = state.phase() == Phase.AWAITING_APPROVAL;
        if (waits) {
            facts.write(new OperationFinished(Phase.REFUSED, why));
        }
        return waits;
    }
}
