package io.understudy.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One operation. Times are milliseconds since 1970 by the service's clock, durations milliseconds.
 *
 * @param kind FAILOVER, SWITCHOVER, REPROTECT or FAILBACK; FAILOVER also for a switchover that was escalated; UNKNOWN, like other names and the epoch 0, in an operation that is UNREADABLE
 * @param phase UNREADABLE when another version wrote it or it is damaged; {@code reason} says what to do, and no step is shown
 * @param lostAt when enough vantage points had seen the loss; absent for what a person started
 * @param decidedAt when the decision was made
 * @param predictedLossMillis the data-loss window announced before the promotion, an upper bound
 * @param pending what a person must accept before it goes on
 * @param decisions steps that stopped, and what a person may choose about each
 * @param approval on what terms it begins; absent when it needs no approval
 * @param paused while it is, and no step begins
 */
public record OperationReport(
        String id,
        String application,
        String kind,
        String phase,
        String from,
        String to,
        long epoch,
        String trigger,
        String reason,
        @Nullable Long lostAt,
        @Nullable Long decidedAt,
        long startedAt,
        @Nullable Long finishedAt,
        @Nullable Long predictedLossMillis,
        @Nullable Pending pending,
        List<Decision> decisions,
        @Nullable Paused paused,
        @Nullable Approval approval,
        List<Step> steps) {

    /**
     * @param phrase the words to type, exactly
     * @param instructions of a manual step, in Markdown
     * @param escalatedAt when people were told once more, by the second channel
     */
    public record Pending(
            String step,
            String phrase,
            String why,
            @Nullable String instructions,
            @Nullable Long escalatedAt) {}

    /**
     * @param hash what an approver gives back
     * @param count so many of {@code of} must approve
     * @param requester who asked, and may not; absent when the service did
     * @param expiresAt from then on nobody may
     * @param plan what would be done, one line for each step
     * @param basis what the hash holds it to: documents and how the world looked
     * @param waitsTo BEGIN, or ESCALATE for a switchover that is to go on as a failover; absent once that is decided
     * @param escalatedAt when people were told once more, by the second channel
     */
    public record Approval(
            String hash,
            int count,
            List<String> of,
            @Nullable String requester,
            List<Approved> given,
            long expiresAt,
            List<String> plan,
            List<String> basis,
            @Nullable String waitsTo,
            @Nullable Long escalatedAt) {}

    /** @param at milliseconds since 1970 */
    public record Approved(String by, long at) {}

    /** @param choices of {@code retry}, {@code skip} and {@code abort}, those that are allowed now */
    public record Decision(String step, String why, List<String> choices) {}

    /** @param since milliseconds since 1970 */
    public record Paused(String by, String reason, long since) {}

    /**
     * @param needs names of the steps that come before it
     * @param pointOfNoReturn whether nothing is undone once it has begun
     * @param state PENDING, RUNNING, DONE, SKIPPED, FAILED, IN_DOUBT or COMPENSATED
     */
    public record Step(
            String name,
            String type,
            List<String> needs,
            boolean pointOfNoReturn,
            String state,
            @Nullable Long startedAt,
            @Nullable Long millis,
            int attempts,
            String summary) {}
}
