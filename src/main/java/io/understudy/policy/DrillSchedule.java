package io.understudy.policy;

import java.time.ZoneId;

/**
 * When drills of an application begin by themselves.
 *
 * @param cron in Quartz's form, with seconds: {@code 0 0 10 ? * TUE}
 * @param zone where that time is; default UTC
 */
public record DrillSchedule(String cron, ZoneId zone, DrillKind kind) {}
