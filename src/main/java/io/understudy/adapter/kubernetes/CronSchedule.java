package io.understudy.adapter.kubernetes;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A CronJob's schedule: the five fields of cron, or one of their abbreviations such as {@code @daily}. It is here to count starts,
 * not to time them: an hour that a zone's clock skips or repeats counts once.
 */
final class CronSchedule {

    private static final Map<String, String> ABBREVIATIONS = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *");

    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet days;
    private final BitSet months;
    private final BitSet weekdays;
    /** With both days restricted one of them is enough. */
    private final boolean eitherDay;

    private CronSchedule(String[] fields) {
        minutes = field(fields[0], 0, 59, List.of(), 0);
        hours = field(fields[1], 0, 23, List.of(), 0);
        days = field(fields[2], 1, 31, List.of(), 0);
        months = field(fields[3], 1, 12, MONTHS, 1);
        weekdays = field(fields[4], 0, 7, DAYS, 0);
        if (weekdays.get(7)) {
            weekdays.set(0);
        }
        eitherDay = !starred(fields[2]) && !starred(fields[4]);
    }

    /** Empty for what is no schedule, and for {@code @every}. */
    static Optional<CronSchedule> parse(String written) {
        String text = written.strip().toLowerCase(Locale.ROOT);
        String[] fields = ABBREVIATIONS.getOrDefault(text, text).split("\\s+");
        try {
            return fields.length == 5 ? Optional.of(new CronSchedule(fields)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean starred(String field) {
        return field.startsWith("*") || field.startsWith("?");
    }

    private static BitSet field(String text, int least, int most, List<String> names, int firstName) {
        BitSet set = new BitSet(most + 1);
        for (String part : text.split(",", -1)) {
            String[] stepped = part.split("/", 2);
            String[] range = starred(stepped[0]) ? new String[] {} : stepped[0].split("-", 2);
            int from = range.length == 0 ? least : number(range[0], names, firstName);
            int to = range.length == 2
                    ? number(range[1], names, firstName)
                    : range.length == 0 || stepped.length == 2 ? most : from;
            int step = stepped.length == 2 ? Integer.parseInt(stepped[1]) : 1;
            if (from < least || to > most || step < 1) {
                throw new IllegalArgumentException(text);
            }
            for (int i = from; i <= to; i += step) {
                set.set(i);
            }
        }
        return set;
    }

    private static int number(String text, List<String> names, int first) {
        int name = names.indexOf(text);
        return name >= 0 ? name + first : Integer.parseInt(text);
    }

    /**
     * The last starts in a span of time, the newest first.
     *
     * @param after exclusive
     * @param until inclusive
     * @param most no more than these
     */
    List<Instant> last(Instant after, Instant until, ZoneId zone, int most) {
        List<Instant> starts = new ArrayList<>();
        LocalDateTime end = LocalDateTime.ofInstant(until, zone).truncatedTo(ChronoUnit.MINUTES);
        LocalDateTime begin = LocalDateTime.ofInstant(after, zone);
        for (LocalDate day = end.toLocalDate();
                !day.isBefore(begin.toLocalDate()) && starts.size() < most;
                day = day.minusDays(1)) {
            if (!on(day)) {
                continue;
            }
            for (int minute = 24 * 60 - 1; minute >= 0 && starts.size() < most; minute--) {
                LocalDateTime at = day.atTime(minute / 60, minute % 60);
                if (hours.get(minute / 60) && minutes.get(minute % 60) && !at.isAfter(end) && at.isAfter(begin)) {
                    starts.add(at.atZone(zone).toInstant());
                }
            }
        }
        return starts;
    }

    private boolean on(LocalDate day) {
        boolean ofMonth = days.get(day.getDayOfMonth());
        boolean ofWeek = weekdays.get(day.getDayOfWeek().getValue() % 7);
        return months.get(day.getMonthValue()) && (eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek);
    }
}
