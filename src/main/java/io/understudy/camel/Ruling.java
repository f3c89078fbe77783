package io.understudy.camel;

import io.understudy.decision.Decision;
import io.understudy.decision.Snapshot;
import io.understudy.notification.Notice;
import io.understudy.notification.Urgency;
import io.understudy.policy.FailoverPolicy;
import java.util.Map;

/**
 * A decision about one application, on its way through the routes.
 *
 * @param heardNanos when the news that led to it came in, on the ticker
 * @param news whether it differs from the last one about this application
 */
public record Ruling(FailoverPolicy policy, Snapshot snapshot, Decision decision, long heardNanos, boolean news) {

    private static final String SERVES = "primary-serves";

    /** Rules that hold and whose urgency is not {@link Urgency#WARNING}, by their id. */
    static final Map<String, Urgency> HOLDS = Map.of(
            SERVES,
            Urgency.INFO,
            "operation-active",
            Urgency.INFO,
            "below-threshold",
            Urgency.INFO,
            "primary-returns",
            Urgency.INFO,
            "observe-mode",
            Urgency.CRITICAL,
            "paused",
            Urgency.CRITICAL,
            "standby-unusable",
            Urgency.CRITICAL);

    /** Whether a failover starts now; asked by the routes. */
    public boolean isAct() {
        return decision instanceof Decision.Act;
    }

    /** What people are told of it. */
    public Notice notice() {
        Urgency urgency = switch (decision) {
            case Decision.Hold hold -> HOLDS.getOrDefault(hold.rule(), Urgency.WARNING);
            case Decision.Propose _, Decision.Act _ -> Urgency.CRITICAL;
        };
        Notice notice = Notice.ofDecision(policy.application(), decision.rule(), urgency, toString());
        return decision.rule().equals(SERVES) ? notice.asOver() : notice;
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
