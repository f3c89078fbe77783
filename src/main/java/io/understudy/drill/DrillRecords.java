package io.understudy.drill;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.drill.DrillFact.DrillFinished;
import io.understudy.drill.DrillFact.DrillStaged;
import io.understudy.drill.DrillFact.DrillStarted;
import io.understudy.drill.DrillFact.LiveBegan;
import io.understudy.journal.Entry;
import io.understudy.journal.Journal;
import io.understudy.journal.Journal.Draft;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.Lease;
import io.understudy.operation.FactCodec;
import io.understudy.policy.DrillKind;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drills in the journal, under a name that no application has, so that they are in nobody's way; and which drill of an application
 * passed last, by whatever instance. Thread-safe.
 */
public final class DrillRecords {

    private static final Logger LOG = LoggerFactory.getLogger(DrillRecords.class);
    private static final String FINISHED = DrillFinished.class.getSimpleName();
    private static final String STAGED = DrillStaged.class.getSimpleName();

    private final Journal journal;
    private final Supplier<Lease> leases;
    private final Executor executor;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final ObjectMapper json = FactCodec.json().build();
    private volatile Map<ApplicationName, Passed> passed = Map.of();

    /** A drill that passed. */
    public record Passed(String id, DrillKind kind, Instant at) {}

    /** @param executor reads the journal, which may hang */
    public DrillRecords(Journal journal, Supplier<Lease> leases, Executor executor) {
        this.journal = journal;
        this.leases = leases;
        this.executor = executor;
    }

    /** Reads what other instances wrote down; returns at once. What is known stays while the journal can't be read. */
    public void look() {
        if (looking.compareAndSet(false, true)) {
            executor.execute(() -> {
                try {
                    refresh();
                } catch (JournalUnavailable e) {
                    LOG.debug("which drills passed can't be read now: {}", e.getMessage());
                } finally {
                    looking.set(false);
                }
            });
        }
    }

    /**
     * Writes an ended drill down.
     *
     * @param report SHA-256 of its report
     * @throws Journal.JournalUnavailable when it can't be journaled
     * @throws Journal.StaleLease when this instance does not lead any more
     */
    synchronized void add(Drill drill, String report) {
        OperationId id = new OperationId(drill.id());
        open(id, drill);
        DrillFinished last = finished(drill, report);
        journal.close(leases.get(), draft(id, last));
        take(id, last);
    }

    /**
     * Writes down that copies are about to be made. It stays no open operation: several may stand at a time.
     *
     * @throws Journal.JournalUnavailable when it can't be journaled; then none may be made
     * @throws Journal.StaleLease when this instance does not lead any more
     */
    synchronized void begin(Drill drill, Stage stage) {
        OperationId id = new OperationId(drill.id());
        open(id, drill);
        Placement from = drill.from();
        journal.close(
                leases.get(),
                draft(
                        id,
                        new DrillStaged(
                                drill.application(),
                                from.primary(),
                                from.standby(),
                                from.epoch(),
                                stage.namespace(),
                                stage.nonce(),
                                drill.startedAt())));
    }

    /**
     * Writes down that a live drill is about to move its application; stays no open operation either.
     *
     * @throws Journal.JournalUnavailable when it can't be journaled, or nobody knows whether it was; then nothing may be moved
     * @throws Journal.StaleLease when this instance does not lead any more
     */
    synchronized void begin(Drill drill, LiveBegan began) {
        OperationId id = new OperationId(drill.id());
        open(id, drill);
        journal.close(leases.get(), draft(id, began));
    }

    /**
     * Writes down a turn that a live drill takes.
     *
     * @throws Journal.JournalUnavailable when it can't be journaled
     * @throws Journal.StaleLease when this instance does not lead any more
     */
    void note(OperationId drill, DrillFact fact) {
        Entry unused = journal.append(leases.get(), draft(drill, fact));
    }

    /**
     * Every live drill that has no end yet, by whatever instance.
     *
     * @throws Journal.JournalUnavailable when the journal can't be read
     */
    LiveRecords.Found live() {
        return new LiveRecords(journal, json).open(finished());
    }

    /** Live drills without an end, by whatever instance; none while the journal can't be read. */
    public List<Drill> underWay() {
        try {
            return live().known().stream().map(LiveRecords.Open::drill).toList();
        } catch (JournalUnavailable e) {
            return List.of();
        }
    }

    private Set<OperationId> finished() {
        return journal.of(ApplicationName.DRILLS, FINISHED).stream()
                .map(Entry::operation)
                .collect(Collectors.toSet());
    }

