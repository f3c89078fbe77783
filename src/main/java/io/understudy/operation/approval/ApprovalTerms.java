package io.understudy.operation.approval;

import io.understudy.policy.ApprovalPolicy.Quorum;
import io.understudy.topology.OperationId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * On what terms an operation may begin; kept with its first fact.
 *
 * @param count so many must approve
 * @param of who may
 * @param requester who asked, and is never one of them; null when the service did
 * @param expires from then on nobody may any more, by the wall clock
 * @param plan what would be done, as approvers read it
 * @param basis as the world was when it was asked for
 * @param hash SHA-256 over the canonical JSON of all the above and the operation's id: what an approver signs
 * @param escalates people are told once more then, by the second channel; null, as in older journals: never
 */
public record ApprovalTerms(
        int count,
        List<String> of,
        @Nullable String requester,
        Instant expires,
        List<String> plan,
        Map<String, String> basis,
        String hash,
        @Nullable Instant escalates) {

    public ApprovalTerms {
        of = List.copyOf(of);
        plan = List.copyOf(plan);
        basis = Map.copyOf(basis);
    }

    /** With the hash of everything else; the operation's id makes it good for this one alone. */
    public static ApprovalTerms of(
            OperationId operation,
            Quorum quorum,
            @Nullable String requester,
            Instant expires,
            @Nullable Instant escalates,
            List<String> plan,
            Basis basis) {
        Map<String, Object> signed = new TreeMap<>(Map.of(
                "operation", operation.value(),
                "count", quorum.count(),
                "of", quorum.of(),
                "requester", requester == null ? List.of() : List.of(requester),
                "expires", expires,
                "plan", plan,
                "basis", basis.facts()));
        return new ApprovalTerms(
                quorum.count(),
                quorum.of(),
                requester,
                expires,
                plan,
                basis.facts(),
                Canonical.sha256(signed),
                escalates);
    }
}
