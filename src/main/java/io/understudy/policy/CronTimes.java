package io.understudy.policy;

import java.text.ParseException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/**
 * Times that come again, in Quartz's form with seconds first, by the clocks of a place. They come whenever those clocks show
 * them: twice in the hour that is repeated when clocks go back, and, if clocks go forward past them, at the moment that happens.
 * Quartz alone would leave those out, and a weekly one for a whole week. Immutable; thread-safe.
 */
public final class CronTimes {

    private static final int FIELDS = 6;

    private final String written;
    private final ZoneId zone;
    /** Of what clocks show, whatever the zone: it knows only days of 24 hours. */
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
        CronTimes times = new CronTimes(cron, zone, expression(cron));
        if (times.after(Instant.EPOCH).isEmpty()) {
            throw new ParseException("it never comes", 0);
        }
        return times;
    }

    private static CronExpression expression(String cron) throws ParseException {
        try {
            CronExpression expression = new CronExpression(cron);
            expression.setTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC));
            return expression;
        } catch (UnsupportedOperationException e) {
            ParseException refused = new ParseException(String.valueOf(e.getMessage()), 0);
            refused.initCause(e);
            throw refused;
        }
    }

    /** The first of them that is later than this; empty when none is. */
    public Optional<Instant> after(Instant moment) {
        ZoneRules rules = zone.getRules();
        ZoneOffset offset = rules.getOffset(moment);
        LocalDateTime shown = LocalDateTime.ofInstant(moment, offset);
        ZoneOffsetTransition change = rules.nextTransition(moment);
        Optional<LocalDateTime> next = after(shown);
        while (change != null
                && next.isPresent()
                && !next.get().toInstant(offset).isBefore(change.getInstant())) {
            if (change.isGap() && next.get().isBefore(change.getDateTimeAfter())) {
                return Optional.of(change.getInstant());
            }
            offset = change.getOffsetAfter();
            next = after(change.getDateTimeAfter().minusSeconds(1));
            change = rules.nextTransition(change.getInstant());
        }
        ZoneOffset then = offset;
        return next.map(time -> time.toInstant(then));
    }

    /** The first that clocks show later than this, were they never set; empty when none is. */
    Optional<LocalDateTime> after(LocalDateTime shown) {
        synchronized (expression) {
            return Optional.ofNullable(expression.getNextValidTimeAfter(Date.from(shown.toInstant(ZoneOffset.UTC))))
                    .map(date -> LocalDateTime.ofInstant(date.toInstant(), ZoneOffset.UTC));
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
