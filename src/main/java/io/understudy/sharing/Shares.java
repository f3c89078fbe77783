package io.understudy.sharing;

import io.understudy.health.HealthBoard;
import io.understudy.health.ProbeEngine;
import io.understudy.health.ProbeHealth;
import io.understudy.health.Signal;
import io.understudy.health.Verdict;
import io.understudy.policy.FailoverPolicy;
import io.understudy.replication.LagBoard;
import io.understudy.replication.LinkWord;
import io.understudy.sharing.Report.Word;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which applications this instance probes, and what it knows of the others. It looks away from an application only while all of
 * this holds: another instance owns it, answers, and reports it and its links well under the same placement; no operation is under
 * way, and no witness sees it fail; and this instance's own probes found it well, too, before it looked away, which they do anew
 * every few minutes. Anything else, and every silence, makes it look.
 *
 * <p>So what others tell keeps an application well, or makes this instance look; it never makes it DOWN here: that takes a full row
 * of this instance's own failures. A DOWN that is told counts as FAILING. Thread-safe.
 */
public final class Shares {

    /** After this time own probes must have told something; what others say does not stand for them any longer. */
    static final Duration OPENING = Duration.ofSeconds(5);

    private final Attendance attendance;
    private final HealthBoard board;
    private final ProbeEngine probes;
    private final LagBoard lags;
    private final Ticker ticker;
    private final Predicate<Placement> closer;
    private final Consumer<ApplicationName> changed;
    private final Words words;
    private final Map<String, Share> shares = new ConcurrentHashMap<>();
    private volatile Spread reviewed = Spread.NOBODY;

    /**
     * @param closer whether there is a reason to look in any case: an operation is under way, or a witness sees something amiss
     * @param changed hears of applications of which another instance tells something else than before
     */
    public Shares(
            Attendance attendance,
            HealthBoard board,
            ProbeEngine probes,
            LagBoard lags,
            Ticker ticker,
            Predicate<Placement> closer,
            Consumer<ApplicationName> changed) {
        this.attendance = attendance;
        this.board = board;
        this.probes = probes;
        this.lags = lags;
        this.ticker = ticker;
        this.closer = closer;
        this.changed = changed;
        this.words = new Words(ticker);
    }

    /** Watches the primary of this placement from now on, at first with this instance's own probes. */
    public void watch(FailoverPolicy policy, Placement placement) {
        shares.computeIfAbsent(policy.application().value(), _ -> new Share(policy, placement, board, probes))
                .watch(placement, ticker.nanos());
    }

    /**
     * Watches an application by another policy from now on. A probe that is the same in both keeps its verdict.
     *
     * @param placement asked again once the new policy is in place, as a move that ends meanwhile may have told the old one
     */
    public void exchange(FailoverPolicy policy, Supplier<Placement> placement) {
        Share next = new Share(policy, placement.get(), board, probes);
        @Nullable Share before = shares.put(policy.application().value(), next);
        if (before != null) {
            before.end();
        }
        next.watch(placement.get(), ticker.nanos());
        lags.keep(policy.application(), next.links);
    }

    /** Watches an application no more. */
    public void forget(ApplicationName application) {
        @Nullable Share before = shares.remove(application.value());
        if (before != null) {
            before.end();
        }
        probes.forget(application);
        board.forget(application);
        lags.forget(application);
    }

    /** Looks and looks away as is due now. To be called several times a second. */
    public void review() {
        Spread spread = attendance.spread();
        if (spread != reviewed) {
            words.keep(spread);
            reviewed = spread;
        }
        long now = ticker.nanos();
        for (Share share : shares.values()) {
            Placement placement = share.placement();
            share.review(placement, isWellElsewhere(share, placement, spread), now);
        }
    }

    private boolean isWellElsewhere(Share share, Placement placement, Spread spread) {
        Optional<Member> owner = other(share, spread);
        if (owner.isEmpty() || closer.test(placement)) {
            return false;
        }
        Optional<Word> word = words.reliable(owner.get(), placement);
        return word.isPresent()
                && share.isUp(word.get().signals())
                && lags.heardWell(placement, share.links, share.policy.objectives()::rpo);
    }

    /** The owner, if it is not this instance. */
    private Optional<Member> other(Share share, Spread spread) {
        return share.owner(spread).filter(owner -> !owner.equals(attendance.self()));
    }

    /** The instances to ask: all others that share. */
    public List<Member> others() {
        return attendance.spread().members().stream()
                .filter(member -> !member.equals(attendance.self()))
                .toList();
    }

