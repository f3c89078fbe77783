package io.understudy.drill;

import io.understudy.journal.Checkpoint;
import io.understudy.policy.DrillKind;
import io.understudy.readiness.Asked;
import io.understudy.readiness.Finding;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One drill, under way or ended.
 *
 * @param id such as {@code drill-shop-20261124-100000}, in UTC
 * @param by who asked for it, or its schedule
 * @param from the roles that were rehearsed
 * @param took until its report was written
 * @param why in plain words, what it came to
 * @param checks every check that was asked, with its answer
 * @param steps what each step would have changed
 * @param forecast empty until everything was asked
 * @param findings the worst first
 * @param journal where the journal ended when the report was written; empty when that can't be told
 * @param isolated what it brought up and took away; empty when it made nothing
 * @param live how it moved its application, or began to; empty when it did not
 */
public record Drill(
        String id,
        DrillKind kind,
        String by,
        String reason,
        Placement from,
        Instant startedAt,
        Optional<Duration> took,
        Result result,
        String why,
        List<Asked> checks,
        List<StepEvidence> steps,
        Optional<Forecast> forecast,
        List<Finding> findings,
        List<Moment> timeline,
        Optional<Checkpoint> journal,
        Optional<Isolated> isolated,
        Optional<Live> live) {

    /** Who asks for the drills of a schedule. */
    public static final String SCHEDULE = "its schedule";

    public Drill {
        checks = List.copyOf(checks);
        steps = List.copyOf(steps);
        findings = List.copyOf(findings);
        timeline = List.copyOf(timeline);
    }

    /** One that has just begun. */
    static Drill begin(String id, DrillKind kind, String by, String reason, Placement from, Instant at) {
        return new Drill(
                id,
                kind,
                by,
                reason,
                from,
                at,
                Optional.empty(),
                Result.RUNNING,
                "it is under way",
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same one, under way and so far. */
    Drill at(String what, Live so) {
        return with(took, what, so);
    }

    /** The same one, which moved its application and took so long. */
    Drill moved(Live so, Duration whole) {
        return with(Optional.of(whole), why, so);
    }

    private Drill with(Optional<Duration> time, String what, Live so) {
        return new Drill(
                id,
                kind,
                by,
                reason,
                from,
                startedAt,
                time,
                result,
                what,
                checks,
                steps,
                forecast,
                findings,
                timeline,
                journal,
                isolated,
                Optional.of(so));
    }

    /** The same one, which brought this up. */
    Drill with(Optional<Isolated> copies) {
        return new Drill(
                id, kind, by, reason, from, startedAt, took, result, why, checks, steps, forecast, findings, timeline,
                journal, copies, live);
    }

    /** Ended by what did not let it tell more. */
    Drill aborted(Duration after, String because) {
        return new Drill(
                id,
                kind,
                by,
                reason,
                from,
                startedAt,
                Optional.of(after),
                Result.ABORTED,
                because,
                checks,
                steps,
                forecast,
                findings,
                List.of(new Moment(after, "%s: %s".formatted(Result.ABORTED, because))),
                journal,
                isolated,
                live);
    }

    public ApplicationName application() {
        return from.application();
    }

    public Optional<Instant> finishedAt() {
        return took.map(startedAt::plus);
    }
}