    /**
     * Writes down the end of one that {@link #begin} has told of.
     *
     * @param report SHA-256 of its report
     * @throws Journal.JournalUnavailable when it can't be journaled
     * @throws Journal.StaleLease when this instance does not lead any more
     */
    synchronized void finish(Drill drill, String report) {
        OperationId id = new OperationId(drill.id());
        DrillFinished last = finished(drill, report);
        Entry unused = journal.append(leases.get(), draft(id, last));
        take(id, last);
    }

    private static DrillFinished finished(Drill drill, String report) {
        return new DrillFinished(
                drill.application(),
                drill.kind(),
                drill.result(),
                drill.why(),
                drill.finishedAt().orElse(drill.startedAt()),
                report);
    }

    private void open(OperationId id, Drill drill) {
        Draft first = draft(
                id, new DrillStarted(drill.application(), drill.kind(), drill.by(), drill.reason(), drill.startedAt()));
        Optional<OperationId> unfinished = journal.open(leases.get(), first);
        if (unfinished.isPresent()) {
            // Its process ended between the two facts of a drill.
            journal.close(leases.get(), unfinished(unfinished.get()));
            journal.open(leases.get(), first);
        }
    }

    /** A drill that was about to make copies. */
    record Staged(Drill drill, Stage stage, boolean finished) {}

    /**
     * Every drill that was about to make copies, by whatever instance.
     *
     * @throws Journal.JournalUnavailable when the journal can't be read
     */
    List<Staged> staged() {
        Set<OperationId> finished = finished();
        return journal.of(ApplicationName.DRILLS, STAGED).stream()
                .flatMap(entry -> staged(entry, finished.contains(entry.operation())).stream())
                .toList();
    }

    private Optional<Staged> staged(Entry entry, boolean finished) {
        try {
            DrillStaged staged = json.readValue(entry.payload(), DrillStaged.class);
            DrillStarted started =
                    json.readValue(journal.of(entry.operation()).getFirst().payload(), DrillStarted.class);
            Placement from = new Placement(staged.application(), staged.primary(), staged.standby(), staged.epoch());
            String id = entry.operation().value();
            return Optional.of(new Staged(
                    Drill.begin(id, started.kind(), started.by(), started.reason(), from, started.at()),
                    new Stage(
                            id,
                            staged.application(),
                            staged.standby(),
                            staged.namespace(),
                            Objects.requireNonNullElse(staged.nonce(), "")),
                    finished));
        } catch (JacksonException e) {
            LOG.warn("journal entry {} tells of a drill that this version can't read", entry.sequence());
            return Optional.empty();
        }
    }

    private Draft unfinished(OperationId id) {
        Entry first = journal.of(id).getFirst();
        try {
            DrillStarted started = json.readValue(first.payload(), DrillStarted.class);
            return draft(
                    id,
                    new DrillFinished(
                            started.application(),
                            started.kind(),
                            Result.ABORTED,
                            "the service ended while it was written down",
                            started.at(),
                            ""));
        } catch (JacksonException e) {
            throw new IllegalStateException(
                    "journal entry %d begins a drill that this version can't read, and keeps later ones from being written down: run the version that wrote it"
                            .formatted(first.sequence()),
                    e);
        }
    }

    private synchronized void refresh() {
        Map<ApplicationName, Passed> known = new HashMap<>();
        for (Entry entry : journal.of(ApplicationName.DRILLS, FINISHED)) {
            try {
                DrillFinished finished = json.readValue(entry.payload(), DrillFinished.class);
                if (finished.result() == Result.PASSED) {
                    known.put(
                            finished.application(),
                            new Passed(entry.operation().value(), finished.kind(), finished.at()));
                }
            } catch (JacksonException e) {
                LOG.warn("journal entry {} tells of a drill that this version can't read", entry.sequence());
            }
        }
        passed = Map.copyOf(known);
    }

    private void take(OperationId id, DrillFinished finished) {
        if (finished.result() == Result.PASSED) {
            Map<ApplicationName, Passed> known = new HashMap<>(passed);
            known.put(finished.application(), new Passed(id.value(), finished.kind(), finished.at()));
            passed = Map.copyOf(known);
        }
    }

    /** The newest drill of an application that passed; from memory. */
    public Optional<Passed> lastPassed(ApplicationName application) {
        return Optional.ofNullable(passed.get(application));
    }

    private Draft draft(OperationId id, DrillFact fact) {
        try {
            return new Draft(
                    ApplicationName.DRILLS, id, fact.getClass().getSimpleName(), json.writeValueAsString(fact));
        } catch (JacksonException e) {
            throw new IllegalStateException("%s can't be written as JSON".formatted(fact), e);
        }
    }
}
