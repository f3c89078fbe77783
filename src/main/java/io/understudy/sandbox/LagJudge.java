package io.understudy.sandbox;

import io.understudy.api.DrillReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether replication noticed a drill: the lag of no link may rise by more than a tenth of its RPO above the worst that was seen before.
 * Pure.
 */
final class LagJudge {

    private static final long PART = 10;

    /**
     * One look at a link before the drill.
     *
     * @param lagMillis null: nobody knew
     * @param rpoMillis its objective
     */
    record Before(String link, @Nullable Long lagMillis, long rpoMillis) {}

    private LagJudge() {}

    /** By how much the lag of a link with this objective may rise, in milliseconds. */
    static long tolerance(long rpoMillis) {
        return rpoMillis / PART;
    }

    /** What is not as it must be, one line each; empty when all is. */
    static List<String> findings(List<Before> before, List<DrillReport.Lag> during) {
        List<String> findings = new ArrayList<>();
        List<String> links = before.stream().map(Before::link).distinct().toList();
        if (links.isEmpty()) {
            findings.add("no lag was looked at before the drill");
        }
        links.forEach(link -> during.stream()
                .filter(lag -> lag.link().equals(link))
                .findFirst()
                .ifPresentOrElse(
                        lag -> judge(lag, before, findings),
                        () -> findings.add("the drill does not tell the lag of %s".formatted(link))));
        return findings;
    }

    private static void judge(DrillReport.Lag lag, List<Before> before, List<String> findings) {
        Before look = before.stream()
                .filter(one -> one.link().equals(lag.link()))
                .findFirst()
                .orElseThrow();
        Optional<Long> worst = worst(lag, before);
        if (worst.isEmpty()) {
            findings.add("the lag of %s before the drill is not known".formatted(lag.link()));
            return;
        }
        long most = worst.get() + tolerance(look.rpoMillis());
        judge("during", lag.mostMillis(), most, lag, worst.get(), findings);
        judge("after", lag.afterMillis(), most, lag, worst.get(), findings);
    }

    private static void judge(
            String when, @Nullable Long millis, long most, DrillReport.Lag lag, long worst, List<String> findings) {
        if (millis == null) {
            findings.add("the lag of %s %s the drill is not known".formatted(lag.link(), when));
        } else if (millis > most) {
            findings.add(
                    "the lag of %s was %d ms %s the drill, at most %d ms before: %d ms were allowed, a tenth of the RPO more"
                            .formatted(lag.link(), millis, when, worst, most));
        }
    }

    /** The worst before the drill, by every look; empty when nobody knew at one of them. */
    private static Optional<Long> worst(DrillReport.Lag lag, List<Before> before) {
        List<Optional<Long>> looks = Stream.concat(
                        before.stream()
                                .filter(one -> one.link().equals(lag.link()))
                                .map(one -> Optional.ofNullable(one.lagMillis())),
                        Stream.of(Optional.ofNullable(lag.beforeMillis())))
                .toList();
        return looks.stream().anyMatch(Optional::isEmpty)
                ? Optional.empty()
                : looks.stream().flatMap(Optional::stream).max(Comparator.naturalOrder());
    }
}
