package io.understudy.camel;

import io.understudy.api.DrillReport;
import io.understudy.drill.Drill;
import io.understudy.drill.Forecast;
import io.understudy.drill.Isolated;
import io.understudy.drill.LagTrace;
import io.understudy.drill.Leg;
import io.understudy.drill.Live;
import io.understudy.drill.StepEvidence;
import io.understudy.operation.Loss;
import io.understudy.policy.FailoverPolicy.Objectives;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Drills in the shapes of the API, which are those of their report for machines. Pure. */
public final class DrillReports {

    private DrillReports() {}

    public static DrillReport report(Drill d) {
        return new DrillReport(
                d.id(),
                d.application().value(),
                d.kind().name(),
                d.result().name(),
                d.why(),
                d.by(),
                d.reason(),
                d.from().primary().value(),
                d.from().standby().value(),
                d.from().epoch().value(),
                d.startedAt().toEpochMilli(),
                d.finishedAt().map(Instant::toEpochMilli).orElse(null),
                d.forecast().map(DrillReports::forecast).orElse(null),
                ReadinessReports.findings(d.findings()),
                d.steps().stream().map(DrillReports::step).toList(),
                ReadinessReports.checks(d.checks()),
                d.timeline().stream()
                        .map(moment -> new DrillReport.Moment(moment.after().toMillis(), moment.what()))
                        .toList(),
                d.journal()
                        .map(head -> new DrillReport.Head(
                                head.sequence(), head.hash().hex()))
                        .orElse(null),
                d.isolated().map(DrillReports::isolated).orElse(null),
                d.live().map(DrillReports::live).orElse(null));
    }

    private static DrillReport.Live live(Live live) {
        return new DrillReport.Live(
                live.hold().toMillis(),
                live.until().map(Instant::toEpochMilli).orElse(null),
                live.off().orElse(null),
                live.objectives().map(DrillReports::objectives).orElse(null),
                live.legs().stream()
                        .map(leg -> operation(leg, live.objectives()))
                        .toList(),
                live.stays().stream()
                        .map(stay -> new DrillReport.Stay(
                                stay.site().value(), stay.from().toEpochMilli()))
                        .toList(),
                links(live.links()));
    }

    private static DrillReport.Objectives objectives(Objectives all) {
        return new DrillReport.Objectives(
                all.rto().toMillis(),
                all.allowedLoss(),
                all.rpo().toMillis(),
                all.links().entrySet().stream()
                        .collect(Collectors.toMap(
                                link -> link.getKey().value(),
                                link -> link.getValue().toMillis(),
                                (one, _) -> one,
                                TreeMap::new)));
    }

    private static DrillReport.Operation operation(Leg leg, Optional<Objectives> objectives) {
        return new DrillReport.Operation(
                leg.id().value(),
                leg.kind().name(),
                leg.phase().name(),
                leg.from().primary().value(),
                leg.from().standby().value(),
                leg.startedAt().toEpochMilli(),
                leg.finishedAt().map(Instant::toEpochMilli).orElse(null),
                millis(leg.unserved()),
                objectives.flatMap(leg::inTime).orElse(null),
                leg.loss().map(DrillReports::window).orElse(null),
                objectives.flatMap(leg::withinRpo).orElse(null),
                leg.loss().stream()
                        .flatMap(loss -> objectives.stream().flatMap(all -> losses(loss, all)))
                        .toList(),
                leg.why().orElse(null),
                leg.steps().stream().map(Reports::step).toList());
    }

    private static Stream<DrillReport.Loss> losses(Loss loss, Objectives objectives) {
        List<Loss.OfLink> links = loss instanceof Loss.AtMost most ? most.links() : List.of();
        return links.stream()
                .flatMap(part -> Optional.ofNullable(part.link()).stream()
                        .map(link -> new DrillReport.Loss(
                                link.value(),
                                part.window().toMillis(),
                                objectives.rpo(link).toMillis(),
                                part.within(objectives))));
    }

    private static @Nullable Long window(Loss loss) {
        return loss instanceof Loss.AtMost most ? most.window().toMillis() : null;
    }

    private static List<DrillReport.Lag> links(List<LagTrace> links) {
        return links.stream()
                .map(trace -> new DrillReport.Lag(
                        trace.link().value(),
                        millis(trace.before()),
                        millis(trace.most()),
                        millis(trace.after()),
                        millis(trace.window()),
                        trace.samples(),
                        trace.withinRpo()))
                .toList();
    }

    private static DrillReport.Isolated isolated(Isolated copies) {
        return new DrillReport.Isolated(
                copies.stage().site().value(),
                copies.stage().namespace(),
                copies.made().stream()
                        .map(made -> new DrillReport.Made(
                                made.name(),
                                made.outcome(),
                                made.began().toMillis(),
                                made.took().toMillis()))
                        .toList(),
                millis(copies.ready()),
                links(copies.links()),
                millis(copies.removed()),
                copies.left(),
                copies.proof());
    }

    private static @Nullable Long millis(Optional<Duration> time) {
        return time.map(Duration::toMillis).orElse(null);
    }

    private static DrillReport.Step step(StepEvidence evidence) {
        return new DrillReport.Step(
                evidence.step().name().value(),
                evidence.step().type(),
                evidence.step().needs().stream().map(Object::toString).toList(),
                evidence.pointOfNoReturn(),
                evidence.difference(),
                evidence.began().toMillis(),
                evidence.took().toMillis());
    }

    private static DrillReport.Forecast forecast(Forecast forecast) {
        return new DrillReport.Forecast(
                forecast.recovery().toMillis(),
                forecast.objectives().rto().toMillis(),
                forecast.recoversInTime(),
                forecast.loss() instanceof Loss.AtMost most ? most.window().toMillis() : null,
                forecast.objectives().allowedLoss(),
                forecast.losesLittleEnough(),
                forecast.loss().why(),
                forecast.terms().stream()
                        .map(term ->
                                new DrillReport.Term(term.name(), term.time().toMillis(), term.basis()))
                        .toList(),
                forecast.people());
    }
}
