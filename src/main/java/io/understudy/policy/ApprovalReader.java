package io.understudy.policy;

import io.understudy.document.Durations;
import io.understudy.document.Section;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Binds who must approve which moves. */
final class ApprovalReader {

    private static final Duration EARLIEST = Duration.ofSeconds(1);
    private static final Duration SHORTEST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofDays(7);

    private ApprovalReader() {}

    static ApprovalPolicy read(Section approvals, FailoverPolicy.Mode mode) {
        Duration expires = approvals.duration("expires", ApprovalPolicy.EXPIRES, SHORTEST);
        if (expires.compareTo(LONGEST) > 0) {
            approvals.problem(
                    "expires",
                    "'expires: %s' is longer than a week: what is approved then is not what was asked"
                            .formatted(approvals.required("expires")),
                    "write %s or less".formatted(Durations.write(LONGEST)));
        }
        ApprovalPolicy policy = new ApprovalPolicy(
                quorum(approvals, "failover"), quorum(approvals, "switchover"), expires, escalates(approvals, expires));
        boolean pointless =
                policy.failover().filter(ApprovalPolicy.Quorum::automatic).isPresent()
                        && mode != FailoverPolicy.Mode.AUTOMATIC;
        if (pointless) {
            approvals
                    .section("failover")
                    .problem(
                            "automatic",
                            "'automatic: true' asks for approval of what the service starts, but its mode is %s"
                                    .formatted(mode.name().toLowerCase(Locale.ROOT)),
                            "remove it, or write automation.mode: automatic");
        }
        return policy;
    }

    private static Duration escalates(Section approvals, Duration expires) {
        Duration escalates = approvals.duration("escalateAfter", ApprovalPolicy.halfOf(expires), EARLIEST);
        if (escalates.compareTo(expires) >= 0) {
            approvals.problem(
                    "escalateAfter",
                    "'escalateAfter: %s' is not earlier than expires (%s): the request would be over before anybody is told once more"
                            .formatted(Durations.write(escalates), Durations.write(expires)),
                    "lower it, or write a longer expires");
        }
        return escalates;
    }

    private static Optional<ApprovalPolicy.Quorum> quorum(Section approvals, String kind) {
        if (!approvals.has(kind)) {
            return Optional.empty();
        }
        Section section = approvals.section(kind);
        List<String> of = section.texts("of").stream().map(String::strip).toList();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < of.size(); i++) {
            if (!seen.add(of.get(i).toLowerCase(Locale.ROOT))) {
                section.problem(
                        "of",
                        i,
                        "'%s' is named twice: each person counts once".formatted(of.get(i)),
                        "remove one of them");
            }
        }
        int count = section.integer("count", 1);
        if (count > seen.size()) {
            section.problem(
                    section.has("count") ? "count" : "of",
                    "%d must approve, but only %d may: no %s could ever begin".formatted(count, seen.size(), kind),
                    "lower 'count', or name more people in 'of'");
        }
        return Optional.of(new ApprovalPolicy.Quorum(count, of, section.flag("automatic", false)));
    }
}
