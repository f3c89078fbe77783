package io.understudy.camel;

import io.understudy.decision.Snapshot;
import io.understudy.health.Signal;
import io.understudy.health.Verdict;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How the primary looks from all vantage points together. Pure. */
final class PrimarySeen {

    private PrimarySeen() {}

    /** Whether something of it is down for one vantage point at least, and up for none. */
    static boolean down(Snapshot s) {
        return EnumSet.allOf(Signal.class).stream().anyMatch(signal -> down(verdicts(s, signal)));
    }

    private static boolean down(Set<Verdict> verdicts) {
        return verdicts.contains(Verdict.DOWN) && !verdicts.contains(Verdict.UP);
    }

    private static Set<Verdict> verdicts(Snapshot s, Signal signal) {
        return s.views().values().stream()
                .map((Map<Signal, Verdict> view) -> view.getOrDefault(signal, Verdict.UNKNOWN))
                .collect(Collectors.toSet());
    }
}
