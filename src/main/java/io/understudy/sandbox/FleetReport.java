package io.understudy.sandbox;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a wave over a fleet measured. Durations in milliseconds.
 *
 * @param passed whether it ended as it must
 * @param findings why not, one line each
 * @param startMillis from nothing until every application was protected
 * @param singleMillis one application's failover alone, from its start to its end
 * @param waveMillis from the start of the wave's first operation to the end of its last
 * @param mostAtOnce the most operations that were open at the same time
 */
public record FleetReport(
        boolean passed,
        List<String> findings,
        int processors,
        long startMillis,
        long singleMillis,
        long waveMillis,
        int atOnce,
        int mostAtOnce,
        List<Moved> applications) {

    public FleetReport {
        findings = List.copyOf(findings);
        applications = List.copyOf(applications);
    }

    /**
     * One application of the wave.
     *
     * @param startedMillis from the wave's start to its own
     * @param lostMillis from the first lost order to the last one
     * @param announcedMillis the loss that was announced before the promotion, an upper bound
     * @param bothSides orders that the old site took after the new one had taken its first
     */
    public record Moved(
            String name,
            String group,
            long startedMillis,
            long tookMillis,
            long orders,
            long lost,
            long lostMillis,
            @Nullable Long announcedMillis,
            long bothSides) {}
}
