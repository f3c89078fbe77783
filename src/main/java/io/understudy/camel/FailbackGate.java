package io.understudy.camel;

import io.understudy.decision.Snapshot;
import io.understudy.document.Durations;
import io.understudy.policy.FailoverPolicy;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When an application may be moved back: only once it has been protected without a break for the policy's {@code stableFor},
 * counted from what this instance itself has seen. A restart, a new leader and a gap in the looks begin anew. Thread-safe.
 */
public final class FailbackGate {

    /** Looks come every second; after a longer silence nobody knows what was between. */
    private static final Duration GAP = Duration.ofSeconds(15);

    private final Ticker ticker;
    private final Map<ApplicationName, Steady> steady = new ConcurrentHashMap<>();

    public FailbackGate(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Since when everything was well under one placement. */
    private record Steady(Epoch epoch, long sinceNanos, long lastNanos) {}

    /** Takes in how an application looks now. */
    public void consider(Snapshot now) {
        ApplicationName application = now.placement().application();
        Epoch epoch = now.placement().epoch();
        long nanos = ticker.nanos();
        if (!Protection.missing(now).isEmpty()) {
            steady.remove(application);
            return;
        }
        steady.compute(application, (_, before) -> {
            boolean goesOn = before != null
                    && before.epoch().equals(epoch)
                    && ticker.since(before.lastNanos()).compareTo(GAP) <= 0;
            return new Steady(epoch, goesOn ? before.sinceNanos() : nanos, nanos);
        });
    }

    /** What stands against moving an application back now, one line each; empty when nothing does. */
    List<String> obstacles(FailoverPolicy policy, Snapshot now) {
        List<String> obstacles = new ArrayList<>(now(policy, now));
        if (now.placement().primary().equals(policy.primary())) {
            return obstacles;
        }
        Duration wanted = policy.automation().wayBack().stableFor();
        Duration so = Protection.missing(now).isEmpty() ? steadyFor(now) : Duration.ZERO;
        if (so.compareTo(wanted) < 0) {
            obstacles.add("%s has been a good standby for %s, and the policy wants %s without a break"
                    .formatted(
                            policy.primary(),
                            Durations.write(so.truncatedTo(ChronoUnit.SECONDS)),
                            Durations.write(wanted)));
        }
        return List.copyOf(obstacles);
    }

    /**
     * What stands against it at this moment, however long it was well before: for a drill, whose policy says how long it stays. One line
     * each.
     */
    static List<String> now(FailoverPolicy policy, Snapshot now) {
        if (now.placement().primary().equals(policy.primary())) {
            return List.of(
                    "%s is served by its own primary %s already".formatted(policy.application(), policy.primary()));
        }
        List<String> obstacles = new ArrayList<>();
        now.active().ifPresent(id -> obstacles.add("operation %s is under way".formatted(id)));
        Protection.missing(now).forEach(line -> obstacles.add("it is not protected: %s".formatted(line)));
        return obstacles;
    }

    private Duration steadyFor(Snapshot now) {
        return Optional.ofNullable(steady.get(now.placement().application()))
                .filter(s -> s.epoch().equals(now.placement().epoch())
                        && ticker.since(s.lastNanos()).compareTo(GAP) <= 0)
                .map(s -> ticker.since(s.sinceNanos()))
                .orElse(Duration.ZERO);
    }
}
