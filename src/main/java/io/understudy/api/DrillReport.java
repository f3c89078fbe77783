package io.understudy.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One drill. Times are milliseconds since 1970 by the service's clock, durations milliseconds.
 *
 * @param kind DRY_RUN
 * @param result RUNNING, PASSED, FAILED or ABORTED
 * @param why what it came to, in plain words
 * @param forecast absent until everything was asked
 * @param journal where the journal ended when the report was written; absent when that could not be told
 */
public record DrillReport(
        String id,
        String application,
        String kind,
        String result,
        String why,
        String by,
        String reason,
        String primary,
        String standby,
        long epoch,
        long startedAt,
        @Nullable Long finishedAt,
        @Nullable Forecast forecast,
        List<ReadinessReport.Finding> findings,
        List<Step> steps,
        List<ReadinessReport.Check> checks,
        List<Moment> timeline,
        @Nullable Head journal) {

    /** @param difference what the step would have changed when it was asked */
    public record Step(
            String step,
            String type,
            List<String> needs,
            boolean pointOfNoReturn,
            String difference,
            long startedMillis,
            long millis) {}

    /**
     * @param recoveryMillis from the failure until users are served, without what people do by hand
     * @param lossMillis upper bound; absent when nobody knows
     * @param people names of the manual steps, whose time nobody can tell
     */
    public record Forecast(
            long recoveryMillis,
            long rtoMillis,
            boolean rtoMet,
            @Nullable Long lossMillis,
            long rpoMillis,
            boolean rpoMet,
            String loss,
            List<Term> terms,
            List<String> people) {}

    /** @param basis where the figure comes from */
    public record Term(String name, long millis, String basis) {}

    /** @param afterMillis after the drill's beginning */
    public record Moment(long afterMillis, String what) {}

    /** @param hash SHA-256 over the journal up to this entry */
    public record Head(long sequence, String hash) {}
}
