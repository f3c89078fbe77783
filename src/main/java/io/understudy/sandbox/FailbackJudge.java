package io.understudy.sandbox;

import io.understudy.sandbox.shop.Acknowledgement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** What going there and back must come to, by what users were told and what both databases hold afterwards. Pure. */
final class FailbackJudge {

    private FailbackJudge() {}

    /**
     * @param told every acknowledgement
     * @param home what the database at us-east-1 holds, which serves
     * @param standby what its standby holds
     */
    static FailbackReport judge(
            List<FailbackReport.Cycle> cycles, List<Acknowledgement> told, Set<Long> home, Set<Long> standby) {
        List<String> findings = new ArrayList<>();
        List<Acknowledgement> lost =
                told.stream().filter(a -> !home.contains(a.number())).toList();
        long planned =
                lost.stream().filter(a -> !a.site().equals(SandboxWorld.EAST)).count();
        if (planned > 0) {
            findings.add(
                    "%d orders were lost that us-west-2 had taken: a planned move back loses none".formatted(planned));
        }
        if (!home.equals(standby)) {
            findings.add("the databases differ: %d orders at us-east-1, %d at us-west-2"
                    .formatted(home.size(), standby.size()));
        }
        long moves = moves(told);
        if (moves != 2L * cycles.size()) {
            findings.add("the site that takes orders changed %d times, %d were to be expected: both took some at once"
                    .formatted(moves, 2L * cycles.size()));
        }
        return new FailbackReport(findings.isEmpty(), findings, told.size(), lost.size(), moves, cycles);
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
