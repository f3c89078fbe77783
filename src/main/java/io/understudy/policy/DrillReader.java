package io.understudy.policy;

import io.understudy.document.Section;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Binds when drills begin by themselves, and how they are made. */
final class DrillReader {

    private DrillReader() {}

    static List<DrillSchedule> read(List<Section> drills) {
        return drills.stream().flatMap(drill -> read(drill).stream()).toList();
    }

    /** How isolated and live drills are made. */
    static DrillTerms terms(Section drill) {
        Duration limit = drill.duration("limit", DrillTerms.DEFAULT.limit(), DrillTerms.LEAST_LIMIT);
        if (limit.compareTo(DrillTerms.MOST_LIMIT) > 0) {
            drill.problem(
                    "limit",
                    "'limit: %s' is longer than 2h".formatted(drill.required("limit")),
                    "write 2h or less: what stays longer is no drill");
        }
        Section secrets = drill.section("secrets");
        secrets.textMap().forEach((read, made) -> {
            if (read.equals(made)) {
                secrets.problem(
                        read,
                        "pods would read the Secret '%s' in a drill as they do in production".formatted(read),
                        "name a Secret that is made for drills alone, such as '%s-drill'".formatted(read));
            }
        });
        return new DrillTerms(
                limit,
                drill.integer("replicas", DrillTerms.DEFAULT.replicas()),
                secrets.textMap(),
                hold(drill.section("live")));
    }

    private static Duration hold(Section live) {
        Duration hold = live.duration("hold", DrillTerms.DEFAULT.hold(), Duration.ZERO);
        if (hold.compareTo(DrillTerms.MOST_HOLD) > 0) {
            live.problem(
                    "hold",
                    "'hold: %s' is longer than 24h".formatted(live.required("hold")),
                    "write 24h or less: for longer, move the application with 'understudy switchover'");
        }
        return hold;
    }

    /** What moves users by itself must be agreed to on the day, and must find its way back. */
    static void check(FailoverPolicy policy, List<Section> drills) {
        drills.stream()
                .filter(drill -> drill.text("kind").equals(Optional.of(DrillKind.LIVE.written())))
                .forEach(drill -> checkLive(policy, drill));
    }

    private static void checkLive(FailoverPolicy policy, Section drill) {
        if (policy.approvals().switchover().isEmpty()) {
            drill.problem(
                    "kind",
                    "a live drill by schedule moves users, and nobody would be asked on the day",
                    "add 'switchover' to 'approvals', or begin live drills by hand");
        }
        FailoverPolicy.Runbooks books = policy.runbooks();
        if (books.switchover().isEmpty()
                || books.reprotect().isEmpty()
                || books.failback().isEmpty()) {
            drill.problem(
                    "kind",
                    "a live drill moves the application away and back, and the policy does not name all runbooks for that",
                    "name 'switchover', 'reprotect' and 'failback' in 'runbooks'");
        }
    }

    private static Optional<DrillSchedule> read(Section drill) {
        Optional<CronTimes> times = ScheduleReader.read(drill);
        DrillKind kind = DrillKind.of(drill.required("kind")).orElseThrow();
        return times.map(time -> new DrillSchedule(time.written(), time.zone(), kind));
    }
}
