package io.understudy.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the standby of an application could take over now. Times are milliseconds since 1970, durations milliseconds.
 *
 * @param state READY, DEGRADED, NOT_READY or UNKNOWN
 * @param passed checks that hold, of {@code all} that count
 * @param at when it was asked; absent for never, or too long ago
 * @param findings the worst first
 */
public record ReadinessReport(
        String application,
        String standby,
        String state,
        int passed,
        int all,
        @Nullable Long at,
        List<Check> checks,
        List<Finding> findings) {

    /**
     * @param result HOLDS, FAILS, UNKNOWN, or NOT_ASKED for what can't be asked before a failover
     * @param startedMillis after the beginning of the round
     */
    public record Check(String check, String result, String detail, long startedMillis, long millis) {}

    /**
     * @param severity BLOCKING, UNKNOWN, DEGRADING or NOTE
     * @param remedy what to do; empty when {@code what} says it
     */
    public record Finding(String check, String severity, String what, String remedy, long since) {}
}
