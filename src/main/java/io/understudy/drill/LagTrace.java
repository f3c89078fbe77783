package io.understudy.drill;

import io.understudy.topology.LinkName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The lag of a link before, during and after a drill. Unknown is the worst there is.
 *
 * @param most the largest that was seen; empty when once it was not known
 * @param window the largest data-loss window that was seen; empty when once it was not known
 * @param samples how often it was looked at
 * @param withinRpo all the while
 */
public record LagTrace(
        LinkName link,
        Optional<Duration> before,
        Optional<Duration> most,
        Optional<Duration> after,
        Optional<Duration> window,
        int samples,
        boolean withinRpo) {

    /** Of each link, in the order of the first look. Pure. */
    static List<LagTrace> of(List<Vitals> looks) {
        Map<LinkName, List<Vitals.Lag>> byLink = new LinkedHashMap<>();
        looks.forEach(look -> look.lags()
                .forEach(lag -> byLink.computeIfAbsent(lag.link(), _ -> new ArrayList<>())
                        .add(lag)));
        return byLink.entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static LagTrace of(LinkName link, List<Vitals.Lag> lags) {
        return new LagTrace(
                link,
                lags.getFirst().lag(),
                most(lags.stream().map(Vitals.Lag::lag)),
                lags.getLast().lag(),
                most(lags.stream().map(Vitals.Lag::window)),
                lags.size(),
                lags.stream().allMatch(Vitals.Lag::withinRpo));
    }

    private static Optional<Duration> most(Stream<Optional<Duration>> values) {
        return values.reduce((a, b) -> a.flatMap(one -> b.map(other -> one.compareTo(other) >= 0 ? one : other)))
                .orElse(Optional.empty());
    }
}
