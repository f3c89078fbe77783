package io.understudy.sandbox;

import io.understudy.api.DrillReport;
import io.understudy.api.OperationReport;
import io.understudy.sandbox.shop.Judge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one demo measured. Durations in milliseconds; those with a zero point count from the event: the kill, the cut, or the
 * request for a switchover. Absent when it did not happen.
 *
 * @param passed whether the scenario ended as it must
 * @param findings why not, one line each
 * @param armedMillis from the start of the service's process until it called the shop protected
 * @param detectMillis from the event until the verdict that was decided on
 * @param decideMillis from that verdict until the operation's first fact
 * @param firstWriteMillis from the event until a user's order was acknowledged by the new primary
 * @param writeGapMillis the longest time without any acknowledged order
 * @param lostWindowMillis from the first lost order to the last one
 * @param predictedLossMillis the data-loss window that the service announced before it promoted, an upper bound
 * @param overheadMillis from the verdict to the promotion's end, less the time inside the fence and promote steps; only where
 *     no person was asked
 * @param drill what the drill came to; only where one was made
 * @param reportMillis from the drill's last outcome until its page was there; likewise
 * @param lagMayRiseMillis by how much the lag of a link, as the service knows it, may be higher during a drill than before; likewise
 * @param copyLag how late orders came to be read at the standby before and during it, seen from outside; likewise
 */
public record DemoReport(
        String scenario,
        boolean passed,
        List<String> findings,
        int processors,
        long armedMillis,
        @Nullable Long detectMillis,
        @Nullable Long decideMillis,
        List<StepTime> steps,
        @Nullable Long firstWriteMillis,
        long writeGapMillis,
        long ordersAcknowledged,
        long ordersLost,
        long lostWindowMillis,
        @Nullable Long predictedLossMillis,
        long overlappingWrites,
        @Nullable Long overheadMillis,
        @Nullable DrillReport drill,
        @Nullable Long reportMillis,
        @Nullable Long lagMayRiseMillis,
        @Nullable CopyLag copyLag) {

    /** One step; its start counts from the event. */
    public record StepTime(String name, long startMillis, long millis) {}

    /** Puts together what the service and what its users say. Pure. */
    static DemoReport of(
            Scenario scenario,
            long armedMillis,
            long eventWallMillis,
            long eventNanos,
            @Nullable OperationReport operation,
            Judge.Findings users) {
        List<String> findings = Expectations.of(scenario, operation, users);
        return new DemoReport(
                scenario.word(),
                findings.isEmpty(),
                findings,
                Runtime.getRuntime().availableProcessors(),
                armedMillis,
                operation == null || operation.lostAt() == null ? null : operation.lostAt() - eventWallMillis,
                operation == null || operation.lostAt() == null ? null : operation.startedAt() - operation.lostAt(),
                operation == null ? List.of() : steps(operation, eventWallMillis),
                users.firstOnNewNanos().isEmpty()
                        ? null
                        : Duration.ofNanos(users.firstOnNewNanos().getAsLong() - eventNanos)
                                .toMillis(),
                users.longestGap().toMillis(),
                users.acknowledged(),
                users.lost(),
                users.lossWindow().toMillis(),
                operation == null ? null : operation.predictedLossMillis(),
                users.overlapping(),
                operation == null || scenario != Scenario.REGION_LOSS ? null : overhead(operation),
                null,
                null,
                null,
                null);
    }

    /**
     * The same with what a drill came to.
     *
     * @param meanwhile orders that were acknowledged while it was under way
     * @param standing what still stands beside production
     * @param before how far the copies were behind before it, as the service knew it
     * @param seen how far from outside, before it and during it
     * @param caughtUp whether all orders could be read at the standby in the end
     * @param reported from its last outcome until its page was there, in milliseconds; null without one
     */
    DemoReport with(
            DrillReport rehearsed,
            int meanwhile,
            List<String> standing,
            List<LagJudge.Before> before,
            CopyLag seen,
            boolean caughtUp,
            @Nullable Long reported) {
        List<String> all = new ArrayList<>(findings);
        all.addAll(Expectations.of(rehearsed, meanwhile, standing));
        all.addAll(Expectations.reported(reported));
        DrillReport.Isolated copies = rehearsed.isolated();
        all.addAll(LagJudge.findings(before, copies == null ? List.of() : copies.links()));
        all.addAll(seen.findings());
        if (!caughtUp) {
            all.add("orders are not to be read at the standby although nobody ordered any more for half a minute");
        }
        return new DemoReport(
                scenario,
                all.isEmpty(),
                all,
                processors,
                armedMillis,
                detectMillis,
                decideMillis,
                steps,
                firstWriteMillis,
                writeGapMillis,
                ordersAcknowledged,
                ordersLost,
                lostWindowMillis,
                predictedLossMillis,
                overlappingWrites,
                overheadMillis,
                rehearsed,
                reported,
                before.stream()
                        .map(look -> LagJudge.tolerance(look.rpoMillis()))
                        .min(Comparator.naturalOrder())
                        .orElse(null),
                seen);
    }

    private static List<StepTime> steps(OperationReport operation, long eventWallMillis) {
        return operation.steps().stream()
                .filter(s -> s.startedAt() != null && s.millis() != null)
                .map(s -> new StepTime(s.name(), s.startedAt() - eventWallMillis, s.millis()))
                .toList();
    }

    private static @Nullable Long overhead(OperationReport operation) {
        OperationReport.Step fence = step(operation, "fence.primary");
        OperationReport.Step promote = step(operation, "postgresql.promote");
        Long from = operation.lostAt();
        if (from == null || fence == null || promote == null) {
            return null;
        }
        Long fenceMillis = fence.millis();
        Long promoteMillis = promote.millis();
        Long promoteStart = promote.startedAt();
        return fenceMillis == null || promoteMillis == null || promoteStart == null
                ? null
                : promoteStart - from - fenceMillis;
    }

    private static OperationReport.@Nullable Step step(OperationReport operation, String type) {
        return operation.steps().stream()
                .filter(s -> s.type().equals(type))
                .findFirst()
                .orElse(null);
    }
}
