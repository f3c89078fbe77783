package io.understudy.policy;

import io.understudy.document.Section;
import java.util.List;
import java.util.Optional;

/** Binds when drills begin by themselves. */
final class DrillReader {

    private DrillReader() {}

    static List<DrillSchedule> read(List<Section> drills) {
        return drills.stream().flatMap(drill -> read(drill).stream()).toList();
    }

    private static Optional<DrillSchedule> read(Section drill) {
        Optional<CronTimes> times = ScheduleReader.read(drill);
        DrillKind kind = DrillKind.of(drill.required("kind")).orElseThrow();
        if (!kind.isThere()) {
            drill.problem(
                    "kind",
                    "'kind: %s' is not there yet: this version makes dry runs only".formatted(kind.written()),
                    "write 'kind: %s'".formatted(DrillKind.DRY_RUN.written()));
        }
        return times.map(time -> new DrillSchedule(time.written(), time.zone(), kind));
    }
}
