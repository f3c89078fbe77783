package io.understudy.camel;

import io.understudy.access.Caller;
import io.understudy.access.Role;
import io.understudy.api.Explanation;
import io.understudy.api.Me;
import io.understudy.api.OperationReport;
import io.understudy.api.Requests;
import io.understudy.api.Status;
import io.understudy.decision.Outlook;
import io.understudy.decision.Snapshot;
import io.understudy.health.ProbeHealth;
import io.understudy.journal.Pause;
import io.understudy.notification.Delivery;
import io.understudy.operation.AcceptResult;
import io.understudy.operation.Engine;
import io.understudy.operation.OperationKind;
import io.understudy.operation.OperationRecord;
import io.understudy.operation.StartRequest;
import io.understudy.operation.StartResult;
import io.understudy.operation.Trigger;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.Orchestrator;
import io.understudy.readiness.Readiness;
import io.understudy.reload.RunningDocuments;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;

/**
 * What the HTTP API answers; the bean {@code api} of the routes. Throws {@link UnderstudyException.InvalidInput} for what a
 * caller can mend. Thread-safe.
 */
public final class Api {

    private static final int NEWEST = 20;

    private final Map<ApplicationName, FailoverPolicy> policies;
    private final Orchestrator self;
    private final SnapshotReader reader;
    private final Probed probed;
    private final Engine engine;
    private final Decisions decisions;
    private final Operator operator;
    private final FailbackGate failback;
    private final Pause pause;
    private final Clock clock;
    private final Rehearsed rehearsed;
    private final Supplier<RunningDocuments> documents;
    private final Map<String, Delivery> channels;
    private final NewestOperations newest;

    /** What is known of an application's standby beside the probes. Answered from memory. */
    public interface Rehearsed {

        /** What is known of its standby now; from memory. */
        Readiness readiness(FailoverPolicy policy);

        /** The newest drill that passed. */
        Optional<Status.Drill> lastDrill(ApplicationName application);

        /** The one that its schedules begin next. */
        Optional<Status.DueDrill> nextDrill(FailoverPolicy policy);

        /** The live drill that has an application now, and what it is at; from memory. */
        Optional<String> liveDrill(ApplicationName application);
    }

    /** What is known of each probe of a primary now, in the policy's order. */
    @FunctionalInterface
    public interface Probed {
        Collection<ProbeHealth> of(Placement placement);
    }

    public Api(
            Map<ApplicationName, FailoverPolicy> policies,
            Orchestrator self,
            SnapshotReader reader,
            Probed probed,
            Engine engine,
            Decisions decisions,
            Operator operator,
            FailbackGate failback,
            Pause pause,
            Clock clock,
            Rehearsed rehearsed,
            Supplier<RunningDocuments> documents,
            Map<String, Delivery> channels) {
        this.policies = policies;
        this.self = self;
        this.reader = reader;
        this.probed = probed;
        this.engine = engine;
        this.decisions = decisions;
        this.operator = operator;
        this.failback = failback;
        this.pause = pause;
        this.clock = clock;
        this.rehearsed = rehearsed;
        this.documents = documents;
        this.channels = channels;
        this.newest = new NewestOperations(
                engine::newest,
                engine::active,
                () -> decisions.leadership().silence().isPresent());
    }

    /** Works without the journal, too. */
    public Status status() {
        NewestOperations.Look operations = newest.look();
        return new Status(
                self.name().value(),
                decisions.leadership().leads() ? Status.LEADER : Status.FOLLOWER,
                decisions.leadership().leader().orElse(null),
                reader.canaries().reach().name(),
                reader.paused().get().orElse(null),
                documents(documents.get()),
                troubled(),
                policies.values().stream()
                        .sorted(Comparator.comparing(FailoverPolicy::application))
                        .map(policy -> application(policy, operations))
                        .toList());
    }

    private List<Status.Channel> troubled() {
        return channels.entrySet().stream()
                .flatMap(channel -> channel
                        .getValue()
                        .trouble()
                        .map(trouble -> new Status.Channel(
                                channel.getKey(), trouble.since().toEpochMilli(), trouble.why(), trouble.waiting()))
                        .stream())
                .toList();
    }

    private static Status.Documents documents(RunningDocuments running) {
        return new Status.Documents(running.loadedAt().toEpochMilli(), running.hash(), running.rejected());
    }

    /** Whose token the caller showed. */
    public Me me(@ExchangeProperty(Caller.PROPERTY) Caller caller) {
        return new Me(
                caller.name().orElse(null),
                Arrays.stream(Role.values())
                        .filter(caller::may)
                        .map(Role::written)
                        .toList());
    }

    public Explanation explain(@Header("app") String application) {
        Snapshot snapshot = reader.read(policy(application));
        return Reports.explanation(snapshot, decisions.of(snapshot));
    }

    public OperationReport start(
            @Header("app") String application,
            @Body Requests.Start start,
            @ExchangeProperty(Caller.PROPERTY) Caller caller) {
        String by = name(caller.signature(start.by()));
        operator.requireOpen();
        FailoverPolicy policy = policy(application);
        Snapshot now = reader.read(policy);
        if (kind(start) == OperationKind.FAILOVER && !start.force()) {
            Doubts.about(now).ifPresent(doubt -> {
                throw new UnderstudyException.InvalidInput(doubt);
            });
        }
        if (kind(start) == OperationKind.FAILBACK) {
            requireWayBack(policy, now);
        }
        StartResult result = engine.start(new StartRequest(
                policy,
                kind(start),
                new Trigger.Person(by),
                Typed.reasonIfAny(start.reason()),
                clock.instant(),
                Optional.ofNullable(start.epoch()).map(Epoch::new),
                Optional.of(Outlook.of(now))));
        return switch (result) {
            case StartResult.Started(OperationId id) -> operation(id.value());
            case StartResult.AlreadyActive(OperationId id) ->
                throw new UnderstudyException.InvalidInput(
                        "operation %s is already open for %s: look at it with 'understudy operations %s'"
                                .formatted(id, application, id));
            case StartResult.Stale(Placement where) ->
                throw new UnderstudyException.InvalidInput(
                        "%s has moved meanwhile: its primary is %s, epoch %s. Nothing was started; look at 'understudy status' first"
                                .formatted(application, where.primary(), where.epoch()));
        };
    }

