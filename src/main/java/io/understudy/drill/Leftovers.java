package io.understudy.drill;

import io.understudy.drill.DrillRecords.Staged;
import io.understudy.drill.DrillSite.Removal;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.StaleLease;
import io.understudy.policy.DrillKind;
import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on with live drills whose process ended, and takes away what others have left behind, or could not remove in time: only what this installation's
 * journal tells of, and where this instance leads. A drill's namespace that it does not tell of is only reported. Thread-safe.
 */
public final class Leftovers {

    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private final Collection<FailoverPolicy> policies;
    private final DrillSite site;
    private final DrillRecords records;
    private final Reports reports;
    private final Drills drills;
    private final BooleanSupplier leads;
    private final Clock clock;
    private final Executor executor;
    private final Consumer<Drill> listener;
    private final AtomicBoolean looking = new AtomicBoolean();

    /**
     * @param policies as they are at each look
     * @param leads whether this instance leads now
     * @param executor asks the sites, which may hang
     * @param listener hears of every drill whose end is told here
     */
    public Leftovers(
            Collection<FailoverPolicy> policies,
            DrillSite site,
            DrillRecords records,
            Reports reports,
            Drills drills,
            BooleanSupplier leads,
            Clock clock,
            Executor executor,
            Consumer<Drill> listener) {
        this.policies = policies;
        this.site = site;
        this.records = records;
        this.reports = reports;
        this.drills = drills;
        this.leads = leads;
        this.clock = clock;
        this.executor = executor;
        this.listener = listener;
    }

    /** Looks, and removes what is left; returns at once. What can't be removed now is tried again by the next look. */
    public void look() {
        if (leads.getAsBoolean() && looking.compareAndSet(false, true)) {
            executor.execute(() -> {
                try {
                    drills.takeUp(policies.stream()
                            .collect(Collectors.toMap(FailoverPolicy::application, Function.identity())));
                    sweep();
                } catch (JournalUnavailable | StaleLease e) {
                    LOG.debug("what drills have left can't be looked for now: {}", e.getMessage());
                } finally {
                    looking.set(false);
                }
            });
        }
    }

    private void sweep() {
        Set<String> owed = drills.owed().ids();
        Map<String, Staged> before = known();
        Set<String> abandoned =
                unfinished(before).filter(id -> !drills.mine(id)).collect(Collectors.toSet());
        // One of this process that ended in between has told of its end by now.
        Map<String, Staged> known = abandoned.isEmpty() ? before : known();
        Set<String> unfinished = unfinished(known).collect(Collectors.toSet());
        owed.forEach(id -> attempt(id, () -> drills.owed().writeDown(id, !unfinished.contains(id))));
        known.values().stream()
                .filter(staged ->
                        !staged.finished() && abandoned.contains(staged.drill().id()))
                .forEach(staged -> attempt(staged.drill().id(), () -> end(staged)));
        sites(known).forEach(at -> standing(at, known, abandoned));
    }

    private Map<String, Staged> known() {
        return records.staged().stream()
                .collect(Collectors.toMap(one -> one.stage().namespace(), Function.identity(), (one, _) -> one));
    }

    private static Stream<String> unfinished(Map<String, Staged> known) {
        return known.values().stream()
                .filter(staged -> !staged.finished())
                .map(staged -> staged.drill().id());
    }

    /** One that can't be ended keeps no other from it. */
    private static void attempt(String id, Runnable end) {
        try {
            end.run();
        } catch (JournalUnavailable | StaleLease e) {
            LOG.debug("drill={} its end can't be journaled now: {}", id, e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("drill={} what it left can't be dealt with, tried again soon", id, e);
        }
    }

    /** Where no drill was ever isolated and none will be by itself, the right to ask may be missing, rightly. */
    private Set<SiteName> sites(Map<String, Staged> known) {
        Set<SiteName> sites = new TreeSet<>(Comparator.comparing(SiteName::value));
        policies.stream()
                .filter(policy -> !known.isEmpty()
                        || policy.drills().stream().anyMatch(schedule -> schedule.kind() == DrillKind.ISOLATED))
                .forEach(policy -> sites.addAll(List.of(policy.primary(), policy.standby())));
        known.values().forEach(staged -> sites.add(staged.stage().site()));
        return sites;
    }

    /** @param abandoned drills that were dealt with already */
    private void standing(SiteName at, Map<String, Staged> known, Set<String> abandoned) {
        try {
            site.standing(at).forEach(stage -> standing(stage, known, abandoned));
        } catch (UnderstudyException e) {
            LOG.debug("what drills have left at {} can't be told now: {}", at, e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("what drills have left at {} can't be told", at, e);
        }
    }

    private void standing(Stage stage, Map<String, Staged> known, Set<String> abandoned) {
        Optional<Staged> ours = Optional.ofNullable(known.get(stage.namespace()))
                .filter(staged -> staged.stage().site().equals(stage.site()));
        String id = ours.map(staged -> staged.drill().id()).orElse(stage.drill());
        if (drills.isRunning(id) || abandoned.contains(id)) {
            return;
        }
        if (ours.isPresent()) {
            Optional<Removal> unused = remove(ours.get().stage());
        } else {
            LOG.warn(
                    "the namespace {} at {} carries a drill's mark, and this journal knows no such drill: left alone; see whose it is",
                    stage.namespace(),
                    stage.site());
        }
    }

    /** Of a drill whose process ended: what it left is removed, and its end is told. */
    private void end(Staged staged) {
        Optional<Removal> removal =
                remove(staged.stage()).filter(gone -> gone.left().isEmpty());
        if (removal.isEmpty()) {
            return;
        }
        Drill begun = staged.drill();
        Duration took = Duration.between(begun.startedAt(), clock.instant());
        Drill ended = begun.aborted(took, "the service ended while it was under way; what it left is removed")
                .with(Optional.of(new Isolated(
                        staged.stage(),
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        Optional.of(took),
                        List.of(),
                        removal.get().proof())));
        String hash = reports.has(ended.id()) ? "" : keep(ended);
        records.finish(ended, hash);
        listener.accept(ended);
    }

    private String keep(Drill ended) {
        try {
            return reports.keep(ended);
        } catch (UnderstudyException e) {
            LOG.error("drill={} application={} has no report: {}", ended.id(), ended.application(), e.getMessage());
            return "";
        }
    }

    private Optional<Removal> remove(Stage stage) {
        try {
            Removal removal = site.remove(stage);
            LOG.warn(
                    "drill={} application={} was left behind at {}: {}",
                    stage.drill(),
                    stage.application(),
                    stage.site(),
                    removal.proof());
            return Optional.of(removal);
        } catch (UnderstudyException e) {
            LOG.warn(
                    "drill={} application={} may be left at {}, tried again soon: {}",
                    stage.drill(),
                    stage.application(),
                    stage.site(),
                    e.getMessage());
            return Optional.empty();
        }
    }
}
