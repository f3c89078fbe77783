package io.understudy.decision;

import io.understudy.health.Signal;
import io.understudy.health.Verdict;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** What one vantage point says of the primary as a whole. */
enum PrimaryView {
    /** Every signal that counts is down. */
    LOST,
    /** None of the signals that count is up, and at least one is failing without being down yet. */
    FAILING,
    /** None of the signals that count is up, all of them were down, and at least one is good again, not yet for long enough. */
    RECOVERING,
    /** At least one signal that counts is up. */
    SERVING,
    /** It can't tell. */
    UNKNOWN;

    static PrimaryView of(Map<Signal, Verdict> signals, Set<Signal> counting) {
        Collection<Verdict> verdicts = counting.stream()
                .map(s -> signals.getOrDefault(s, Verdict.UNKNOWN))
                .toList();
        if (verdicts.isEmpty() || verdicts.contains(Verdict.UNKNOWN) && !verdicts.contains(Verdict.UP)) {
            return UNKNOWN;
        }
        if (verdicts.contains(Verdict.UP)) {
            return SERVING;
        }
        if (verdicts.contains(Verdict.FAILING)) {
            return FAILING;
        }
        return verdicts.contains(Verdict.RECOVERING) ? RECOVERING : LOST;
    }
}
