package io.understudy.sandbox;

import io.understudy.sandbox.shop.Acknowledgement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What going there and back must come to, cycle by cycle, by what users were told and what both databases hold afterwards. Touches
 * nothing outside. Not thread-safe.
 */
final class FailbackJudge {

    private final int wanted;
    private final List<String> findings = new ArrayList<>();
    private final List<FailbackReport.Cycle> cycles = new ArrayList<>();
    /** Acknowledged orders that the database at home held after their own cycle. */
    private final BitSet kept = new BitSet();

    private long lostLater;
    private FailbackReport.@Nullable Databases last;

    /** @param wanted how many cycles there are to be */
    FailbackJudge(int wanted) {
        this.wanted = wanted;
    }

    /**
     * Takes in one more cycle.
     *
     * @param told what users were told since the cycle before
     * @param home the numbers of all orders that the database at us-east-1 holds, which serves
     * @param databases both, compared while nobody orders
     * @return whether all was as it must be until now
     */
    boolean cycle(
            FailbackReport.Times times, List<Acknowledgement> told, BitSet home, FailbackReport.Databases databases) {
        String cycle = "cycle %d: ".formatted(cycles.size() + 1);
        List<Acknowledgement> lost = told.stream()
                .filter(a -> !home.get(Math.toIntExact(a.number())))
                .toList();
        long window = windowMillis(lost);
        long moves = moves(told);
        judgeLoss(cycle, lost, window, times.predictedLossMillis());
        judgeEarlier(cycle, home);
        if (moves != 2) {
            findings.add(cycle
                    + "the site that takes orders changed %d times, 2 were to be expected: both took some at once"
                            .formatted(moves));
        }
        databases.differences().forEach(difference -> findings.add(cycle + difference));
        if (!databases.home().systemIdentifier().equals(databases.standby().systemIdentifier())) {
            findings.add(cycle + "the databases are not of one system: no copies of each other");
        }
        if (!databases.equal() && databases.differences().isEmpty()) {
            findings.add(cycle + "the databases are not equal");
        }
        told.stream()
                .mapToInt(a -> Math.toIntExact(a.number()))
                .filter(home::get)
                .forEach(kept::set);
        cycles.add(new FailbackReport.Cycle(
                times,
                told.size(),
                lost.size(),
                window,
                moves,
                databases.equal(),
                databases.home().checksum(),
                databases.standby().checksum()));
        last = databases;
        return findings.isEmpty();
    }

    /** The cycle that was under way did not come to its end. */
    void brokeOff(String why) {
        findings.add("cycle %d did not end: %s".formatted(cycles.size() + 1, why));
    }

    /** What all cycles came to. */
    FailbackReport report() {
        List<String> all = new ArrayList<>(findings);
        if (all.isEmpty() && cycles.size() != wanted) {
            all.add("%d cycles of %d were made".formatted(cycles.size(), wanted));
        }
        return new FailbackReport(
                all.isEmpty(),
                all,
                Runtime.getRuntime().availableProcessors(),
                wanted,
                cycles.stream().mapToLong(FailbackReport.Cycle::acknowledged).sum(),
                cycles.stream().mapToLong(FailbackReport.Cycle::lost).sum() + lostLater,
                cycles.stream().mapToLong(FailbackReport.Cycle::moves).sum(),
                cycles,
                last);
    }

    private void judgeLoss(String cycle, List<Acknowledgement> lost, long window, @Nullable Long announced) {
        long planned =
                lost.stream().filter(a -> !a.site().equals(SandboxWorld.EAST)).count();
        if (planned > 0) {
            findings.add(cycle
                    + "%d orders were lost that us-west-2 had taken: a planned move back loses none"
                            .formatted(planned));
        }
        if (!lost.isEmpty() && (announced == null || window > announced)) {
            findings.add(cycle + "more was lost (%d ms) than announced (%s ms)".formatted(window, announced));
        }
    }

    private void judgeEarlier(String cycle, BitSet home) {
        BitSet gone = (BitSet) kept.clone();
        gone.andNot(home);
        if (!gone.isEmpty()) {
            findings.add(cycle
                    + "%d orders are gone that us-east-1 held after an earlier cycle".formatted(gone.cardinality()));
            lostLater += gone.cardinality();
            kept.andNot(gone);
        }
    }

    private static long windowMillis(List<Acknowledgement> lost) {
        long from = lost.stream().mapToLong(Acknowledgement::placedMicros).min().orElse(0);
        long to = lost.stream().mapToLong(Acknowledgement::placedMicros).max().orElse(0);
        return (to - from) / 1_000;
    }

    /** In the order of the databases' clocks, which are one machine's. */
    private static long moves(List<Acknowledgement> told) {
        List<String> sites = told.stream()
                .sorted(Comparator.comparingLong(Acknowledgement::placedMicros))
                .map(Acknowledgement::site)
                .toList();
        long moves = 0;
        for (int i = 1; i < sites.size(); i++) {
            moves += sites.get(i).equals(sites.get(i - 1)) ? 0 : 1;
        }
        return moves;
    }
}
