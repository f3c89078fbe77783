package io.understudy.camel;

import io.understudy.decision.Decision;
import io.understudy.decision.Snapshot;
import io.understudy.policy.FailoverPolicy;

/**
 * A decision about one application, on its way through the routes.
 *
 * @param heardNanos when the news that led to it came in, on the ticker
 * @param news whether it differs from the last one about this application
 */
public record Ruling(FailoverPolicy policy, Snapshot snapshot, Decision decision, long heardNanos, boolean news) {

    /** Whether a failover starts now; asked by the routes. */
    public boolean isAct() {
        return decision instanceof Decision.Act;
    }

    /** The sentence for logs and notifications. */
    @Override
    public String toString() {
        String head = switch (decision) {
            case Decision.Hold _ -> "hold";
            case Decision.Propose _ ->
                snapshot.escalatable()
                        .map(
                                "PROPOSE to go on as a failover: understudy operation escalate %s --by YOUR-NAME --reason WHY"
                                        ::formatted)
                        .orElseGet(() -> "PROPOSE a failover: understudy failover %s --by YOUR-NAME"
                                .formatted(policy.application()));
            case Decision.Act _ -> "ACT";
        };
        return "application=%s rule=%s %s: %s"
                .formatted(policy.application(), decision.rule(), head, decision.reason());
    }
}
