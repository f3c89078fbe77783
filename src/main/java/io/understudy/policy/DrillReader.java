package io.understudy.policy;

import io.understudy.document.Section;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.quartz.CronExpression;

/** Binds when drills begin by themselves. */
final class DrillReader {

    private static final ZoneId UTC = ZoneId.of("UTC");

    private static final int FIELDS = 6;

    private DrillReader() {}

    static List<DrillSchedule> read(List<Section> drills) {
        return drills.stream().flatMap(drill -> read(drill).stream()).toList();
    }

    private static Optional<DrillSchedule> read(Section drill) {
        Optional<String> cron = cron(drill);
        Optional<ZoneId> zone = zone(drill);
        DrillKind kind = DrillKind.of(drill.required("kind")).orElseThrow();
        if (!kind.isThere()) {
            drill.problem(
                    "kind",
                    "'kind: %s' is not there yet: this version makes dry runs only".formatted(kind.written()),
                    "write 'kind: %s'".formatted(DrillKind.DRY_RUN.written()));
        }
        return cron.flatMap(time -> zone.map(where -> new DrillSchedule(time, where, kind)));
    }

    private static Optional<String> cron(Section drill) {
        String cron = drill.required("schedule").strip().replaceAll("\\s+", " ");
        try {
            if (cron.split(" ", -1).length > FIELDS) {
                throw new ParseException("it has more than six parts, and a year would end it", 0);
            }
            CronExpression expression = new CronExpression(cron);
            if (expression.getNextValidTimeAfter(Date.from(Instant.EPOCH)) == null) {
                throw new ParseException("it never comes", 0);
            }
            return Optional.of(cron);
        } catch (ParseException | UnsupportedOperationException e) {
            drill.problem(
                    "schedule",
                    "'schedule: %s' is no time that Quartz knows (%s)"
                            .formatted(cron, String.valueOf(e.getMessage()).replaceFirst("\\.$", "")),
                    "write seconds, minutes, hours, day of month, month and day of week, such as '0 0 10 ? * TUE'");
            return Optional.empty();
        }
    }

    private static Optional<ZoneId> zone(Section drill) {
        try {
            return Optional.of(drill.text("zone").map(ZoneId::of).orElse(UTC));
        } catch (DateTimeException e) {
            drill.problem(
                    "zone",
                    "'zone: %s' is no time zone".formatted(drill.required("zone")),
                    "write UTC, or a name such as Europe/Berlin");
            return Optional.empty();
        }
    }
}
