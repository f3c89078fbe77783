package io.understudy.camel;

import io.understudy.decision.Snapshot;
import io.understudy.health.Canaries.Reach;
import io.understudy.health.Signal;
import io.understudy.health.Verdict;
import io.understudy.readiness.Readiness;
import io.understudy.readiness.Severity;
import io.understudy.readiness.State;
import io.understudy.replication.ReplicationStatus;
import io.understudy.replication.ReplicationStatus.Rpo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether a failover now would be decided and would keep the objectives, as far as is watched. Pure. */
final class Protection {

    private Protection() {}

    /**
     * What is missing, one line each, with a standby of which nobody could tell for long whether it could take over; empty when the
     * application is protected. For people: what moves an application goes by the snapshot alone.
     */
    static List<String> missing(Snapshot s, Readiness readiness) {
        List<String> missing = new ArrayList<>(missing(s));
        List<String> unknown = readiness.findings(Severity.UNKNOWN).stream()
                .filter(finding -> !StandbyChecks.isOfLink(finding))
                .map(finding -> "%s: %s".formatted(finding.check(), finding.what()))
                .toList();
        if (readiness.unknownRounds() >= Readiness.LONG && !unknown.isEmpty()) {
            String what = readiness.state() == State.NOT_READY
                    ? "%s could not take over, after %d rounds of checks in which nobody could tell: %s"
                    : "whether %s could take over has not been known for %d rounds of checks: %s";
            missing.add(what.formatted(
                    readiness.placement().standby(), readiness.unknownRounds(), String.join("; ", unknown)));
        }
        return missing;
    }

    /** What is missing by the snapshot, one line each. */
    static List<String> missing(Snapshot s) {
        List<String> missing = new ArrayList<>();
        long seeing =
                s.views().values().stream().filter(view -> serves(view, s)).count();
        if (seeing < s.requiredVantagePoints()) {
            missing.add("%d of %d required vantage points see %s serving"
                    .formatted(seeing, s.requiredVantagePoints(), s.placement().primary()));
        }
        if (s.reach() != Reach.CONNECTED) {
            missing.add("no canary answers: a lost site can't be told from a lost orchestrator");
        }
        for (ReplicationStatus link : s.replication()) {
            if (link.broken().isPresent()) {
                missing.add("link %s can't be promoted: %s"
                        .formatted(link.link(), link.broken().get()));
            } else if (link.rpo() != Rpo.MET || !link.streaming()) {
                missing.add("link %s: RPO %s, %s".formatted(link.link(), link.rpo(), link.detail()));
            }
        }
        return missing;
    }

    private static boolean serves(Map<Signal, Verdict> view, Snapshot s) {
        return s.failoverWhen().stream().allMatch(signal -> view.get(signal) == Verdict.UP);
    }
}
