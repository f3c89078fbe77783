package io.understudy.drill;

import io.understudy.drill.DrillRecords.Staged;
import io.understudy.drill.DrillSite.Removal;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.StaleLease;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away what drills have left behind whose process ended, or that could not be removed in time: only what this installation's
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
        this.policies = List.copyOf(policies);
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
        Map<String, Staged> known = records.staged().stream()
                .collect(Collectors.toMap(one -> one.stage().namespace(), Function.identity(), (one, _) -> one));
        known.values().stream()
                .filter(staged ->
                        !staged.finished() && !drills.mine(staged.drill().id()))
                .forEach(this::end);
        if (known.isEmpty()) {
            // Where no drill was ever isolated, the right to ask may be missing, rightly.
            return;
        }
        Set<SiteName> sites = new TreeSet<>(Comparator.comparing(SiteName::value));
        policies.forEach(policy -> sites.addAll(List.of(policy.primary(), policy.standby())));
        known.values().forEach(staged -> sites.add(staged.stage().site()));
        sites.forEach(at -> standing(at, known));
    }

    private void standing(SiteName at, Map<String, Staged> known) {
        List<Stage> standing;
        try {
            standing = site.standing(at);
        } catch (UnderstudyException e) {
            LOG.debug("what drills have left at {} can't be told now: {}", at, e.getMessage());
            return;
        }
        for (Stage stage : standing) {
            Optional<Staged> ours = Optional.ofNullable(known.get(stage.namespace()))
                    .filter(staged -> staged.stage().site().equals(at));
            if (ours.isEmpty()) {
                LOG.warn(
                        "the namespace {} at {} carries a drill's mark, and this journal knows no such drill: left alone; see whose it is",
                        stage.namespace(),
                        at);
            } else if (ours.get().finished() && !isRunning(ours.get().drill().id())) {
                Optional<Removal> unused = remove(ours.get().stage());
            }
        }
    }

    private boolean isRunning(String id) {
        return drills.running().stream().anyMatch(drill -> drill.id().equals(id));
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