    /**
     * Asks another instance what it sees, and takes that in; blocks until it answers.
     *
     * @return false when another process answers at its address: then nothing was taken in
     * @throws io.understudy.topology.UnderstudyException.Transient when it does not answer
     */
    public boolean ask(Member other, Report.Source source) {
        long asked = ticker.nanos();
        Report report;
        try {
            report = source.ask(other, words.since(other));
        } catch (RuntimeException e) {
            words.silent(other);
            throw e;
        }
        Map<String, Word> before = words.all(other);
        if (!words.put(other, report, asked)) {
            return false;
        }
        report.links().forEach((application, links) -> take(other, application, links, asked));
        report.words().forEach((application, after) -> {
            if (!after.equals(before.get(application))) {
                tell(application);
            }
        });
        before.keySet().stream()
                .filter(application -> !report.words().containsKey(application))
                .forEach(this::tell);
        return true;
    }

    private void tell(String application) {
        Share share = shares.get(application);
        if (share != null) {
            changed.accept(share.policy.application());
        }
    }

    /** Only together with a word under the same placement: samples of other roles tell of the other direction. */
    private void take(Member from, String application, List<LinkWord> told, long asked) {
        Share share = shares.get(application);
        if (share == null) {
            return;
        }
        Placement placement = share.placement();
        if (words.reliable(from, placement).isPresent()) {
            told.stream()
                    .filter(word ->
                            share.links.stream().anyMatch(link -> link.value().equals(word.link())))
                    .forEach(word -> lags.hear(placement, word, asked));
        }
    }

    /**
     * What this instance tells others: of the applications that it owns and looks at.
     *
     * @param since {@link Report#at} of an earlier one, 0 for all links
     */
    public Report report(long since) {
        Spread spread = attendance.spread();
        long at = ticker.nanos();
        Map<String, Word> told = new HashMap<>();
        Map<String, List<LinkWord>> links = new HashMap<>();
        shares.forEach((application, share) -> {
            if (share.looks() && share.owner(spread).equals(Optional.of(attendance.self()))) {
                told.put(application, share.word());
                List<LinkWord> sampled = lags.words(share.placement(), since);
                if (!sampled.isEmpty()) {
                    links.put(application, sampled);
                }
            }
        });
        return new Report(attendance.self().session(), at, told, links);
    }

    /** Whether this instance probes an application itself, and samples its links. */
    public boolean looksAt(ApplicationName application) {
        Share share = shares.get(application.value());
        return share == null || share.looks();
    }

    /** How many applications this instance probes itself. */
    public long looked() {
        return shares.values().stream().filter(Share::looks).count();
    }

    /** How many instances share now, this one included; 1 when it is alone or does not know. */
    public int instances() {
        return Math.max(1, attendance.spread().members().size());
    }

    /**
     * What is known here of the primary: by own probes; by what its owner tells while this instance looks away, and for the first
     * moments after it began to look. Never DOWN by what is told.
     */
    public Map<Signal, Verdict> signals(Placement placement) {
        Map<Signal, Verdict> own = board.signals(placement.application());
        @Nullable Share share = shares.get(placement.application().value());
        if (share == null || !hears(share)) {
            return own;
        }
        boolean looks = share.looks();
        Optional<Word> told = other(share, attendance.spread()).flatMap(owner -> words.of(owner, placement));
        Map<Signal, Verdict> merged = new EnumMap<>(own);
        told.ifPresent(word -> word.signals().forEach((signal, verdict) -> {
            if (!looks || own.get(signal) == Verdict.UNKNOWN) {
                merged.put(signal, verdict == Verdict.DOWN ? Verdict.FAILING : verdict);
            }
        }));
        return merged;
    }

    private boolean hears(Share share) {
        return !share.looks() || ticker.since(share.sinceNanos()).compareTo(OPENING) <= 0;
    }

    /** Each probe, as {@link #signals} has it: one whose signal is up is up where its owner looks. */
    public Collection<ProbeHealth> probes(Placement placement) {
        Collection<ProbeHealth> own = board.probes(placement.application()).values();
        @Nullable Share share = shares.get(placement.application().value());
        Optional<Member> owner = share == null || share.looks() ? Optional.empty() : other(share, attendance.spread());
        Map<Signal, Verdict> signals = signals(placement);
        return owner.<Collection<ProbeHealth>>map(member -> own.stream()
                        .map(probe -> signals.get(probe.signal()) == Verdict.UP ? up(probe, member) : probe)
                        .toList())
                .orElse(own);
    }

    private static ProbeHealth up(ProbeHealth probe, Member where) {
        return new ProbeHealth(
                probe.probe(),
                probe.signal(),
                Verdict.UP,
                probe.sinceNanos(),
                "probed by " + where,
                probe.incidentSinceNanos());
    }
}
