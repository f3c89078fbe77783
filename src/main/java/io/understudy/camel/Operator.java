package io.understudy.camel;

import io.understudy.decision.Outlook;
import io.understudy.health.HealthBoard;
import io.understudy.journal.Pause;
import io.understudy.notification.Notice;
import io.understudy.notification.Urgency;
import io.understudy.operation.Engine;
import io.understudy.operation.Intervention;
import io.understudy.operation.InterventionResult;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StartRequest;
import io.understudy.operation.StartResult;
import io.understudy.operation.Trigger;
import io.understudy.time.Ticker;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Starts the operations that were decided. Thread-safe; the bean {@code operator} of the routes. */
public final class Operator {

    private final Engine engine;
    private final HealthBoard board;
    private final Ticker ticker;
    private final Clock clock;
    private final Pause pause;
    private final Map<OperationId, Instant> lostAt = new ConcurrentHashMap<>();
    private volatile boolean open;

    public Operator(Engine engine, HealthBoard board, Pause pause, Ticker ticker, Clock clock) {
        this.engine = engine;
        this.board = board;
        this.pause = pause;
        this.ticker = ticker;
        this.clock = clock;
    }

    /** From now on operations may start: those that were open before are under way again. */
    public void open() {
        open = true;
    }

    /** From now on none may start: this instance does not lead any more. */
    public void close() {
        open = false;
    }

    /** Whether operations may start here. */
    boolean isOpen() {
        return open;
    }

    /**
     * Throws while this instance has not yet taken up what was open before.
     *
     * @throws io.understudy.journal.Journal.StaleLease when it does not lead
     */
    void requireOpen() {
        engine.requireLeading();
        if (!open) {
            throw new UnderstudyException.Permanent(
                    "the service is still taking up the operations that were open: try again in a moment");
        }
    }

    /**
     * Starts the failover that was decided, or lets the switchover that is under way become one, unless another operation is
     * open already. Returns what people are told of it.
     */
    public Notice start(Ruling ruling) {
        requireOpen();
        Optional<String> brake = pause.reason();
        if (brake.isPresent()) {
            return notice(
                    ruling,
                    "start for " + ruling.policy().application(),
                    Urgency.CRITICAL,
                    "application=%s nothing was started: paused by %s"
                            .formatted(ruling.policy().application(), brake.get()));
        }
        Optional<OperationId> switchover = ruling.snapshot().escalatable();
        if (switchover.isPresent()) {
            return escalate(switchover.get(), ruling);
        }
        var incident = board.incidentSince(
                ruling.policy().application(), ruling.policy().health().failoverWhen());
        StartResult result = engine.start(new StartRequest(
                ruling.policy(),
                OperationKind.FAILOVER,
                new Trigger.Automatic(ruling.decision().rule()),
                ruling.decision().reason(),
                wall(incident.orElse(ruling.heardNanos())),
                Optional.of(ruling.snapshot().placement().epoch()),
                Optional.of(Outlook.of(ruling.snapshot()))));
        return switch (result) {
            case StartResult.Started(OperationId id) -> {
                lostAt.put(id, wall(ruling.heardNanos()));
                yield notice(ruling, "operation " + id, Urgency.CRITICAL, "operation=%s %s".formatted(id, ruling));
            }
            case StartResult.AlreadyActive(OperationId id) ->
                notice(
                        ruling,
                        "operation " + id,
                        Urgency.INFO,
                        "operation=%s is already open, nothing was started".formatted(id));
            case StartResult.Stale(Placement now) ->
                notice(
                        ruling,
                        "start for " + ruling.policy().application(),
                        Urgency.INFO,
                        "application=%s has moved to %s meanwhile (epoch %s), nothing was started"
                                .formatted(now.application(), now.primary(), now.epoch()));
        };
    }

    private static Notice notice(Ruling ruling, String subject, Urgency urgency, String words) {
        return Notice.ofEvent(ruling.policy().application(), subject, urgency, words);
    }

    private Notice escalate(OperationId id, Ruling ruling) {
        Trigger trigger = new Trigger.Automatic(ruling.decision().rule());
        return switch (engine.intervene(
                id,
                new Intervention.Escalate(
                        trigger, ruling.decision().reason(), Optional.of(Outlook.of(ruling.snapshot()))))) {
            case InterventionResult.Taken() -> {
                lostAt.put(id, wall(ruling.heardNanos()));
                yield notice(
                        ruling,
                        "operation " + id,
                        Urgency.CRITICAL,
                        "operation=%s goes on as a failover: %s".formatted(id, ruling));
            }
            case InterventionResult.Asked(var _) ->
                notice(
                        ruling,
                        "operation " + id,
                        Urgency.CRITICAL,
                        "operation=%s waits for approval to go on as a failover: %s".formatted(id, ruling));
            case InterventionResult.Refused(String why) ->
                notice(
                        ruling,
                        "escalation for " + ruling.policy().application(),
                        Urgency.CRITICAL,
                        "application=%s nothing was escalated: %s"
                                .formatted(ruling.policy().application(), why));
        };
    }

    /** When the news came in that an automatic operation was decided on; empty after a restart, or for a person's. */
    public Optional<Instant> lostAt(OperationId id) {
        return Optional.ofNullable(lostAt.get(id));
    }

    private Instant wall(long nanos) {
        return clock.instant().minus(ticker.since(nanos));
    }
}
