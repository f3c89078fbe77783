package io.understudy.policy;

import io.understudy.document.Section;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Binds when drills begin by themselves. */
final class DrillReader {

    private DrillReader() {}

    static List<DrillSchedule> read(List<Section> drills) {
        return drills.stream().flatMap(drill -> read(drill).stream()).toList();
    }

    /** How isolated drills are made. */
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
        return new DrillTerms(limit, drill.integer("replicas", DrillTerms.DEFAULT.replicas()), secrets.textMap());
    }

    private static Optional<DrillSchedule> read(Section drill) {
        Optional<CronTimes> times = ScheduleReader.read(drill);
        DrillKind kind = DrillKind.of(drill.required("kind")).orElseThrow();
        if (!kind.isThere()) {
            drill.problem(
                    "kind",
                    "'kind: %s' is not there yet".formatted(kind.written()),
                    "write %s".formatted(DrillKind.choice("'kind: %s'")));
        }
        return times.map(time -> new DrillSchedule(time.written(), time.zone(), kind));
    }
}
