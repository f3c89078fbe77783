package io.understudy.drill;

import io.understudy.topology.LinkName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How production is at one moment of a drill.
 *
 * @param primary why the primary is not up as seen from here; empty while it is
 */
public record Vitals(Optional<String> primary, List<Lag> lags) {

    public Vitals {
        lags = List.copyOf(lags);
    }

    /**
     * What is known of a link.
     *
     * @param lag age of the newest row that the standby shows; empty when not known
     * @param window what a failover would lose, an upper bound; empty when not known
     * @param withinRpo false also where nobody knows
     */
    public record Lag(LinkName link, Optional<Duration> lag, Optional<Duration> window, boolean withinRpo) {}

    /** Why no drill may stand beside production now, in plain words; empty while one may. */
    Optional<String> against() {
        return primary.map("the primary is not up: %s"::formatted)
                .or(() -> lags.stream()
                        .filter(lag -> !lag.withinRpo())
                        .findFirst()
                        .map(lag -> "replication of %s is behind its RPO, or nobody knows how far (%s)"
                                .formatted(
                                        lag.link(),
                                        lag.window()
                                                .map(window -> "%d ms".formatted(window.toMillis()))
                                                .orElse("unknown"))));
    }
}
