package io.understudy.policy;

import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/**
 * When drills of an application begin by themselves.
 *
 * @param cron in Quartz's form, with seconds: {@code 0 0 10 ? * TUE}
 * @param zone where that time is; default UTC
 */
public record DrillSchedule(String cron, ZoneId zone, DrillKind kind) {

    /** When the next one is due, as Quartz itself will find it; empty when there is none any more. */
    public Optional<Instant> after(Instant now) {
        try {
            CronExpression times = new CronExpression(cron);
            times.setTimeZone(TimeZone.getTimeZone(zone));
            return Optional.ofNullable(times.getNextValidTimeAfter(Date.from(now)))
                    .map(Date::toInstant);
        } catch (ParseException e) {
            throw new IllegalStateException("'%s' was read as a schedule".formatted(cron), e);
        }
    }
}