    /** Nobody may force a move back: there is no hurry in it. */
    private void requireWayBack(FailoverPolicy policy, Snapshot now) {
        List<String> obstacles = failback.obstacles(policy, now);
        if (!obstacles.isEmpty()) {
            throw new UnderstudyException.InvalidInput("%s can't be moved back to %s yet: %s. Nothing was started"
                    .formatted(policy.application(), policy.primary(), String.join("; ", obstacles)));
        }
    }

    /** The newest operations of all applications, newest first. */
    public List<OperationReport> operations() {
        return policies.keySet().stream()
                .flatMap(a -> engine.recent(a, NEWEST).stream())
                .sorted(Comparator.comparing(OperationRecord::startedAt).reversed())
                .limit(NEWEST)
                .map(this::report)
                .toList();
    }

    public OperationReport operation(@Header("id") String id) {
        return report(record(id));
    }

    public OperationReport accept(
            @Header("id") String id,
            @Body Requests.Accept acceptance,
            @ExchangeProperty(Caller.PROPERTY) Caller caller) {
        String by = name(caller.signature(acceptance.by()));
        OperationRecord operation = record(id);
        return switch (engine.accept(operation.id(), by, acceptance.phrase(), remark(acceptance.remark()))) {
            case AcceptResult.Accepted() -> operation(id);
            case AcceptResult.Refused(String why, var _) -> throw new UnderstudyException.InvalidInput(why);
        };
    }

    private static Optional<String> remark(@Nullable String typed) {
        return Optional.of(Typed.remark(typed)).filter(text -> !text.isEmpty());
    }

    public Status acknowledge(
            @Header("app") String application, @Body Requests.By by, @ExchangeProperty(Caller.PROPERTY) Caller caller) {
        ApplicationName name = policy(application).application();
        if (engine.acknowledge(name, name(caller.signature(by.by()))).isEmpty()) {
            throw new UnderstudyException.InvalidInput(
                    "application %s has no automatic operation that waits for an acknowledgement".formatted(name));
        }
        return status();
    }

    /** Nothing automatic starts from now on. */
    public Status pause(@Body Requests.Pause request, @ExchangeProperty(Caller.PROPERTY) Caller caller) {
        pause.pull(name(caller.signature(request.by())), Typed.reason(request.reason()));
        return status();
    }

    public Status unpause(@Body Requests.By by, @ExchangeProperty(Caller.PROPERTY) Caller caller) {
        name(caller.signature(by.by()));
        if (!pause.release()) {
            throw new UnderstudyException.InvalidInput("the service is not paused");
        }
        return status();
    }

    private Status.Application application(FailoverPolicy policy, NewestOperations.Look operations) {
        Snapshot snapshot = reader.read(policy);
        return Reports.application(
                snapshot,
                decisions.of(snapshot),
                probed.of(snapshot.placement()),
                engine.acting(policy.application()).isPresent(),
                operations.of(policy.application()),
                rehearsed.readiness(policy),
                rehearsed.lastDrill(policy.application()),
                rehearsed.nextDrill(policy),
                rehearsed.liveDrill(policy.application()));
    }

    /** An operation as it is told. */
    public OperationReport report(OperationRecord operation) {
        return Reports.operation(operation, operator.lostAt(operation.id()));
    }

    private OperationRecord record(String id) {
        return engine.record(new OperationId(id)).orElseThrow(() -> unknown(id));
    }

    static UnderstudyException.InvalidInput unknown(String id) {
        return new UnderstudyException.InvalidInput(
                "there is no operation '%s': 'understudy operations' lists them".formatted(id));
    }

    private FailoverPolicy policy(String application) {
        return policy(policies, application);
    }

    /** Throws {@link UnderstudyException.InvalidInput} when there is none of that name. */
    static FailoverPolicy policy(Map<ApplicationName, FailoverPolicy> policies, String application) {
        return Optional.ofNullable(policies.get(named(application)))
                .orElseThrow(() ->
                        new UnderstudyException.InvalidInput("there is no application '%s'; this service protects %s"
                                .formatted(application, policies.keySet())));
    }

    private static ApplicationName named(String application) {
        try {
            return new ApplicationName(application);
        } catch (IllegalArgumentException e) {
            throw new UnderstudyException.InvalidInput(String.valueOf(e.getMessage()));
        }
    }

    /** Throws {@link UnderstudyException.InvalidInput} when there is none of that name. */
    static OperationKind kind(Requests.Start start) {
        return Arrays.stream(OperationKind.values())
                .filter(k -> k.name().equals(start.kind()))
                .findFirst()
                .orElseThrow(() -> new UnderstudyException.InvalidInput(
                        "kind '%s' is none of %s".formatted(start.kind(), Arrays.toString(OperationKind.values()))));
    }

    /** Who asks; an error when nobody is named. */
    static String name(String by) {
        String name = by == null ? "" : Typed.line(by);
        if (name.isEmpty()) {
            throw new UnderstudyException.InvalidInput("'by' is missing: say who asks, for the journal");
        }
        return name;
    }
}
