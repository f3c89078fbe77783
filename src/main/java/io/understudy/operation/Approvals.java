package io.understudy.operation;

import io.understudy.operation.approval.ApprovalTerms;
import io.understudy.operation.approval.Ballot;
import io.understudy.operation.approval.Basis;
import io.understudy.policy.ApprovalPolicy.Quorum;
import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.OperationId;
import io.understudy.topology.UnderstudyException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Which moves wait for approval, and for whose. Pure. */
final class Approvals {

    private Approvals() {}

    /**
     * Who must approve it; empty when it may begin at once. Whoever approves that a drill moves an application away approves that it
     * moves it back, which the plan says: one that waits for a second word would stay away for want of it.
     */
    static Optional<Quorum> demanded(FailoverPolicy policy, OperationKind kind, Trigger trigger) {
        return of(policy, kind)
                .filter(q -> q.automatic() || !(trigger instanceof Trigger.Automatic))
                .filter(_ -> !(trigger instanceof Trigger.Drill && kind == OperationKind.FAILBACK));
    }

    /** Whether a failover that the service decides by itself would have to be approved. */
    static boolean ofAutomatic(FailoverPolicy policy) {
        return of(policy, OperationKind.FAILOVER).filter(Quorum::automatic).isPresent();
    }

    /** Who must approve it when a person asks for it. */
    static Optional<Quorum> of(FailoverPolicy policy, OperationKind kind) {
        return switch (kind) {
            case FAILOVER -> policy.approvals().failover();
            case SWITCHOVER, FAILBACK -> policy.approvals().switchover();
            case REPROTECT -> Optional.empty();
        };
    }

    /** What keeps a request from ever being approved, whatever the others say. */
    static Optional<String> against(Quorum quorum, Trigger trigger) {
        return requester(trigger)
                .filter(by -> !Ballot.possible(quorum.count(), quorum.of(), by))
                .map(by ->
                        "%d of %s must approve this, and %s, who asks for it, does not count: nothing was started; let somebody else ask"
                                .formatted(quorum.count(), quorum.of(), by));
    }

    /** Throws {@link UnderstudyException.InvalidInput} when the one who asks leaves too few who may approve. */
    static void requirePossible(Quorum quorum, StartRequest request) {
        against(quorum, request.trigger()).ifPresent(why -> {
            throw new UnderstudyException.InvalidInput(why);
        });
        if (request.outlook().isEmpty()) {
            throw new UnderstudyException.Permanent(unseen(request.policy()));
        }
    }

    static String unseen(FailoverPolicy policy) {
        return "application %s moves only with an approval, which binds to how the world looks, and nobody has looked: nothing was started"
                .formatted(policy.application());
    }

    static ApprovalTerms terms(
            OperationId id,
            Quorum quorum,
            Trigger trigger,
            FailoverPolicy policy,
            Instant now,
            List<String> plan,
            Basis basis) {
        return ApprovalTerms.of(
                id,
                quorum,
                requester(trigger).orElse(null),
                now.plus(policy.approvals().expires()),
                now.plus(policy.approvals().escalateAfter()),
                plan,
                basis);
    }

    /** Whether a request that nobody has approved yet is given up for this move: it saves what the other one would only move. */
    static boolean givesWay(OperationKind waiting, StartRequest request) {
        return request.kind() == OperationKind.FAILOVER
                && (waiting.planned()
                        || demanded(request.policy(), request.kind(), request.trigger())
                                .isEmpty());
    }

    private static Optional<String> requester(Trigger trigger) {
        return switch (trigger) {
            case Trigger.Person(String name) -> Optional.of(name);
            case Trigger.Wave(var _, String by, var _) -> Optional.of(by);
            case Trigger.Drill(var _, String by) -> Optional.of(by);
            case Trigger.Automatic _ -> Optional.empty();
        };
    }
}
