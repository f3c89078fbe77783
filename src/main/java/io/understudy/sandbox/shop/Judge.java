package io.understudy.sandbox.shop;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Counts from outside what a move cost the users. Knows nothing of the service: only what users were told and what the tables
 * hold afterwards. Pure.
 */
public final class Judge {

    private Judge() {}

    /**
     * @param acknowledged orders that users were told are placed
     * @param lost acknowledged orders that the serving database does not hold afterwards
     * @param lossWindow from the first lost order to the last one, by the database's clock; zero when none was lost
     * @param overlapping orders that the old site took after the new site had taken its first one
     * @param longestGap the longest time without an acknowledgement
     * @param firstOnNewNanos when the first order of the new site was acknowledged, on the client's ticker; empty when none was
     */
    public record Findings(
            long acknowledged,
            long lost,
            Duration lossWindow,
            long overlapping,
            Duration longestGap,
            OptionalLong firstOnNewNanos) {}

    /**
     * @param told every acknowledgement
     * @param held order numbers in the table of the database that serves afterwards
     * @param oldSite the site that served before
     */
    public static Findings judge(List<Acknowledgement> told, Set<Long> held, String oldSite) {
        List<Acknowledgement> lost =
                told.stream().filter(a -> !held.contains(a.number())).toList();
        List<Acknowledgement> onNew =
                told.stream().filter(a -> !a.site().equals(oldSite)).toList();
        return new Findings(
                told.size(),
                lost.size(),
                lossWindow(lost),
                overlapping(told, onNew, oldSite),
                longestGap(told),
                onNew.stream().mapToLong(Acknowledgement::receivedNanos).min());
    }

    private static long overlapping(List<Acknowledgement> told, List<Acknowledgement> onNew, String oldSite) {
        OptionalLong first =
                onNew.stream().mapToLong(Acknowledgement::placedMicros).min();
        return first.isEmpty()
                ? 0
                : told.stream()
                        .filter(a -> a.site().equals(oldSite) && a.placedMicros() > first.getAsLong())
                        .count();
    }

    private static Duration lossWindow(List<Acknowledgement> lost) {
        long from = lost.stream().mapToLong(Acknowledgement::placedMicros).min().orElse(0);
        long to = lost.stream().mapToLong(Acknowledgement::placedMicros).max().orElse(0);
        return Duration.ofNanos((to - from) * 1_000);
    }

    private static Duration longestGap(List<Acknowledgement> told) {
        List<Acknowledgement> inOrder = told.stream()
                .sorted(Comparator.comparingLong(Acknowledgement::receivedNanos))
                .toList();
        long longest = 0;
        for (int i = 1; i < inOrder.size(); i++) {
            longest = Math.max(
                    longest, inOrder.get(i).receivedNanos() - inOrder.get(i - 1).receivedNanos());
        }
        return Duration.ofNanos(longest);
    }
}
