package io.understudy.drill;

import io.understudy.drill.Copies.Look;
import io.understudy.drill.DrillSite.Removal;
import io.understudy.drill.Isolated.Made;
import io.understudy.policy.FailoverPolicy;
import io.understudy.readiness.Fault;
import io.understudy.readiness.Finding;
import io.understudy.readiness.Severity;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of an isolated drill that changes something: copies are brought up in a namespace of their own, watched until they are
 * ready, and taken away in any case. Journaled before the first of them is made. One thread at a time.
 */
final class CopyRun {

    /** How long the removal is tried before the rest is left to a later look. */
    static final Duration REMOVAL = Duration.ofMinutes(2);

    private static final Duration LOOKS = Duration.ofMillis(200);
    private static final String CHECK = "isolated drill";

    private static final Logger LOG = LoggerFactory.getLogger(CopyRun.class);

    private final Scene scene;
    private final DrillSite site;
    private final DrillRecords records;
    private final Pause pause;
    private final FailoverPolicy policy;
    private final DryRun report;
    private final Drill begun;
    private final Stage stage;
    private final Semaphore turn;
    private final List<Vitals> vitals = new ArrayList<>();
    private final List<Made> made = new ArrayList<>();
    private @Nullable Duration staged;
    private @Nullable Duration ready;
    private String progress = "";
    private boolean hasTurn;

    /** Why it goes no further, and whether that is no fault of the standby. */
    static final class Stopped extends Exception {
        private static final long serialVersionUID = 1;
        private final boolean abort;

        Stopped(String why, boolean abort) {
            super(why);
            this.abort = abort;
        }

        boolean isAbort() {
            return abort;
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * @param report tells of it, too
     * @param turn of the site: held by the one drill that may have copies there
     */
    CopyRun(
            Scene scene,
            DrillSite site,
            DrillRecords records,
            Pause pause,
            FailoverPolicy policy,
            DryRun report,
            Drill begun,
            Semaphore turn) {
        this.turn = turn;
        this.scene = scene;
        this.site = site;
        this.records = records;
        this.pause = pause;
        this.policy = policy;
        this.report = report;
        this.begun = begun;
        this.stage = Stage.of(begun, UUID.randomUUID().toString());
    }

    /**
     * Makes the copies and waits until they are ready.
     *
     * @return the time from the first object until then
     * @throws Stopped when they can't be, or may not stand any longer
     */
    Duration bringUp() throws Stopped, InterruptedException {
        takeTurn();
        requireCalm();
        Copies copies = site.plan(stage, report.steps(), policy.drill());
        judge(copies.faults());
        requireRoom();
        records.begin(begun, stage);
        staged = report.since();
        report.note("copies are made in the namespace %s at %s".formatted(stage.namespace(), stage.site()));
        for (Copies.Part part : copies.parts()) {
            requireCalm();
            make(part);
        }
        return await(copies, staged);
    }

    private void takeTurn() throws InterruptedException {
        if (!turn.tryAcquire()) {
            report.note("waits for its turn: another isolated drill is at %s".formatted(stage.site()));
            turn.acquire();
        }
        hasTurn = true;
    }

    /** Lets the next drill to the site; to be called in any case, after {@link #takeDown}. */
    void leave() {
        if (hasTurn) {
            hasTurn = false;
            turn.release();
        }
    }

    /** What another process left, or could not be removed yet, still takes the room of a failover. */
    private void requireRoom() throws Stopped {
        Optional<Stage> other = site.standing(stage.site()).stream().findFirst();
        if (other.isPresent()) {
            throw new Stopped(
                    "the namespace %s of another drill is still at %s: wait until it is gone, or see whose it is"
                            .formatted(other.get().namespace(), stage.site()),
                    true);
        }
    }

    private void judge(List<Fault> faults) throws Stopped {
        faults.forEach(this::find);
        Optional<Fault> blocking = faults.stream()
                .filter(fault -> fault.severity() == Severity.BLOCKING)
                .findFirst();
        if (blocking.isPresent()) {
            throw new Stopped(
                    "nothing was brought up: %s".formatted(blocking.get().what()), false);
        }
    }

    private void make(Copies.Part part) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("asked to stop before %s was made".formatted(part.name()));
        }
        Duration began = report.since();
        String outcome = "not made, or nobody knows";
        try {
            outcome = part.make();
        } finally {
            made.add(new Made(part.name(), outcome, began, report.since().minus(began)));
            report.note("%s: %s".formatted(part.name(), outcome));
        }
    }

