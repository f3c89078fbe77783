package io.understudy.camel;

import io.understudy.decision.Outlook;
import io.understudy.decision.Snapshot;
import io.understudy.drill.Moves;
import io.understudy.drill.Trail;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Pause;
import io.understudy.operation.Engine;
import io.understudy.operation.Intervention;
import io.understudy.operation.InterventionResult;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StartRequest;
import io.understudy.operation.StartResult;
import io.understudy.operation.Trigger;
import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Moves the applications of live drills by operations of the engine, which carry the drill's id as their trigger. Thread-safe. */
public final class DrillMoves implements Moves {

    /** More than a drill begins, and those that may come between. */
    private static final int SEARCHED = 20;

    private final Map<ApplicationName, FailoverPolicy> policies;
    private final Engine engine;
    private final SnapshotReader reader;
    private final Operator operator;
    private final Pause pause;
    private final Clock clock;
    private final Map<ApplicationName, Known> known = new ConcurrentHashMap<>();

    /** What can't have changed while the newest operation is this one, as all are closed. */
    private record Known(OperationId drill, Optional<OperationId> newest, Trail trail) {}

    /**
     * @param policies those that count now
     * @param pause the brake itself
     */
    public DrillMoves(
            Map<ApplicationName, FailoverPolicy> policies,
            Engine engine,
            SnapshotReader reader,
            Operator operator,
            Pause pause,
            Clock clock) {
        this.policies = policies;
        this.engine = engine;
        this.reader = reader;
        this.operator = operator;
        this.pause = pause;
        this.clock = clock;
    }

    @Override
    public Optional<FailoverPolicy> policy(ApplicationName application) {
        return Optional.ofNullable(policies.get(application));
    }

    @Override
    public Stand stand(FailoverPolicy policy) {
        operator.requireOpen();
        Snapshot now = reader.read(policy);
        return new Stand(now.placement(), Protection.missing(now), FailbackGate.now(policy, now), now.maintenance());
    }

    @Override
    public Optional<String> brake() {
        try {
            return pause.reason();
        } catch (UnderstudyException | JournalUnavailable e) {
            return Optional.of("nobody knows whom, as that can't be read (%s)".formatted(e.getMessage()));
        }
    }

    @Override
    public Trail trail(ApplicationName application, OperationId drill) {
        Optional<OperationId> newest = engine.newest(application);
        Known before = known.get(application);
        if (before != null
                && before.drill().equals(drill)
                && before.newest().equals(newest)
                && engine.active(application).isEmpty()) {
            return before.trail();
        }
        Trail trail = Trail.of(engine.recent(application, SEARCHED), drill);
        if (trail.isSettled()) {
            known.put(application, new Known(drill, newest, trail));
        } else {
            known.remove(application);
        }
        return trail;
    }

    @Override
    public Optional<String> begin(Placement expected, OperationKind kind, OperationId drill, String by, String why) {
        operator.requireOpen();
        FailoverPolicy policy = policies.get(expected.application());
        if (policy == null) {
            throw new UnderstudyException.InvalidInput(
                    "there is no policy of %s any more: put it back".formatted(expected.application()));
        }
        Snapshot now = reader.read(policy);
        StartResult result = engine.start(new StartRequest(
                policy,
                kind,
                new Trigger.Drill(drill, by),
                why,
                clock.instant(),
                Optional.of(expected.epoch()),
                Optional.of(Outlook.of(now))));
        return switch (result) {
            case StartResult.Started _ -> Optional.empty();
            case StartResult.AlreadyActive(OperationId other) ->
                Optional.of("operation %s is open: the drill begins nothing beside it".formatted(other));
            case StartResult.Stale(Placement where) ->
                Optional.of("it has moved meanwhile: its primary is %s, epoch %s"
                        .formatted(where.primary(), where.epoch()));
        };
    }

    @Override
    public boolean giveUp(OperationId operation, String by, String why) {
        return engine.intervene(operation, new Intervention.Abort(by, why)) instanceof InterventionResult.Taken;
    }
}
