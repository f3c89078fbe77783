package io.understudy.policy;

import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/** Times that come again, in Quartz's form with seconds first, at a place. Immutable; thread-safe. */
public final class CronTimes {

    private static final int FIELDS = 6;

    private final String written;
    private final ZoneId zone;
    private final CronExpression expression;

    private CronTimes(String written, ZoneId zone, CronExpression expression) {
        this.written = written;
        this.zone = zone;
        this.expression = expression;
    }

    /**
     * The times that are written so.
     *
     * @throws ParseException when Quartz does not know them, when a year ends them, or when they never come
     */
    public static CronTimes of(String written, ZoneId zone) throws ParseException {
        String cron = written.strip().replaceAll("\\s+", " ");
        if (cron.split(" ", -1).length > FIELDS) {
            throw new ParseException("it has more than six parts, and a year would end it", 0);
        }
        CronTimes times = new CronTimes(cron, zone, expression(cron, zone));
        if (times.after(Instant.EPOCH).isEmpty()) {
            throw new ParseException("it never comes", 0);
        }
        return times;
    }

    private static CronExpression expression(String cron, ZoneId zone) throws ParseException {
        try {
            CronExpression expression = new CronExpression(cron);
            expression.setTimeZone(TimeZone.getTimeZone(zone));
            return expression;
        } catch (UnsupportedOperationException e) {
            ParseException refused = new ParseException(String.valueOf(e.getMessage()), 0);
            refused.initCause(e);
            throw refused;
        }
    }

    /** The first of them that is later than this; empty when none is. */
    public Optional<Instant> after(Instant moment) {
        synchronized (expression) {
            return Optional.ofNullable(expression.getNextValidTimeAfter(Date.from(moment)))
                    .map(Date::toInstant);
        }
    }

    /** With one space between its parts. */
    public String written() {
        return written;
    }

    public ZoneId zone() {
        return zone;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CronTimes times && times.written.equals(written) && times.zone.equals(zone);
    }

    @Override
    public int hashCode() {
        return 31 * written.hashCode() + zone.hashCode();
    }

    @Override
    public String toString() {
        return "%s (%s)".formatted(written, zone);
    }
}
