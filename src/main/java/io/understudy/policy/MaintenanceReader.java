package io.understudy.policy;

import io.understudy.document.Durations;
import io.understudy.document.Section;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;

/** Binds when an application is maintained. */
final class MaintenanceReader {

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(7);
    /** A Monday; whatever comes again does so in the openings that follow it. */
    private static final LocalDateTime SOME_DAY = LocalDateTime.parse("2024-01-01T00:00:00");

    private static final int OPENINGS = 400;

    private MaintenanceReader() {}

    static List<MaintenanceWindow> read(List<Section> windows) {
        return windows.stream().flatMap(window -> read(window).stream()).toList();
    }

    private static Optional<MaintenanceWindow> read(Section window) {
        Duration length = window.duration("for", SHORTEST, SHORTEST);
        if (length.compareTo(LONGEST) > 0) {
            window.problem(
                    "for",
                    "'for: %s' is longer than %s".formatted(window.required("for"), Durations.write(LONGEST)),
                    "write %s or less; to hold an application for longer, use 'mode: observe'"
                            .formatted(Durations.write(LONGEST)));
        }
        Optional<CronTimes> begins = ScheduleReader.read(window);
        begins.flatMap(MaintenanceReader::shortestGap)
                .filter(gap -> gap.compareTo(length) <= 0)
                .ifPresent(gap -> window.problem(
                        "for",
                        "'for: %s' is no shorter than the %s from one opening to the next: the window would stay open"
                                .formatted(window.required("for"), Durations.write(gap)),
                        "write less than %s, or open it less often".formatted(Durations.write(gap))));
        return begins.map(time -> new MaintenanceWindow(time, length));
    }

    private static Optional<Duration> shortestGap(CronTimes times) {
        Optional<Duration> shortest = Optional.empty();
        Optional<LocalDateTime> opening = times.after(SOME_DAY);
        for (int i = 0; i < OPENINGS && opening.isPresent(); i++) {
            LocalDateTime before = opening.get();
            opening = times.after(before);
            Optional<Duration> gap = opening.map(next -> Duration.between(before, next));
            shortest = gap.filter(g -> g.compareTo(LONGEST) <= 0).isEmpty()
                    ? shortest
                    : Optional.of(
                            shortest.filter(s -> s.compareTo(gap.get()) <= 0).orElse(gap.get()));
        }
        return shortest;
    }
}
