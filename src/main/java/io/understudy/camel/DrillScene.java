package io.understudy.camel;

import io.understudy.decision.Snapshot;
import io.understudy.drill.Scene;
import io.understudy.drill.Vitals;
import io.understudy.health.Signal;
import io.understudy.health.VantagePoint;
import io.understudy.health.Verdict;
import io.understudy.journal.Checkpoint;
import io.understudy.journal.Journal;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.operation.Engine;
import io.understudy.operation.Loss;
import io.understudy.operation.LossGate;
import io.understudy.operation.OperationKind;
import io.understudy.operation.OperationView;
import io.understudy.operation.Phase;
import io.understudy.operation.StepQuestion;
import io.understudy.operation.StepStatus;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.WorstCase;
import io.understudy.replication.ReplicationStatus;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a drill is made on, by the engine and what is seen. Thread-safe. */
public record DrillScene(Engine engine, SnapshotReader reader, LossGate losses, Journal journal) implements Scene {

    /** How many past operations are searched for how long their steps took. */
    private static final int SEARCHED = 10;

    @Override
    public void requireLeading() {
        engine.requireLeading();
    }

    @Override
    public Optional<String> operation(ApplicationName application) {
        return engine.acting(application).map(OperationId::value);
    }

    @Override
    public Optional<String> operationAt(SiteName standby) {
        return engine.actingAt(standby).map(OperationId::value);
    }

    @Override
    public Placement placement(FailoverPolicy policy) {
        return engine.placement(policy);
    }

    @Override
    public List<StepQuestion> steps(FailoverPolicy policy) {
        return engine.questions(policy, OperationKind.FAILOVER);
    }

    @Override
    public Loss loss(FailoverPolicy policy) {
        return losses.estimate(policy, engine.placement(policy), OperationKind.FAILOVER);
    }

    /** The newest come first, so what is known already stays. */
    @Override
    public Map<StepName, Duration> measured(FailoverPolicy policy) {
        Map<StepName, Duration> measured = new HashMap<>();
        try {
            engine.recent(policy.application(), SEARCHED).forEach(operation -> {
                if (operation instanceof OperationView view && view.phase() == Phase.SUCCEEDED) {
                    view.steps().stream()
                            .filter(step -> step.status() == StepStatus.DONE)
                            .forEach(step -> step.took().ifPresent(took -> measured.putIfAbsent(step.name(), took)));
                }
            });
        } catch (JournalUnavailable e) {
            return Map.of();
        }
        return measured;
    }

    @Override
    public Optional<Duration> replay(FailoverPolicy policy) {
        Snapshot snapshot = reader.read(policy);
        return StandbyChecks.replay(snapshot);
    }

    @Override
    public Optional<WorstCase> documents(FailoverPolicy policy) {
        return WorstCase.of(policy, engine.foreseen(policy));
    }

    @Override
    public Vitals vitals(FailoverPolicy policy) {
        Snapshot snapshot = reader.read(policy);
        return new Vitals(
                primary(snapshot, reader.self().name()),
                snapshot.replication().stream()
                        .map(link -> new Vitals.Lag(
                                link.link(), link.lag(), link.lossWindow(), link.rpo() == ReplicationStatus.Rpo.MET))
                        .toList());
    }

    /** Every signal that counts for a failover must be up: a drill gives way long before a decision does. */
    static Optional<String> primary(Snapshot snapshot, VantagePoint self) {
        Map<Signal, Verdict> view = snapshot.views().getOrDefault(self, Map.of());
        return snapshot.failoverWhen().stream()
                .sorted()
                .filter(signal -> view.get(signal) != Verdict.UP)
                .findFirst()
                .map(signal -> "its %s is %s as seen by %s"
                        .formatted(
                                signal.name().toLowerCase(Locale.ROOT),
                                view.getOrDefault(signal, Verdict.UNKNOWN),
                                self));
    }

    @Override
    public Optional<Checkpoint> head() {
        try {
            return journal.head();
        } catch (JournalUnavailable e) {
            return Optional.empty();
        }
    }
}
