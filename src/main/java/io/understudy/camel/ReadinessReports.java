package io.understudy.camel;

import io.understudy.api.ReadinessReport;
import io.understudy.api.Status;
import io.understudy.readiness.Answer;
import io.understudy.readiness.Asked;
import io.understudy.readiness.Fault;
import io.understudy.readiness.Finding;
import io.understudy.readiness.Readiness;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Readiness in the shapes of the API. Pure. */
final class ReadinessReports {

    private ReadinessReports() {}

    static ReadinessReport report(Readiness r) {
        return new ReadinessReport(
                r.application().value(),
                r.placement().standby().value(),
                r.state().name(),
                r.passed(),
                r.all(),
                at(r),
                checks(r.checks()),
                findings(r.findings()));
    }

    static Status.Readiness glance(Readiness r) {
        return new Status.Readiness(r.state().name(), r.passed(), r.all(), at(r), findings(r.findings()));
    }

    static List<ReadinessReport.Check> checks(List<Asked> asked) {
        return asked.stream()
                .map(one -> new ReadinessReport.Check(
                        one.check(),
                        result(one.answer()),
                        detail(one.answer()),
                        one.began().toMillis(),
                        one.took().toMillis()))
                .toList();
    }

    static List<ReadinessReport.Finding> findings(List<Finding> findings) {
        return findings.stream()
                .map(f -> new ReadinessReport.Finding(
                        f.check(),
                        f.severity().name(),
                        f.what(),
                        f.remedy(),
                        f.since().toEpochMilli()))
                .toList();
    }

    private static String result(Answer answer) {
        return switch (answer) {
            case Answer.Holds _ -> "HOLDS";
            case Answer.Fails _ -> "FAILS";
            case Answer.Unknown _ -> "UNKNOWN";
            case Answer.NotAsked _ -> "NOT_ASKED";
        };
    }

    private static String detail(Answer answer) {
        return switch (answer) {
            case Answer.Holds(String detail) -> detail;
            case Answer.Fails(List<Fault> faults) ->
                faults.stream().map(Fault::what).collect(Collectors.joining("; "));
            case Answer.Unknown(String why, var _) -> why;
            case Answer.NotAsked(String why) -> why;
        };
    }

    private static @Nullable Long at(Readiness r) {
        return r.at().map(Instant::toEpochMilli).orElse(null);
    }
}