    private Duration await(Copies copies, Duration from) throws Stopped, InterruptedException {
        while (true) {
            requireCalm();
            Look look = look(copies);
            String now = look.copies().stream().map(Object::toString).collect(Collectors.joining(", "));
            if (!now.equals(progress)) {
                progress = now;
                report.note(now);
            }
            if (look.ready()) {
                Duration took = report.since().minus(from);
                ready = took;
                return took;
            }
            if (look.hopeless().isPresent()) {
                throw new Stopped(
                        "the copies don't start: %s".formatted(look.hopeless().get()), false);
            }
            pause.of(LOOKS);
        }
    }

    /** An API server that does not answer for a while is waited for: the limit ends that. */
    private Look look(Copies copies) {
        try {
            return copies.look();
        } catch (UnderstudyException.Transient e) {
            return new Look(List.of(
                    new Copies.Running("not known: " + e.getMessage(), 0, 1, Optional.empty(), Optional.empty())));
        }
    }

    /** Throws when the copies may not stand any longer, whatever they are at. */
    private void requireCalm() throws Stopped {
        scene.requireLeading();
        Optional<String> operation = scene.operation(begun.application());
        if (operation.isPresent()) {
            throw new Stopped("operation %s began".formatted(operation.get()), true);
        }
        Optional<String> beside = scene.operationAt(stage.site());
        if (beside.isPresent()) {
            throw new Stopped("operation %s began, which needs %s".formatted(beside.get(), stage.site()), true);
        }
        Vitals now = look();
        if (now.against().isPresent()) {
            throw new Stopped(now.against().get(), true);
        }
        Duration limit = policy.drill().limit();
        Duration from = staged;
        if (from != null && report.since().minus(from).compareTo(limit) >= 0) {
            throw new Stopped(
                    "the copies were not ready within drill.limit, %d s: %s".formatted(limit.toSeconds(), progress),
                    true);
        }
    }

    private Vitals look() {
        Vitals now = scene.vitals(policy);
        vitals.add(now);
        return now;
    }

    /** Takes everything away, as often as it takes; nothing was made: empty. */
    Optional<Isolated> takeDown() {
        Duration began = staged;
        if (began == null) {
            return Optional.empty();
        }
        Duration from = report.since();
        Removal last = untilGone(from);
        lookAgain();
        boolean gone = last.left().isEmpty();
        Duration took = report.since().minus(from);
        report.note(gone ? "removed: " + last.proof() : "NOT removed: " + last.proof());
        if (!gone) {
            find(new Fault(
                    Severity.BLOCKING,
                    "copies are left at %s: %s".formatted(stage.site(), last.proof()),
                    "the service tries again every 30 s; or delete the namespace %s there"
                            .formatted(stage.namespace())));
        }
        return Optional.of(new Isolated(
                stage,
                made,
                Optional.ofNullable(ready),
                LagTrace.of(vitals),
                gone ? Optional.of(took) : Optional.empty(),
                last.left(),
                last.proof()));
    }

    /** How production is after all, which the table of its links tells: what is not kept there must not pass. */
    private void lookAgain() {
        try {
            look().against()
                    .ifPresent(what -> find(new Fault(
                            Severity.BLOCKING,
                            "after the copies were taken away: %s".formatted(what),
                            "see what keeps production from it, and whether the copies did; then rehearse again")));
        } catch (RuntimeException e) {
            LOG.error("drill={} application={} can't look at production", stage.drill(), stage.application(), e);
            find(new Fault(
                    Severity.UNKNOWN,
                    "how production was after the copies were taken away is not known: %s".formatted(e),
                    "look into the service's log, then rehearse again"));
        }
    }

    private Removal untilGone(Duration from) {
        report.note("everything is taken away");
        while (true) {
            Removal last = attempt();
            if (last.left().isEmpty() || report.since().minus(from).compareTo(REMOVAL) >= 0) {
                return last;
            }
            try {
                pause.of(LOOKS);
            } catch (InterruptedException e) {
                return new Removal(last.left(), "the service is stopping; " + last.proof());
            }
        }
    }

    private Removal attempt() {
        try {
            return site.remove(stage);
        } catch (UnderstudyException e) {
            return new Removal(List.of("the namespace " + stage.namespace()), e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("drill={} application={} its copies can't be removed", stage.drill(), stage.application(), e);
            return new Removal(
                    List.of("the namespace " + stage.namespace()),
                    "unexpected %s: look into the service's log".formatted(e));
        }
    }

    private void find(Fault fault) {
        Instant now = begun.startedAt().plus(report.since());
        report.find(new Finding(CHECK, fault.severity(), fault.what(), fault.remedy(), now));
    }
}
