package io.understudy.camel;

import io.understudy.api.Status;
import io.understudy.drill.DrillRecords;
import io.understudy.drill.Drills;
import io.understudy.policy.DrillKind;
import io.understudy.policy.FailoverPolicy;
import io.understudy.readiness.Readiness;
import io.understudy.readiness.Rounds;
import io.understudy.topology.ApplicationName;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** What the status tells of an application's standby beside the probes. Thread-safe. */
public record Glances(Rounds rounds, DrillRecords records, Drills drills, Clock clock) implements Api.Rehearsed {

    @Override
    public Readiness readiness(FailoverPolicy policy) {
        return rounds.of(policy);
    }

    @Override
    public Optional<Status.Drill> lastDrill(ApplicationName application) {
        return records.lastPassed(application)
                .map(drill -> new Status.Drill(
                        drill.id(), drill.kind().name(), drill.at().toEpochMilli()));
    }

    @Override
    public Optional<Status.DueDrill> nextDrill(FailoverPolicy policy) {
        Instant now = clock.instant();
        return policy.drills().stream()
                .flatMap(schedule -> schedule.after(now).stream()
                        .map(at -> new Status.DueDrill(schedule.kind().name(), at.toEpochMilli())))
                .min(Comparator.comparingLong(Status.DueDrill::at));
    }

    @Override
    public Optional<String> liveDrill(ApplicationName application) {
        return drills.running().stream()
                .filter(drill ->
                        drill.kind() == DrillKind.LIVE && drill.application().equals(application))
                .findFirst()
                .map(drill -> "%s by %s: %s".formatted(drill.id(), drill.by(), drill.why()));
    }
}
