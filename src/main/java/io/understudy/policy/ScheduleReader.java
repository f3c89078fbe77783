package io.understudy.policy;

import io.understudy.document.Section;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Optional;

/** Binds {@code schedule} and {@code zone} of whatever comes again. */
final class ScheduleReader {

    private static final ZoneId UTC = ZoneId.of("UTC");

    private ScheduleReader() {}

    /** Empty, with a problem, when it is no time that will come again. */
    static Optional<CronTimes> read(Section section) {
        Optional<ZoneId> zone = zone(section);
        Optional<CronTimes> times = times(section, zone.orElse(UTC));
        return zone.isPresent() ? times : Optional.empty();
    }

    private static Optional<CronTimes> times(Section section, ZoneId zone) {
        try {
            return Optional.of(CronTimes.of(section.required("schedule"), zone));
        } catch (ParseException e) {
            section.problem(
                    "schedule",
                    "'schedule: %s' is no time that Quartz knows (%s)"
                            .formatted(
                                    section.required("schedule").strip().replaceAll("\\s+", " "),
                                    String.valueOf(e.getMessage()).replaceFirst("\\.$", "")),
                    "write seconds, minutes, hours, day of month, month and day of week, such as '0 0 10 ? * TUE'");
            return Optional.empty();
        }
    }

    private static Optional<ZoneId> zone(Section section) {
        try {
            return Optional.of(section.text("zone").map(ZoneId::of).orElse(UTC));
        } catch (DateTimeException e) {
            section.problem(
                    "zone",
                    "'zone: %s' is no time zone".formatted(section.required("zone")),
                    "write UTC, or a name such as Europe/Berlin");
            return Optional.empty();
        }
    }
}
