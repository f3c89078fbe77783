package io.understudy.sharing;

import io.understudy.health.HealthBoard;
import io.understudy.health.Probe;
import io.understudy.health.ProbeEngine;
import io.understudy.health.Signal;
import io.understudy.health.Verdict;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.ReplicationLink;
import io.understudy.sharing.Report.Word;
import io.understudy.topology.LinkName;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One application, as this instance takes part in watching it: with its own probes, or not. Thread-safe. */
final class Share {

    /** An own look at the latest after this and up to half as long again, so that not all are due at once. */
    static final Duration AGAIN = Duration.ofMinutes(4);

    final FailoverPolicy policy;
    final List<LinkName> links;

    private final Set<Signal> signals;
    private final HealthBoard board;
    private final ProbeEngine probes;
    private volatile Placement placement;
    private volatile Owned owned = new Owned(Spread.NOBODY, Optional.empty());
    private volatile boolean looks;
    private volatile boolean away;
    private boolean ended;
    private volatile long sinceNanos;

    /** Who owns it, remembered for one spread. */
    private record Owned(Spread spread, Optional<Member> owner) {}

    Share(FailoverPolicy policy, Placement placement, HealthBoard board, ProbeEngine probes) {
        this.policy = policy;
        this.placement = placement;
        this.board = board;
        this.probes = probes;
        this.links = policy.replication().stream().map(ReplicationLink::name).toList();
        this.signals = policy.probes().stream().map(Probe::signal).collect(Collectors.toUnmodifiableSet());
    }

    Placement placement() {
        return placement;
    }

    boolean looks() {
        return looks;
    }

    /** When it began to look, or looked away, on the ticker. */
    long sinceNanos() {
        return sinceNanos;
    }

    Optional<Member> owner(Spread spread) {
        Owned known = owned;
        if (known.spread() != spread) {
            known = new Owned(spread, spread.owner(policy.application()));
            owned = known;
        }
        return known.owner();
    }

    /** Watches the primary of this placement, unless it knows of a newer one; looks unless it has looked away from just this. */
    synchronized void watch(Placement now, long nanos) {
        if (ended || now.epoch().compareTo(placement.epoch()) < 0) {
            return;
        }
        boolean same = now.equals(placement);
        placement = now;
        board.watch(
                policy.application(),
                now.primary(),
                policy.probes(),
                policy.health().thresholds());
        if (!away || !same) {
            look(nanos);
        }
    }

    /** Looks away only from what its own probes find well. */
    synchronized void review(Placement judged, boolean elsewhere, long nanos) {
        if (ended) {
            return;
        }
        if (looks && elsewhere && judged.equals(placement) && isUp(board.signals(policy.application()))) {
            probes.forget(policy.application());
            looks = false;
            away = true;
            sinceNanos = nanos;
        } else if (away && (!elsewhere || nanos - sinceNanos > againNanos())) {
            look(nanos);
        }
    }

    /** Another policy is in its place, or none: it does nothing any more. */
    synchronized void end() {
        ended = true;
    }

    /**
     * What another instance finds up may be out of this one's sight, or of everybody's but the other's, which may stand beside
     * the application.
     */
    private long againNanos() {
        long half = AGAIN.toNanos() / 2;
        return AGAIN.toNanos() + Math.floorMod(policy.application().hashCode() * 2_654_435_761L, half);
    }

    private void look(long nanos) {
        probes.watch(policy.application(), placement.primary(), policy.probes());
        sinceNanos = looks ? sinceNanos : nanos;
        looks = true;
        away = false;
    }

    /** Whether every signal that has a probe is up. */
    boolean isUp(Map<Signal, Verdict> verdicts) {
        for (Signal signal : signals) {
            if (verdicts.get(signal) != Verdict.UP) {
                return false;
            }
        }
        return !signals.isEmpty();
    }

    /** What this instance's own probes say. */
    Map<Signal, Verdict> own() {
        return board.signals(policy.application());
    }

    Word word() {
        Placement now = placement;
        return new Word(now.primary().value(), now.epoch().value(), own());
    }
}
