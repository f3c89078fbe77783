package io.understudy.camel;

import io.understudy.api.Explanation;
import io.understudy.api.OperationReport;
import io.understudy.api.PlanReport;
import io.understudy.api.Status;
import io.understudy.decision.Decision;
import io.understudy.decision.RuleTable;
import io.understudy.decision.Snapshot;
import io.understudy.health.ProbeHealth;
import io.understudy.health.Signal;
import io.understudy.health.VantagePoint;
import io.understudy.health.Verdict;
import io.understudy.operation.Goal;
import io.understudy.operation.Loss;
import io.understudy.operation.OperationFact;
import io.understudy.operation.OperationRecord;
import io.understudy.operation.OperationView;
import io.understudy.operation.Plan;
import io.understudy.operation.approval.ApprovalTerms;
import io.understudy.operation.approval.Basis;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.readiness.Readiness;
import io.understudy.replication.ReplicationStatus;
import io.understudy.time.Moments;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is inside, in the shapes of the API. Pure. */
final class Reports {

    private static final String UNKNOWN = "UNKNOWN";

    private Reports() {}

    /** @param moves whether an operation acts, or may at any moment: one that only waits for its approval does not */
    static Status.Application application(
            Snapshot s,
            Decision decision,
            Collection<ProbeHealth> probes,
            boolean moves,
            Optional<OperationId> last,
            Readiness readiness,
            Optional<Status.Drill> lastDrill,
            Optional<Status.DueDrill> nextDrill,
            Optional<String> liveDrill) {
        List<String> why = Protection.missing(s, readiness);
        String protection = moves ? "MOVING" : why.isEmpty() ? "PROTECTED" : "AT_RISK";
        return new Status.Application(
                s.placement().application().value(),
                s.placement().primary().value(),
                s.placement().standby().value(),
                s.placement().epoch().value(),
                s.mode().name(),
                protection,
                why,
                views(s.views()),
                probes.stream()
                        .map(p -> new Status.Probe(
                                p.probe().value(),
                                p.signal().name(),
                                p.verdict().name(),
                                p.detail()))
                        .toList(),
                s.replication().stream().map(link -> link(link, s.objectives())).toList(),
                decision(decision),
                s.active().map(OperationId::value).orElse(null),
                last.map(OperationId::value).orElse(null),
                ReadinessReports.glance(readiness),
                lastDrill.orElse(null),
                nextDrill.orElse(null),
                liveDrill.orElse(null),
                millis(s.maintenance()));
    }

    static Explanation explanation(Snapshot s, Decision decision) {
        return new Explanation(
                s.placement().application().value(), decision(decision), facts(s), RuleTable.sentences());
    }

    static OperationReport operation(OperationRecord operation, Optional<Instant> lostAt) {
        return switch (operation) {
            case OperationView view -> readable(view, lostAt);
            case OperationRecord.Unreadable unreadable -> unreadable(unreadable);
        };
    }

    private static OperationReport unreadable(OperationRecord.Unreadable u) {
        Optional<OperationFact.OperationStarted> started = u.started();
        return new OperationReport(
                u.id().value(),
                u.application().value(),
                started.map(s -> s.kind().name()).orElse(UNKNOWN),
                "UNREADABLE",
                started.map(s -> s.from().primary().value()).orElse(UNKNOWN),
                started.map(s -> s.from().standby().value()).orElse(UNKNOWN),
                started.map(s -> s.kind().epoch(s.from()).value()).orElse(0L),
                started.map(s -> s.trigger().label()).orElse(UNKNOWN),
                started.map(s -> s.reason() + "; ").orElse("") + u.why(),
                null,
                null,
                u.startedAt().toEpochMilli(),
                null,
                null,
                null,
                List.of(),
                null,
                null,
                List.of());
    }

    private static OperationReport readable(OperationView v, Optional<Instant> lostAt) {
        return new OperationReport(
                v.id().value(),
                v.application().value(),
                v.kind().name(),
                v.phase().name(),
                v.from().primary().value(),
                v.from().standby().value(),
                v.kind().epoch(v.from()).value(),
                v.trigger().label(),
                v.reason()
                        + v.escalation()
                                .map(e -> "; a failover since %s, by %s: %s"
                                        .formatted(
                                                Moments.of(e.at()), e.trigger().label(), e.reason()))
                                .orElse("")
                        + v.why().map(w -> "; " + w).orElse("")
                        + v.hindrance().map(h -> "; held up: " + h).orElse(""),
                millis(lostAt),
                v.decidedAt().toEpochMilli(),
                v.startedAt().toEpochMilli(),
                millis(v.finishedAt()),
                v.lossForecast().map(Reports::upperBound).orElse(null),
                v.pending().stream()
                        .findFirst()
                        .map(p -> new OperationReport.Pending(
                                p.step().value(),
                                p.phrase(),
                                p.why(),
                                p.instructions().orElse(null),
                                millis(p.escalatedAt())))
                        .orElse(null),
                v.decisions().stream()
                        .map(d -> new OperationReport.Decision(d.step().value(), d.why(), d.choices()))
                        .toList(),
                v.paused()
                        .map(p -> new OperationReport.Paused(
                                p.by(), p.reason(), p.since().toEpochMilli()))
                        .orElse(null),
                v.approval().map(Reports::approval).orElse(null),
                v.steps().stream().map(Reports::step).toList());
    }

