package io.understudy.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One drill. Times are milliseconds since 1970 by the service's clock, durations milliseconds.
 *
 * @param kind DRY_RUN, ISOLATED or LIVE
 * @param result RUNNING, PASSED, FAILED or ABORTED
 * @param why what it came to, in plain words
 * @param forecast absent until everything was asked
 * @param journal where the journal ended when the report was written; absent when that could not be told
 * @param isolated what an isolated drill brought up and took away; absent when it made nothing
 * @param live how a live drill moved its application, so far or in all; absent when it did not
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
        @Nullable Head journal,
        @Nullable Isolated isolated,
        @Nullable Live live) {

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
     * @param rpo what may be lost, with the links that have an RPO of their own: {@code 30 s (sessions: 3600 s)}
     * @param people names of the manual steps, whose time nobody can tell
     */
    public record Forecast(
            long recoveryMillis,
            long rtoMillis,
            boolean rtoMet,
            @Nullable Long lossMillis,
            String rpo,
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

    /**
     * @param readyMillis from the first object until every copy was ready; absent when they never were
     * @param removedMillis how long the removal took, until nothing was left; absent when something is
     * @param left what is still there, by name
     * @param proof what was looked at after the removal, and what was found
     */
    public record Isolated(
            String site,
            String namespace,
            List<Made> made,
            @Nullable Long readyMillis,
            List<Lag> links,
            @Nullable Long removedMillis,
            List<String> left,
            String proof) {}

    /** @param startedMillis after the drill's beginning */
    public record Made(String name, String outcome, long startedMillis, long millis) {}

    /**
     * A link of production while copies stood beside it, or the application stayed at the other site. Absent figures were not known.
     *
     * @param mostMillis the largest lag that was seen
     * @param lossMillis the largest data-loss window that was seen
     * @param samples how often it was looked at
     * @param withinRpo all the while
     */
    public record Lag(
            String link,
            @Nullable Long beforeMillis,
            @Nullable Long mostMillis,
            @Nullable Long afterMillis,
            @Nullable Long lossMillis,
            int samples,
            boolean withinRpo) {}

    /**
     * @param until when its time at the other site is over; absent while, or when, it was not protected there
     * @param calledOff why it went back early, or did not go away; absent when it did neither
     * @param objectives that it is judged by, of the policy that counted last; absent while nobody has looked, and in a report of before
     *     they were told
     * @param operations of the drill, oldest first
     * @param stays where the application was, one after the other
     * @param links replication from the other site while it stayed there
     */
    public record Live(
            long holdMillis,
            @Nullable Long until,
            @Nullable String calledOff,
            @Nullable Objectives objectives,
            List<Operation> operations,
            List<Stay> stays,
            List<Lag> links) {}

    /**
     * @param rpo what may be lost, with the links that have an RPO of their own: {@code 30 s (sessions: 3600 s)}
     * @param rpoMillis of links that have none of their own
     * @param linkRpoMillis of those that have one, by name
     */
    public record Objectives(long rtoMillis, String rpo, long rpoMillis, Map<String, Long> linkRpoMillis) {}

    /**
     * One operation. A report of before they were told has none of {@code rtoMet}, {@code rpoMet}, {@code losses} and {@code steps}.
     *
     * @param finishedAt absent while it is open
     * @param unservedMillis of a move, from the beginning of its fence to the end of its last proof; absent until it has succeeded
     * @param rtoMet whether that was within the RTO; absent as long as it is
     * @param lossMillis announced before its point of no return, an upper bound; absent when nothing was, or nobody knew
     * @param rpoMet whether that was within the RPO of each link, which unknown loss never is; absent when nothing was announced, or nothing
     *     was moved
     * @param losses the same of each link; empty where it was not told by link
     * @param why what it waits or stopped for; absent while all goes well
     * @param steps all of its runbook's, also those that did not run
     */
    public record Operation(
            String id,
            String kind,
            String phase,
            String from,
            String to,
            long startedAt,
            @Nullable Long finishedAt,
            @Nullable Long unservedMillis,
            @Nullable Boolean rtoMet,
            @Nullable Long lossMillis,
            @Nullable Boolean rpoMet,
            List<Loss> losses,
            @Nullable String why,
            List<OperationReport.Step> steps) {

        public Operation {
            losses = Optional.ofNullable(losses).map(List::copyOf).orElse(List.of());
            steps = Optional.ofNullable(steps).map(List::copyOf).orElse(List.of());
        }
    }

    /**
     * What may have been lost of one link, announced before the point of no return.
     *
     * @param lossMillis an upper bound
     * @param rpoMillis what may be lost of this one
     */
    public record Loss(String link, long lossMillis, long rpoMillis, boolean rpoMet) {}

    /** @param from when the operation ended that moved it there */
    public record Stay(String site, long from) {}
}