    private static OperationReport.Approval approval(OperationView.Approval approval) {
        ApprovalTerms terms = approval.terms();
        return new OperationReport.Approval(
                terms.hash(),
                terms.count(),
                terms.of(),
                terms.requester(),
                approval.given().stream()
                        .map(a -> new OperationReport.Approved(a.by(), a.at().toEpochMilli()))
                        .toList(),
                terms.expires().toEpochMilli(),
                terms.plan(),
                new Basis(terms.basis()).lines(),
                approval.open().map(Enum::name).orElse(null),
                millis(approval.escalatedAt()));
    }

    static PlanReport plan(Plan plan) {
        List<String> problems = new ArrayList<>();
        plan.steps().forEach(step -> step.problems().forEach(p -> problems.add(step.name() + ": " + p)));
        return new PlanReport(
                plan.from().application().value(),
                plan.kind().name(),
                plan.from().primary().value(),
                plan.from().standby().value(),
                Reports.loss(plan.loss()),
                plan.steps().stream().map(Reports::planned).toList(),
                problems);
    }

    private static String loss(Loss loss) {
        return switch (loss) {
            case Loss.AtMost most -> "at most %d ms: %s".formatted(most.window().toMillis(), most.why());
            case Loss.Unknown unknown -> "unknown: " + unknown.why();
        };
    }

    private static PlanReport.Step planned(Plan.PlannedStep step) {
        String change = switch (step.goal()) {
            case Goal.Reached(String summary, var _) -> "nothing to change: " + summary;
            case Goal.Open(String summary) -> summary;
            case Goal.Unknown(String summary) -> "not known now: " + summary;
        };
        return new PlanReport.Step(
                step.name().value(),
                step.type(),
                change,
                step.needs().stream().map(Object::toString).toList(),
                step.budget().toMillis(),
                step.problems());
    }

    static OperationReport.Step step(OperationView.StepView step) {
        return new OperationReport.Step(
                step.name().value(),
                step.type(),
                step.needs().stream().map(Object::toString).toList(),
                step.pointOfNoReturn(),
                step.status().name(),
                millis(step.startedAt()),
                step.took().map(Duration::toMillis).orElse(null),
                step.attempts(),
                step.summary());
    }

    private static List<String> facts(Snapshot s) {
        List<String> facts = new ArrayList<>();
        facts.add("primary %s, standby %s, epoch %s"
                .formatted(
                        s.placement().primary(),
                        s.placement().standby(),
                        s.placement().epoch()));
        facts.add("mode %s; a failover is due when %s are down at %d vantage points"
                .formatted(s.mode(), s.failoverWhen(), s.requiredVantagePoints()));
        new TreeMap<>(views(s.views())).forEach((from, view) -> facts.add("seen from %s: %s".formatted(from, view)));
        facts.add("canaries: %s".formatted(s.reach()));
        s.replication()
                .forEach(r -> facts.add("link %s: RPO of %d ms %s (%s)"
                        .formatted(r.link(), s.objectives().rpo(r.link()).toMillis(), r.rpo(), r.detail())));
        facts.add("operation under way: %s"
                .formatted(s.active().map(OperationId::value).orElse("none")));
        facts.add("cooldown: %s".formatted(s.cooldown().map(Duration::toString).orElse("none")));
        facts.add("paused: %s".formatted(s.paused() ? "yes" : "no"));
        facts.add("maintenance: %s"
                .formatted(s.maintenance()
                        .map(until -> "a window is open until %s".formatted(Moments.of(until)))
                        .orElse("no window is open")));
        facts.add(
                "applications lost together: %d of at most %d".formatted(s.failingTogether(), s.concurrentFailovers()));
        return facts;
    }

    private static Status.Decision decision(Decision decision) {
        String kind = switch (decision) {
            case Decision.Hold _ -> "HOLD";
            case Decision.Propose _ -> "PROPOSE";
            case Decision.Act _ -> "ACT";
        };
        return new Status.Decision(kind, decision.rule(), decision.reason());
    }

    private static Status.Link link(ReplicationStatus r, Objectives objectives) {
        return new Status.Link(
                r.link().value(),
                r.rpo().name(),
                objectives.rpo(r.link()).toMillis(),
                r.lag().map(Duration::toMillis).orElse(null),
                r.unreplayedBytes(),
                r.unreceivedBytes(),
                r.lastSafe().map(Instant::toString).orElse(null),
                r.lossWindow().map(Duration::toMillis).orElse(null),
                r.promotionForecast().map(Duration::toMillis).orElse(null),
                r.streaming(),
                r.broken().orElse(null),
                r.detail());
    }

    private static Map<String, Map<String, String>> views(Map<VantagePoint, Map<Signal, Verdict>> views) {
        Map<String, Map<String, String>> result = new TreeMap<>();
        views.forEach((from, view) -> {
            Map<String, String> signals = new TreeMap<>();
            view.forEach((signal, verdict) -> signals.put(signal.name(), verdict.name()));
            result.put(from.value(), signals);
        });
        return result;
    }

    private static @Nullable Long upperBound(Loss loss) {
        return loss instanceof Loss.AtMost most ? most.window().toMillis() : null;
    }

    private static @Nullable Long millis(Optional<Instant> instant) {
        return instant.map(Instant::toEpochMilli).orElse(null);
    }
}
